"""Parts of a screen, for scripts that send a form without leaving the screen.

A script that sends a form adds the header `X-Fragment: true`. Address, view, form and rules are
those of everybody else; the answer is different in two ways alone. Where others are led to what
they made (303), the script gets 201, with that address in `Location` and, as HTML, the part of
the screen that is new. Where others get the screen with the form again (422), it gets the form.
A script keeps what was typed by itself, so nothing is kept for it where the form token is wrong.
"""

from flask import Response, make_response, request

HEADER = "X-Fragment"


def asks_for_part() -> bool:
    """Whether a script sent this request, and wants no whole screen."""
    return HEADER in request.headers


def made(part: str, address: str) -> Response:
    """The answer for a script: what was made, and where it stands."""
    response = make_response(part, 201)
    response.location = address
    return response
