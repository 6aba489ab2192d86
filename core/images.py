"""Pictures people upload, made again from their pixels: no metadata, no trailing bytes, no exotic format.

Only the four formats below ever reach a decoder. The size is read from the header before a pixel is
decoded. Nothing is written to disk and no address is ever followed here.
"""

import io
import struct
import warnings
import zlib
from typing import Final

import msgspec
from PIL import Image, ImageOps, UnidentifiedImageError

from core.errors import Invalid

MAX_BYTES: Final = 10 * 1024 * 1024
MAX_PIXELS: Final = 25_000_000
"""Pixels by the header: 25 million decode to about 100 MB."""

MAX_SIDE: Final = 2_560
FORMATS: Final = ("PNG", "JPEG", "WEBP", "GIF")

_DAMAGE: Final = (
    *(ArithmeticError, EOFError, LookupError, MemoryError, OSError, SyntaxError, TypeError, ValueError),
    *(struct.error, zlib.error),
)
"""What Pillow's four decoders raise on damaged files."""

_SMALL_PALETTE_SIDE: Final = 512
_WEBP_QUALITY: Final = 82


warnings.simplefilter("error", Image.DecompressionBombWarning)


class Picture(msgspec.Struct, frozen=True):
    """An image made by us. Units: width and height in pixels."""

    data: bytes
    media_type: str
    width: int
    height: int


def reencode(data: bytes) -> Picture:
    """The picture upright, at most 2,560 pixels a side, as WebP; a small one with a palette stays a PNG.

    Of an animation only the first picture is kept. Location, camera and every other metadata are gone.

    Raises:
        Invalid: `file` is `image_too_large` (10 MB), `image_wrong_type` (not PNG, JPEG, WebP or GIF),
            `image_too_many_pixels` (25 million) or `image_unreadable` (damaged).
    """
    if len(data) > MAX_BYTES:
        raise _refusal("image_too_large")
    return _encode(_decode(_open(data)))


def _open(data: bytes) -> Image.Image:
    """Read the header only."""
    try:
        image = Image.open(io.BytesIO(data), formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as problem:
        raise _refusal("image_too_many_pixels") from problem
    except UnidentifiedImageError as problem:
        raise _refusal("image_unreadable" if _claims_a_format(data) else "image_wrong_type") from problem
    except _DAMAGE as problem:
        raise _refusal("image_unreadable") from problem
    if image.width * image.height > MAX_PIXELS:
        raise _refusal("image_too_many_pixels")
    return image


def _decode(image: Image.Image) -> Image.Image:
    """Pixels of the first frame, upright and small enough; `draft` lets a large JPEG decode at a fraction."""
    try:
        image.draft(None, (MAX_SIDE, MAX_SIDE))
        image.load()
        upright = ImageOps.exif_transpose(image)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as problem:
        raise _refusal("image_too_many_pixels") from problem
    except _DAMAGE as problem:
        raise _refusal("image_unreadable") from problem
    if max(upright.size) <= MAX_SIDE:
        return upright
    whole = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    whole.thumbnail((MAX_SIDE, MAX_SIDE))
    return whole


def _encode(image: Image.Image) -> Picture:
    target = io.BytesIO()
    if image.mode in {"P", "1", "L"} and max(image.size) <= _SMALL_PALETTE_SIDE:
        _without_metadata(image).save(target, "PNG", optimize=True)
        return Picture(target.getvalue(), "image/png", *image.size)
    colours = image.convert("RGBA" if image.has_transparency_data else "RGB")
    _without_metadata(colours).save(target, "WEBP", quality=_WEBP_QUALITY, method=4)
    return Picture(target.getvalue(), "image/webp", *image.size)


def _without_metadata(image: Image.Image) -> Image.Image:
    """The same pixels, transparency and palette, and nothing else: encoders copy what they find in `info`."""
    bare = image.copy()
    bare.info = {key: value for key, value in image.info.items() if key == "transparency"}
    return bare


def _claims_a_format(data: bytes) -> bool:
    """Whether the first bytes are those of one of our formats, so that the file is damaged rather than foreign."""
    return data.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8")) or data[8:12] == b"WEBP"


def _refusal(code: str) -> Invalid:
    return Invalid({"file": code})
