"""A fetcher of files that stands for the vendor's library: pieces of its own size, troubles on demand."""

from __future__ import annotations

from jinlin.wecom.archive.sdk import ArchiveRefused

PIECE = 10
MOST_ASKED = 100


class Fetcher:
    """Has files by id; `troubles` are numbers that are answered first, one a question; of `empty` ones nothing comes, ever."""

    def __init__(
        self, files: dict[str, bytes], troubles: list[int] | None = None, empty: set[str] | None = None
    ) -> None:
        self.files, self.troubles, self.empty = files, troubles or [], empty or set()
        self.asked: list[tuple[str, str]] = []

    def media(self, file_id: str, index: str) -> tuple[bytes, str, bool]:
        """Return a piece."""
        self.asked.append((file_id, index))
        if self.troubles:
            raise ArchiveRefused(number=self.troubles.pop(0))
        if file_id in self.empty:
            if len(self.asked) > MOST_ASKED:
                raise AssertionError(file_id)
            return b"", index, False
        content, begin = self.files[file_id], int(index or "0")
        end = begin + PIECE
        return content[begin:end], str(end), end >= len(content)

    def chat_data(self, _seq: int, _limit: int) -> str:
        """Nothing is said."""
        return '{"errcode":0,"chatdata":[]}'

    def decrypt(self, _key: str, message: str) -> str:
        """Return it as it is."""
        return message

    def close(self) -> None:
        """Nothing is held."""
