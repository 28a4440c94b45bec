import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jinlin.core.spreadsheets import open_table
from jinlin.core.spreadsheets.encodings import Encoding, detect_encoding
from jinlin.core.spreadsheets.scratch import as_utf8
from jinlin.core.spreadsheets.unreadable import NotATable, UnknownEncoding

SIMPLIFIED = "时间,群,成员,内容\n2026-03-05,望京店福利群,张三,今天的菜很新鲜，谢谢店长\n"
TRADITIONAL = "時間,群組,成員,內容\n2026-03-05,測試群組,張三,發言內容很多，謝謝店長\n"
COMMON = st.text(
    st.sampled_from(
        "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里,，。0a\n"
    )
)


def path_with(folder, content: bytes):
    path = folder / "file.csv"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("text", "codec", "found"),
    [
        (SIMPLIFIED, "utf-8", Encoding("utf-8")),
        ("plain ascii,only\n1,2\n", "ascii", Encoding("utf-8")),
        (SIMPLIFIED, "utf-8-sig", Encoding("utf-8", 3)),
        (SIMPLIFIED, "gb2312", Encoding("gb18030")),
        (SIMPLIFIED + "镕喆㐂𠮷", "gb18030", Encoding("gb18030")),
        (TRADITIONAL, "gbk", Encoding("gb18030")),
        (TRADITIONAL, "big5", Encoding("cp950")),
        (SIMPLIFIED, "utf-16", Encoding("utf-16-le", 2)),
        ("\ufeff" + SIMPLIFIED, "utf-16-be", Encoding("utf-16-be", 2)),
        (SIMPLIFIED, "utf-16-le", Encoding("utf-16-le")),
        (SIMPLIFIED, "utf-16-be", Encoding("utf-16-be")),
    ],
)
def test_the_encodings_that_chinese_offices_write_are_recognised(tmp_path, text, codec, found):
    assert detect_encoding(path_with(tmp_path, text.encode(codec))) == found


@pytest.mark.parametrize("codec", ["utf-8-sig", "gbk", "utf-16", "utf-16-le"])
def test_a_file_in_another_encoding_is_copied_as_utf8_and_the_original_stays(tmp_path, codec):
    path = path_with(tmp_path, SIMPLIFIED.encode(codec))
    table = open_table(path, scratch=tmp_path / "scratch")
    assert table.utf8_path.parent == tmp_path / "scratch"
    assert table.utf8_path.read_bytes() == SIMPLIFIED.encode()
    assert path.read_bytes() == SIMPLIFIED.encode(codec)


def test_a_plain_utf8_file_is_not_copied(tmp_path):
    path = path_with(tmp_path, SIMPLIFIED.encode())
    table = open_table(path, scratch=tmp_path / "scratch")
    assert table.utf8_path == path
    assert not (tmp_path / "scratch").exists()


@pytest.mark.parametrize(
    ("content", "position"),
    [
        ("name,city\nJosé,Málaga\nMüller,Köln\n".encode("latin-1"), 13),
        (SIMPLIFIED.encode() + b"\xff\xfe\n", len(SIMPLIFIED.encode())),
        (SIMPLIFIED.encode() * 30_000 + b"\xe4\xbd", len(SIMPLIFIED.encode()) * 30_000),
        (bytes(range(1, 256)), 127),
    ],
)
def test_an_unknown_encoding_is_refused_with_the_byte_where_it_broke(tmp_path, content, position):
    with pytest.raises(UnknownEncoding) as refusal:
        detect_encoding(path_with(tmp_path, content))
    assert refusal.value.params["position"] == position
    assert f"第 {position} 字节" in str(refusal.value)


def test_a_bad_byte_far_beyond_the_first_chunk_is_found(tmp_path):
    good = SIMPLIFIED.encode("gbk") * 40_000
    with pytest.raises(UnknownEncoding) as refusal:
        detect_encoding(path_with(tmp_path, good + b"\xff\xff"))
    assert refusal.value.params["position"] == len(good)


def test_a_stray_nul_in_utf8_does_not_make_it_utf16(tmp_path):
    text = SIMPLIFIED + "2026-03-05,群,张三,a\x00b\n"
    assert detect_encoding(path_with(tmp_path, text.encode() * 50)) == Encoding("utf-8")


def test_binary_noise_is_no_table(tmp_path):
    with pytest.raises(NotATable, match="二进制文件"):
        open_table(path_with(tmp_path, bytes(range(256)) * 4 + b"\x00\x00\x00"), scratch=tmp_path)


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-be"])
def test_any_text_comes_through_conversion_unchanged(tmp_path_factory, codec):
    folder = tmp_path_factory.mktemp("round_trip")

    @given(st.text(st.characters(exclude_categories=["Cs"])))
    def check(text):
        encoding = {"utf-8-sig": Encoding("utf-8", 3), "utf-16": Encoding("utf-16-le", 2)}.get(codec, Encoding(codec))
        converted = as_utf8(path_with(folder, text.encode(codec)), encoding, folder)
        assert converted.read_bytes().decode() == text
        converted.unlink()

    check()


@pytest.mark.parametrize("codec", ["utf-8", "gbk"])
def test_any_text_of_common_characters_is_recognised(tmp_path_factory, codec):
    folder = tmp_path_factory.mktemp("recognised")

    @given(COMMON)
    def check(text):
        path = path_with(folder, (SIMPLIFIED + text).encode(codec))
        assert detect_encoding(path) == Encoding({"gbk": "gb18030"}.get(codec, codec))

    check()


def peak_while_reading(path, scratch) -> int:
    tracemalloc.start()
    try:
        assert sum(1 for _row in open_table(path, scratch=scratch).rows()) > 0
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("codec", ["utf-8", "gbk", "utf-16"])
def test_four_times_the_rows_take_no_more_memory(tmp_path, codec):
    row = "2026-03-05 14:30,望京店福利群,张三,今天的菜很新鲜，谢谢店长\n"
    peaks = []
    for rows in (25_000, 25_000, 100_000):  # the first reading also pays for what is loaded only once
        path = path_with(tmp_path, ("时间,群,成员,内容\n" + row * rows).encode(codec))
        peaks.append(peak_while_reading(path, tmp_path / "scratch"))
    assert path.stat().st_size > 5_000_000
    assert peaks[2] < peaks[1] * 1.1
