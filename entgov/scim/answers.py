"""Answers as SCIM has them, errors among them."""

from collections.abc import Mapping
from typing import Any

from flask import Response, json, request
from flask_babel import gettext
from pydantic import ValidationError
from scim2_models import (
    Context,
    Error,
    PreconditionFailedException,
    ResponseParameters,
    SCIMException,
)
from werkzeug.exceptions import HTTPException

from entgov.accounts.commands import AccountRefused

MIMETYPE = "application/scim+json"


def answer(said: Mapping[str, Any], status: int = 200) -> Response:
    """An answer with a body."""
    return Response(json.dumps(said), status, content_type=f"{MIMETYPE}; charset=utf-8")


def refuse(status: int, detail: str, kind: str | None = None) -> Response:
    """An answer that says why something was not done."""
    error = Error(status=status, scim_type=kind, detail=detail)
    return answer(error.model_dump(), status)


def refuse_problem(problem: Exception) -> Response:
    """The answer for something that was raised on the way: nothing was done."""
    if isinstance(problem, ValidationError):
        error = Error.from_validation_error(problem.errors(include_url=False)[0])
        return answer(error.model_dump(), error.status or 400)
    if isinstance(problem, SCIMException):
        return refuse(problem.status, str(problem), problem.scim_type or None)
    if isinstance(problem, AccountRefused):
        return refuse(409, str(problem))
    if isinstance(problem, HTTPException) and problem.code:
        return refuse(problem.code, str(problem.description or problem.name))
    raise problem


def one(resource: Any, status: int = 200) -> Response:
    """One resource, as far as its attributes are asked for, with its address and version."""
    asked = _parameters(type(resource)).model_validate(request.args.to_dict())
    said = resource.model_dump(scim_ctx=Context.RESOURCE_QUERY_RESPONSE, response_parameters=asked)
    made = answer(said, status)
    made.headers["ETag"] = resource.meta.version
    if status == 201:
        made.headers["Location"] = resource.meta.location
    elif request.method == "GET" and _names(request.headers.get("If-None-Match"), resource):
        made.status_code = 304
        made.set_data(b"")
    return made


def _parameters(kind: Any) -> Any:
    return ResponseParameters[kind]


def refuse_if_changed(resource: Any) -> None:
    """Raise PreconditionFailedException where the provider last saw another version."""
    asked = request.headers.get("If-Match")
    if asked and not _names(asked, resource):
        raise PreconditionFailedException(
            detail=gettext("This was changed meanwhile. Read it again.")
        )


def _names(tags: str | None, resource: Any) -> bool:
    """Whether a version is among those in a header. All of ours are weak."""
    own = resource.meta.version.removeprefix("W/")
    return any(tag.strip().removeprefix("W/") in (own, "*") for tag in (tags or "").split(","))
