"""Reads pictures that people hand in, and writes them anew.

What is served is never what was uploaded: the pixels are taken out and put into a PNG of our own,
so nothing else that the file carried (places, cameras, scripts, a second format) comes along. Only
three formats are read. SVG is not: it is a document that can hold scripts and load other things.
"""

import warnings
from io import BytesIO
from typing import Literal

from PIL import Image, ImageOps, UnidentifiedImageError

FORMATS = ("PNG", "JPEG", "WEBP")
MOST_PIXELS = 12_000_000
"""Of a picture before it is made smaller: 48 MB in memory, and as many as a phone's photo has."""

Problem = Literal["format", "pixels", "broken"]

# Pillow refuses what has twice as many before it makes room for it, and only warns of what lies
# between; that is refused below, before a pixel is read.
Image.MAX_IMAGE_PIXELS = MOST_PIXELS
warnings.simplefilter("ignore", Image.DecompressionBombWarning)


class NotAPicture(Exception):
    """A file that can't be taken as a picture.

    format  it is none of the three formats
    pixels  it has too many of them
    broken  it ends too early, or makes no sense
    """

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem: Problem = problem


def as_png(data: bytes, *, width: int, height: int) -> bytes:
    """The picture as a PNG that fits into so many pixels; a small one is not made larger.

    Of a moving picture it is the first one. Raises NotAPicture.
    """
    try:
        with Image.open(BytesIO(data), formats=FORMATS) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise NotAPicture("pixels")
            return _written(_fitting(picture, (width, height)))
    except NotAPicture:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise NotAPicture("pixels") from error
    except UnidentifiedImageError as error:
        raise NotAPicture("format") from error
    except Exception as error:  # decoders stumble over a broken file in many ways
        raise NotAPicture("broken") from error


def size(png: bytes) -> tuple[int, int]:
    """Width and height of a PNG of ours, in pixels, from its first chunk."""
    return int.from_bytes(png[16:20]), int.from_bytes(png[20:24])


def _fitting(picture: Image.Image, box: tuple[int, int]) -> Image.Image:
    upright = ImageOps.exif_transpose(picture).convert("RGBA")
    upright.thumbnail(box, Image.Resampling.LANCZOS)
    return upright


def _written(picture: Image.Image) -> bytes:
    picture.info.clear()  # else a colour profile would be written along
    target = BytesIO()
    picture.save(target, "PNG", optimize=True)
    return target.getvalue()
