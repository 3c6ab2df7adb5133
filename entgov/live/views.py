"""Where a window listens."""

from flask import Blueprint, Response, current_app, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from entgov.live.hub import Listener
from entgov.web.forms import one_line
from entgov.web.guard import staff, unattended, viewer
from entgov.web.streaming import can_stream, streamed

live = Blueprint("live", __name__)
_LONGEST_PLACE = 100  # characters


@live.get("/live")
@staff
@unattended
def listen() -> ResponseReturnValue:
    """What happens from now on at the place that is looked at, for as long as the window listens.

    204 where no more can be told: a browser does not ask again then, and its screens look for
    themselves now and then what is new.
    """
    hub = current_app.extensions["entgov.live"].hub
    place = one_line(request.args.get("place"))[:_LONGEST_PLACE]
    if request.method == "HEAD" or not can_stream() or not hub.has_room(viewer().id):
        return Response(status=204)
    session_id = current_user.session.id
    listener = Listener(hub, session_id=session_id, person_id=viewer().id, place=place)
    return streamed(listener, "text/event-stream")
