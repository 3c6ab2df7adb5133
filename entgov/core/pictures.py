"""Reads pictures that people hand in, and writes them anew.

What is served is never what was uploaded: the pixels are taken out and put into a picture of our
own, so nothing else that the file carried (places, cameras, scripts, a second format) comes along.
Only a few formats are read. SVG is not: it is a document that can hold scripts and load other
things.

The logo is drawn anew while the form is read (`as_png`); what people upload in a process of its own
(`redraw`, called by `files.child`), as it may be larger.
"""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, Literal

from PIL import Image, ImageCms, ImageOps, ImageSequence, UnidentifiedImageError

FORMATS = ("PNG", "JPEG", "WEBP")
MOST_PIXELS = 12_000_000
"""Of a picture before it is made smaller: 48 MB in memory, and as many as a phone's photo has."""

WIDTHS = (480, 960, 1600)
"""Pixels across the smaller pictures that are made for phones and narrow columns."""
LONGEST_SIDE = 4096
MOST_DRAWN = 40_000_000
"""Pixels of a picture that is uploaded, and of all those of a moving one together."""
MOST_OF_A_PHOTO = 120_000_000
"""A JPEG can be read at half or a quarter of its size, so it may have more of them."""

PORTRAIT = 192
"""Pixels across the photo of a person: twice what the largest place for one has, and more."""

Problem = Literal["format", "pixels", "broken"]

# Pillow refuses what has twice as many before it makes room for it, and only warns of what lies
# between; that is refused below, before a pixel is read.
Image.MAX_IMAGE_PIXELS = MOST_PIXELS
warnings.simplefilter("ignore", Image.DecompressionBombWarning)


class NotAPicture(Exception):
    """A file that can't be taken as a picture.

    format  it is none of the formats
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
    with _refusing(), Image.open(BytesIO(data), formats=FORMATS) as picture:
        if picture.width * picture.height > MOST_PIXELS:
            raise NotAPicture("pixels")
        return _written(_fitting(picture, (width, height)))


@dataclass(frozen=True)
class Redrawn:
    """A picture drawn anew: its kind as MIME has it, its size, and the widths of smaller ones."""

    media: str
    width: int
    height: int
    widths: tuple[int, ...]


def redraw(source: Path, folder: Path) -> Redrawn:
    """Draw a picture anew into the folder: `whole`, and smaller ones as `480.webp` and so on.

    It is upright and in the colours that browsers expect. A moving one goes on moving in `whole`
    alone, so that nothing moves in a text. Raises NotAPicture.
    """
    # The limits below look at each kind by themselves, before a pixel is read.
    Image.MAX_IMAGE_PIXELS = None
    with _refusing(), Image.open(source, formats=(*FORMATS, "GIF")) as picture:
        frames = _frames(picture)
        if frames > 1:
            return _moving(picture, folder)
        picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        kind = {"JPEG": "JPEG", "MPO": "JPEG", "WEBP": "WEBP"}.get(picture.format or "", "PNG")
        drawn = _drawn(picture, opaque=kind == "JPEG")
        _save(drawn, folder / "whole", kind)
        return _with_smaller(drawn, folder, kind)


def portrait(drawn: Path) -> bytes:
    """The middle of a picture that was drawn anew, as a square WebP. Raises NotAPicture."""
    with _refusing(), Image.open(drawn, formats=(*FORMATS, "GIF")) as picture:
        square = (PORTRAIT, PORTRAIT)
        middle = ImageOps.fit(_drawn(picture, opaque=False), square, Image.Resampling.LANCZOS)
        target = BytesIO()
        middle.save(target, "WEBP", quality=82, method=4)
        return target.getvalue()


def _frames(picture: Image.Image) -> int:
    """How many pictures follow each other; raises NotAPicture where they are too large.

    A JPEG that holds several (a phone's depth map) is no moving picture.
    """
    photo = picture.format in ("JPEG", "MPO")
    pixels = picture.width * picture.height
    if pixels > (MOST_OF_A_PHOTO if photo else MOST_DRAWN):
        raise NotAPicture("pixels")
    frames = 1 if photo or picture.format == "PNG" else int(getattr(picture, "n_frames", 1))
    if frames * pixels > MOST_DRAWN and frames > 1:
        raise NotAPicture("pixels")
    return frames


def _moving(picture: Image.Image, folder: Path) -> Redrawn:
    kind = picture.format or "GIF"
    frames, pauses = [], []
    for frame in ImageSequence.Iterator(picture):
        frames.append(frame.convert("RGBA"))
        pauses.append(max(20, int(frame.info.get("duration", 100))))
    options: dict[str, Any] = {"duration": pauses, "loop": 0}
    if kind == "GIF":
        options["disposal"] = 2
    frames[0].save(folder / "whole", kind, save_all=True, append_images=frames[1:], **options)
    return _with_smaller(frames[0], folder, kind, still=True)


def _drawn(picture: Image.Image, *, opaque: bool) -> Image.Image:
    """Upright, in sRGB, and no larger than LONGEST_SIDE."""
    upright = _in_srgb(ImageOps.exif_transpose(picture))
    has_alpha = "A" in upright.getbands() or "transparency" in upright.info
    if upright.mode == "L" and not has_alpha:
        drawn = upright.copy()
    else:
        drawn = upright.convert("RGBA" if has_alpha and not opaque else "RGB")
    drawn.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    drawn.info.clear()
    return drawn


def _in_srgb(picture: Image.Image) -> Image.Image:
    profile = picture.info.get("icc_profile")
    if not profile or picture.mode not in ("RGB", "CMYK"):
        return picture
    try:
        own = ImageCms.ImageCmsProfile(BytesIO(profile))
        converted = ImageCms.profileToProfile(
            picture, own, ImageCms.createProfile("sRGB"), outputMode="RGB"
        )
    except (ImageCms.PyCMSError, OSError, ValueError):  # then its colours are a little off
        return picture
    return converted or picture


def _with_smaller(drawn: Image.Image, folder: Path, kind: str, *, still: bool = False) -> Redrawn:
    """Make those that are narrower; `still`: one as wide as the picture too, if it fits."""
    width, height = drawn.size
    widths = [each for each in WIDTHS if each < width]
    if still and width <= WIDTHS[-1]:
        widths.append(width)
    for each in widths:
        smaller = drawn.resize(
            (each, max(1, round(height * each / width))), Image.Resampling.LANCZOS
        )
        _save(smaller, folder / f"{each}.webp", "WEBP")
    return Redrawn(Image.MIME[kind], width, height, tuple(widths))


def _save(picture: Image.Image, path: Path, kind: str) -> None:
    options: dict[str, dict[str, Any]] = {
        "JPEG": {"quality": 88, "optimize": True, "progressive": True},
        "WEBP": {"quality": 82, "method": 4},
        "PNG": {"compress_level": 7},
    }
    picture.info.clear()  # else a colour profile would be written along
    picture.save(path, kind, **options[kind])


@contextmanager
def _refusing() -> Iterator[None]:
    """Whatever goes wrong in reading a picture is a NotAPicture."""
    try:
        yield
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
