"""Pictures people hand in, harmless and harmful."""

import io

import pytest
from PIL import Image

from jinlin.core.pictures import LARGEST, LONGEST_SIDE, NotAPicture, PictureTooLarge, rewritten


def drawn(size=(40, 20), form="JPEG", mode="RGB", color="red", **told):
    out = io.BytesIO()
    Image.new(mode, size, color).save(out, form, **told)
    return out.getvalue()


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_picture_becomes_a_jpeg_of_ours_of_the_same_shape(form):
    made = Image.open(io.BytesIO(rewritten(drawn(form=form))))
    assert (made.format, made.size) == ("JPEG", (40, 20))


def test_a_large_one_is_made_as_large_as_a_screen():
    made = Image.open(io.BytesIO(rewritten(drawn((4000, 1000)))))
    assert made.size == (LONGEST_SIDE, LONGEST_SIDE // 4)


def test_place_and_time_of_the_camera_do_not_come_along_and_the_picture_stands_upright():
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "Phone of 小满", 6  # who made it; turned by a quarter
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2] = "N", (31.0, 13.0, 49.0)
    made = rewritten(drawn(exif=exif.tobytes()))
    assert (dict(Image.open(io.BytesIO(made)).getexif()), Image.open(io.BytesIO(made)).size) == ({}, (20, 40))
    assert "小满".encode() not in made


def test_what_hangs_behind_a_picture_is_cut_off():
    assert b"<script>" not in rewritten(drawn() + b"<script>alert(1)</script>")


def test_what_is_transparent_becomes_white():
    made = Image.open(io.BytesIO(rewritten(drawn(form="PNG", mode="RGBA", color=(0, 0, 0, 0)))))
    assert made.getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"%PDF-1.7",
        b"\x89PNG\r\n\x1a\n" + b"0" * 64,
        drawn()[:200],
        drawn(form="GIF"),
        drawn(form="TIFF"),
    ],
)
def test_what_is_no_picture_whatever_it_is_called_is_refused(body):
    with pytest.raises(NotAPicture):
        rewritten(body)


def test_a_bomb_is_refused_before_it_is_unpacked():
    bomb = drawn((30_000, 30_000), form="PNG", mode="1", color=0)
    assert len(bomb) < 1_000_000
    with pytest.raises((PictureTooLarge, NotAPicture)):
        rewritten(bomb)
    with pytest.raises(PictureTooLarge):
        rewritten(b"\xff\xd8\xff" + b"0" * LARGEST)
