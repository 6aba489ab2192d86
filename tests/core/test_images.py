"""Uploaded pictures: what comes out is ours, whatever went in."""

import io
import struct
import zlib
from typing import Any

import pytest
from PIL import Image

from core.errors import Invalid
from core.images import MAX_BYTES, MAX_SIDE, reencode


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    target = io.BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def refusal(data: bytes) -> dict[str, str]:
    with pytest.raises(Invalid) as caught:
        reencode(data)
    return caught.value.fields


def png_claiming(width: int, height: int) -> bytes:
    """A PNG whose header announces a size, with hardly any pixel behind."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(b"\0" * 64)), (b"IEND", b"")]
    body = b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body


PHOTO = Image.effect_noise((120, 80), 60).convert("RGB")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_photo_becomes_webp_of_the_same_size(kind: str) -> None:
    picture = reencode(encoded(PHOTO, kind))
    assert (picture.media_type, picture.width, picture.height) == ("image/webp", 120, 80)
    image = opened(picture.data)
    assert (image.format, image.size) == ("WEBP", (120, 80))


def test_a_small_drawing_with_a_palette_stays_a_png_and_transparent() -> None:
    drawing = Image.new("P", (40, 40), 1)
    drawing.putpalette([255, 255, 255, 200, 0, 0])
    drawing.paste(0, (0, 0, 10, 10))
    picture = reencode(encoded(drawing, "GIF", transparency=0))
    image = opened(picture.data).convert("RGBA")
    assert picture.media_type == "image/png"
    assert image.getpixel((5, 5)) == (255, 255, 255, 0)
    assert image.getpixel((20, 20)) == (200, 0, 0, 255)


def test_transparency_survives_webp() -> None:
    picture = reencode(encoded(Image.new("RGBA", (30, 30), (10, 20, 30, 0)), "PNG"))
    assert opened(picture.data).convert("RGBA").getchannel("A").getextrema() == (0, 0)


def test_only_the_first_picture_of_an_animation_is_kept() -> None:
    frames = [Image.new("RGB", (600, 600), colour) for colour in ("red", "blue")]
    picture = reencode(encoded(frames[0], "GIF", save_all=True, append_images=frames[1:]))
    assert getattr(opened(picture.data), "n_frames", 1) == 1
    red, green, blue = opened(picture.data).convert("RGB").resize((1, 1)).getpixel((0, 0))  # type: ignore[misc] # RGB has three
    assert (red > 200, green < 60, blue < 60) == (True, True, True)


def test_the_picture_is_turned_upright_and_where_it_was_taken_is_forgotten() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "SECRET-CAMERA"
    exif.get_ifd(0x8825)[1] = "N"
    data = (
        encoded(PHOTO, "JPEG", exif=exif, comment=b"SECRET-COMMENT", icc_profile=b"SECRET-PROFILE") + b"SECRET-TRAILER"
    )
    picture = reencode(data)
    assert (picture.width, picture.height) == (80, 120)
    assert b"SECRET" not in picture.data
    assert not opened(picture.data).getexif()


def test_words_hidden_in_a_palette_png_are_dropped() -> None:
    text = Image.new("P", (10, 10))
    text.info["comment"] = "SECRET"
    assert b"SECRET" not in reencode(encoded(text, "GIF", comment=b"SECRET") + b"SECRET").data


def test_a_large_picture_is_reduced() -> None:
    picture = reencode(encoded(Image.new("RGB", (MAX_SIDE * 2, 100), "white"), "PNG"))
    assert (picture.width, picture.height) == (MAX_SIDE, 50)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"%PDF-1.7",
        encoded(PHOTO, "BMP"),
        encoded(PHOTO, "TIFF"),
        encoded(PHOTO, "ICO"),
    ],
    ids=["empty", "svg", "pdf", "bmp", "tiff", "ico"],
)
def test_other_formats_are_refused(data: bytes) -> None:
    assert refusal(data) == {"file": "image_wrong_type"}


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
@pytest.mark.parametrize("kept", [0.02, 0.5])
def test_a_truncated_picture_is_unreadable(kind: str, kept: float) -> None:
    whole = encoded(PHOTO, kind)
    assert refusal(whole[: max(16, int(len(whole) * kept))]) == {"file": "image_unreadable"}


@pytest.mark.parametrize("side", [5_001, 12_000, 20_000, 60_000])
def test_a_picture_of_too_many_pixels_is_refused_by_its_header(side: int) -> None:
    assert refusal(png_claiming(side, side)) == {"file": "image_too_many_pixels"}


def test_a_file_too_large_is_refused_unread() -> None:
    assert refusal(b"\x89PNG\r\n\x1a\n" + b"\0" * MAX_BYTES) == {"file": "image_too_large"}
