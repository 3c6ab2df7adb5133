"""A form field that takes a picture and gives a PNG of our own."""

from typing import Any

from flask import request
from flask_babel import gettext
from wtforms import FileField

from entgov.core.pictures import MOST_PIXELS, NotAPicture, Problem, as_png


class PictureField(FileField):
    """Its data is a PNG that fits into `width` and `height`, or None where nothing was sent.

    The file is read while the form is, and only its bytes: a name, a type, anything else that the
    browser says of it is not looked at.
    """

    def __init__(
        self, label: Any, *, most_bytes: int, width: int, height: int, **options: Any
    ) -> None:
        super().__init__(label, **options)
        self._most_bytes, self._width, self._height = most_bytes, width, height

    def process_formdata(self, _valuelist: list[Any]) -> None:
        """Read the file. Raises ValueError with what is to be done where it can't be taken."""
        self.data = None
        sent = request.files.get(self.name)
        if not sent:
            return  # a browser sends a file without a name where none was chosen
        content = sent.stream.read(self._most_bytes + 1)
        if len(content) > self._most_bytes:
            limit = self._most_bytes // 1024
            raise ValueError(gettext("Choose a file of at most %(limit)s KB", limit=limit))
        try:
            self.data = as_png(content, width=self._width, height=self._height)
        except NotAPicture as refusal:
            raise ValueError(_words(refusal.problem)) from refusal


def _words(problem: Problem) -> Any:
    if problem == "format":
        return gettext("Choose a PNG, JPEG or WebP picture. This file is none of them.")
    if problem == "pixels":
        return gettext(
            "Choose a smaller picture. This one has more than %(limit)s million pixels.",
            limit=MOST_PIXELS // 1_000_000,
        )
    return gettext("This picture is damaged. Save it again, and choose the new file.")
