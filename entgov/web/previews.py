"""A text as it will look, before it is saved.

There are two ways to ask. The button *Preview* of a form sends the form to itself, which works in
every browser; the answer is the same screen with the text above the form. The editor's script
sends a copy of the text alone, to an address that answers with nothing but the text's HTML. Both
call the function that saving calls, so what they show is what will be stored, to the letter.
"""

from collections.abc import Callable
from typing import Any

from flask import Response, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from markupsafe import Markup

from entgov.web.forms import Form, clean_text

Render = Callable[[str], Markup]


def wanted() -> bool:
    """Whether the form was sent by its button *Preview*."""
    return request.form.get("action") == "preview"


def shown(form: Form, field: Any, render: Render) -> Markup | None:
    """The text of a field as it will look; None where nobody asked to see it.

    None too, and an error at the field, where the text can't be saved as it is.
    """
    return render(field.data or "") if wanted() and field.validate(form) else None


def answer(render: Render, *, most: int) -> ResponseReturnValue:
    """The HTML of the text that the editor sent, or in plain words why there is none."""
    source = clean_text(request.form.get("source"))
    if len(source) <= most:
        return Response(render(source), mimetype="text/html")
    words = gettext("Shorten this to %(limit)s characters or fewer", limit=f"{most:,}")
    return Response(words, 422, mimetype="text/plain")
