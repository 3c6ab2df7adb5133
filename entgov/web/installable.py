"""entgov as an app on a phone's or a desktop's own screen, and what it shows without a connection.

The service worker keeps the static files of this release and the offline page. Nothing that
anybody wrote goes into it: what is shown to one person must not lie on a shared computer.
"""

from hashlib import sha256
from json import dumps
from typing import Any

from flask import Blueprint, Response, g, render_template, request, url_for
from flask_babel import force_locale, get_locale, gettext

from entgov.core import body
from entgov.core.accent import DEFAULT
from entgov.web.assets import asset, release, stylesheet_address
from entgov.web.guard import public
from entgov.web.languages import LANGUAGES

installable = Blueprint("installable", __name__)

_HOUR = "public, max-age=3600"


@installable.get("/manifest.webmanifest")
@public
def manifest() -> Response:
    """What a device needs to know to install entgov."""
    g.asks_nothing = True  # nor who is signed in: everybody may keep it
    looks = body.current()
    answer = _answer(dumps(_described(looks)), "application/manifest+json", _HOUR)
    answer.vary.add("Accept-Language")
    return answer


def _described(looks: body.Appearance) -> dict[str, Any]:
    home, ground = url_for("home.show"), looks.accent or DEFAULT
    return {
        "name": looks.name,
        "short_name": looks.name,
        "id": home,
        "start_url": home,
        "scope": home,
        "display": "standalone",
        "background_color": ground,
        "theme_color": ground,
        "lang": str(get_locale()).replace("_", "-"),
        "icons": [_icon("192"), _icon("512"), _icon("maskable-512", purpose="maskable")],
        "shortcuts": [
            {"name": gettext("New post"), "url": url_for("stream.new")},
            {"name": gettext("Search"), "url": url_for("search.results")},
        ],
    }


def _icon(name: str, purpose: str = "any") -> dict[str, str]:
    size = name.rpartition("-")[2]
    return {
        "src": asset(f"icons/{name}.png"),
        "sizes": f"{size}x{size}",
        "type": "image/png",
        "purpose": purpose,
    }


@installable.get("/service-worker.js")
@public
def service_worker() -> Response:
    """The script that stands between the browser and the network.

    It begins with what it has to know. Whenever that changes, browsers take it for a new script.
    """
    looks = body.current()
    page = url_for("installable.offline", language=str(get_locale()).replace("_", "-"))
    said = f"{release().hash} {page} {looks.name} {stylesheet_address(looks.accent)}"
    known = {
        "cache": f"entgov-{sha256(said.encode()).hexdigest()[:12]}",
        "files": url_for("static", filename=f"{release().hash}/"),
        "offline": page,
    }
    script = release().files["js/service-worker.js"].content.decode()
    text = f"const RELEASE = {dumps(known)}\n\n{script}"
    return _answer(text, "text/javascript; charset=utf-8", "no-cache")


@installable.get("/offline")
@public
def offline() -> Response:
    """What is shown where there is no connection. It asks the database nothing."""
    g.asks_nothing = True
    language = request.args.get("language")
    if language not in LANGUAGES:
        language = str(get_locale())
    with force_locale(language.replace("-", "_")):
        page = render_template("errors/offline.html")
    return _answer(page, "text/html; charset=utf-8", "no-cache")


def _answer(text: str, kind: str, keep: str) -> Response:
    answer = Response(text, content_type=kind, headers={"Cache-Control": keep})
    answer.add_etag()
    answer.make_conditional(request)
    return answer
