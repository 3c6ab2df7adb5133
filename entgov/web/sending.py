"""Forms that a script sends, so that they stay on the screen when the connection drops.

The script adds the header `X-Sent-By`, with the id of the person who wrote. Everything is as
always, but where others are led elsewhere (303), it gets the address in `X-Leads-To` and goes there
itself: a script that follows a redirect would fetch the next screen, and with it the message that
is shown once, for nobody to see. Where somebody else has signed in meanwhile, nothing is kept for
them.
"""

from flask import Flask, Response, request

HEADER = "X-Sent-By"
ADDRESS = "X-Leads-To"


def install(app: Flask) -> None:
    """Tell scripts where a form leads."""
    app.after_request(tell_where)


def written_by_another(person_id: int) -> bool:
    """Whether a script sent the text of somebody who is not the one signed in."""
    return request.headers.get(HEADER, str(person_id)) != str(person_id)


def tell_where(response: Response) -> Response:
    """The answer as it is, or as a script needs it."""
    if HEADER not in request.headers or response.status_code != 303:
        return response
    response.headers[ADDRESS] = response.headers.pop("Location")
    response.status_code = 204
    response.set_data(b"")
    return response
