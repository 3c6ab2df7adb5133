"""Where files are. Stored text holds these addresses, so they need no request."""

from entgov.files.models import Blob, File
from entgov.files.names import in_address
from entgov.markup import PictureTarget


def file_address(file_id: int, name: str, *, number: int | None = None, width: int = 0) -> str:
    """The path of a file: of its current version, or of the one with the number.

    `width` asks for the smaller picture that is so many pixels wide.
    """
    version = f"/{number}" if number else ""
    asked = f"?width={width}" if width else ""
    return f"/files/{file_id}{version}/{in_address(name)}{asked}"


def picture_target(file: File, blob: Blob) -> PictureTarget:
    """A picture as texts show it; what moves stands still in them."""
    whole = file_address(file.id, file.name)
    choices = [(width, file_address(file.id, file.name, width=width)) for width in blob.widths]
    width = blob.width or 0
    if blob.media in ("image/png", "image/jpeg") or not choices:
        choices.append((width, whole))
    middle = next((url for wide, url in choices if wide >= _MIDDLE), choices[-1][1])
    return PictureTarget(middle, width, blob.height or 0, tuple(choices) if choices[1:] else ())


_MIDDLE = 960


def markdown(file: File, *, picture: bool, alt: str | None = None) -> str:
    """What is written into a text to show the file, or to link to it."""
    address = file_address(file.id, file.name)
    if picture:
        return f"![{_escaped(file.description if alt is None else alt)}]({address})"
    return f"[{_escaped(file.name)}]({address})"


def _escaped(words: str) -> str:
    """As words of a link: what means something in Markdown means itself."""
    return "".join(f"\\{sign}" if sign in "[]\\`*_<" else sign for sign in words)
