"""Leading a browser to another site.

Not by a redirect: what answers a form may only lead within this site (`form-action` in
`security.py`), and browsers hold each redirect on the way to that, also those of the other site.
So a page stands between that leads on at once, and has a link for browsers that do not.
"""

from flask import Response, make_response, render_template


def lead_on(address: str, name: str) -> Response:
    """Lead to the address (absolute, of a checked provider) of what is called `name`."""
    answer = make_response(render_template("onward.html", address=address, name=name))
    answer.headers["Refresh"] = f"0; url={address}"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer
