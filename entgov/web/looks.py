"""Whether somebody looks at what a request asks for."""

from flask import request


def somebody_looks() -> bool:
    """Not a script that asks for a piece, and no guess of a browser that it will be wanted."""
    ahead = f"{request.headers.get('Sec-Purpose')} {request.headers.get('Purpose')}"
    whole = "prefetch" not in ahead and "X-Fragment" not in request.headers
    return request.method == "GET" and whole
