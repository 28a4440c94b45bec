"""Files: for three days, for good, by address, and back (§5.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinlin.wecom.api.section import Section, at_most, one_of
from jinlin.wecom.client.caller import Answer
from jinlin.wecom.client.errors import OverLimit

if TYPE_CHECKING:
    from collections.abc import Iterator

PIECE = 20 * 1024 * 1024  # larger files must be fetched in pieces, of a multiple of 16 bytes (40146)
PICTURE, MOMENT, LEAST = 2 * 1024 * 1024, 10 * 1024 * 1024, 6
LARGEST = {"image": 10 * 1024 * 1024, "voice": 2 * 1024 * 1024, "video": 10 * 1024 * 1024, "file": 20 * 1024 * 1024}


class Uploaded(Answer, frozen=True, kw_only=True):
    """A file for three days; `created_at` comes as a number or as text."""

    media_id: str
    type: str = ""
    created_at: int = 0


class Picture(Answer, frozen=True, kw_only=True):
    """A picture for good."""

    url: str


class UploadJob(Answer, frozen=True, kw_only=True):
    """A file on its way, asked about for an hour."""

    jobid: str


class UploadDetail(Answer, frozen=True, kw_only=True):
    """What came of it."""

    media_id: str = ""
    created_at: int | str = 0  # an empty text where it failed


class UploadState(Answer, frozen=True, kw_only=True):
    """How far it is: 1 running, 2 done, 3 failed."""

    status: int
    detail: UploadDetail = UploadDetail()


class Media(Section):
    """Sends and fetches files."""

    def upload(self, kind: str, name: str, content: bytes) -> str:
        """Keep a file for three days, shared by the corp's apps; return its id [D:90253]. Raises OverLimit."""
        if kind not in LARGEST:
            raise OverLimit(what=f"type {kind}", most=0)
        at_most(LARGEST[kind], kind, content)
        one_of(kind, len(content) >= LEAST)
        return self.caller.upload("media/upload", Uploaded, name, content, {"type": kind}).media_id

    def picture(self, name: str, content: bytes) -> str:
        """Keep a picture of at most 2 MB for good; return its address [D:90256]. 1,000 a day. Raises OverLimit, Uncertain."""
        at_most(PICTURE, "image", content)
        return self.caller.upload("media/uploadimg", Picture, name, content, {}, repeatable=False).url

    def attachment(self, kind: str, use: int, name: str, content: bytes) -> str:
        """Keep a picture or film for moments (1), a picture for the album (2), for three days [D:95098]. Raises OverLimit."""
        at_most(MOMENT, kind, content)
        told = {"media_type": kind, "attachment_type": use}
        return self.caller.upload("media/upload_attachment", Uploaded, name, content, told).media_id

    def from_address(self, kind: str, name: str, url: str, md5: str) -> str:
        """Have the platform fetch a video or file of at most 200 MB itself; return the job [D:96219].

        Its server must serve ranges. Raises OverLimit for a name of more than 128 or an address of more than 1,024 bytes.
        """
        at_most(128, "filename", name.encode())
        at_most(1024, "url", url.encode())
        told = {"scene": 1, "type": kind, "filename": name, "url": url, "md5": md5}
        return self.ask("media/upload_by_url", UploadJob, **told).jobid

    def fetched(self, jobid: str) -> UploadState:
        """Return how far such a job is [D:96219]."""
        return self.ask("media/get_upload_by_url_result", UploadState, jobid=jobid)

    def get(self, media_id: str) -> bytes:
        """Return a file [D:90254]. Raises 40007 for an unknown one or one of more than three days."""
        return b"".join(self.iter_pieces(media_id))

    def iter_pieces(self, media_id: str, piece: int = PIECE) -> Iterator[bytes]:
        """Yield a file in pieces of so many bytes, a multiple of 16 and at most 20 MB [D:90254]. Raises 40007, OverLimit."""
        at_most(PIECE, "Range", range(piece))
        one_of("Range", piece > 0 and piece % 16 == 0)
        done = 0
        while True:
            answer = self.caller.download("media/get", {"media_id": media_id}, first=done, last=done + piece - 1)
            yield answer.content
            done += len(answer.content)
            total = answer.headers.get("content-range", "").partition("/")[2]
            if not total.isdecimal() or done >= int(total) or not answer.content:
                return

    def voice(self, media_id: str) -> bytes:
        """Return a recording of the pages' script in its better quality, speex of 16 kHz [D:90255]. Raises 40007."""
        return self.caller.download("media/get/jssdk", {"media_id": media_id}).content
