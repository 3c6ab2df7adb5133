"""The door of SCIM: what identity providers ask for and send, by a token of its own kind.

Nothing here looks at cookies. What is raised on the way is answered as SCIM wants it, after all
that was done in this request is taken back.
"""

from typing import Any

from flask import Blueprint, Response, request
from flask_babel import gettext
from pydantic import ValidationError
from scim2_models import (
    Context,
    ListResponse,
    ResourceType,
    ResponseParameters,
    Schema,
    SCIMException,
)
from werkzeug.exceptions import HTTPException

from entgov.accounts.commands import AccountRefused
from entgov.groups.commands import remove
from entgov.scim import groups, keeping, lists, reading, users
from entgov.scim.addresses import PREFIX
from entgov.scim.answers import answer, one, refuse, refuse_if_changed, refuse_problem
from entgov.scim.resources import CONFIG, RESOURCE_TYPES, SCHEMAS
from entgov.scim.users import Row
from entgov.tokens.guard import bearer

scim = Blueprint("scim", __name__, url_prefix=PREFIX)
for_scim = bearer("scim", refuse)
for _problem in (ValidationError, SCIMException, AccountRefused, HTTPException):
    scim.register_error_handler(_problem, refuse_problem)

_ALL = ["GET", "POST", "PUT", "PATCH", "DELETE"]


@scim.get("/ServiceProviderConfig")
@for_scim
def config() -> Response:
    """What is supported."""
    return answer(CONFIG.model_dump(scim_ctx=Context.RESOURCE_QUERY_RESPONSE))


@scim.get("/Schemas")
@for_scim
def schemas() -> Response:
    """What the resources are made of."""
    return _listed(ListResponse[Schema], list(SCHEMAS.values()))


@scim.get("/Schemas/<path:name>")
@for_scim
def schema(name: str) -> Response:
    """One schema, by its URN."""
    return _described(SCHEMAS.get(name.casefold()))


@scim.get("/ResourceTypes")
@for_scim
def resource_types() -> Response:
    """Which resources there are."""
    return _listed(ListResponse[ResourceType], list(RESOURCE_TYPES.values()))


@scim.get("/ResourceTypes/<name>")
@for_scim
def resource_type(name: str) -> Response:
    """One of them."""
    return _described(RESOURCE_TYPES.get(name))


@scim.get("/Users")
@for_scim
def list_users() -> Response:
    """People, as far as they are asked for."""
    return answer(lists.users_listed(request.args.to_dict()))


@scim.post("/Users/.search")
@for_scim
def search_users() -> Response:
    """The same, asked for in a body."""
    return answer(lists.users_listed(_sent()))


@scim.post("/Users")
@for_scim
def add_user() -> Response:
    """Make an account."""
    return one(_shown(keeping.add(reading.user_in(_sent()))), 201)


@scim.get("/Users/<user_id>")
@for_scim
def user(user_id: str) -> Response:
    """One person."""
    return one(_shown(users.row_of(user_id)))


@scim.put("/Users/<user_id>")
@for_scim
def replace_user(user_id: str) -> Response:
    """Make a person as they were sent."""
    row = users.row_of(user_id)
    refuse_if_changed(_shown(row))
    return one(_shown(keeping.change(row, reading.user_in(_sent()))))


@scim.patch("/Users/<user_id>")
@for_scim
def patch_user(user_id: str) -> Response:
    """Change some things of a person."""
    row = users.row_of(user_id)
    before = _shown(row)
    refuse_if_changed(before)
    return one(_shown(keeping.change(row, reading.patched(before, _sent()))))


@scim.delete("/Users/<user_id>")
@for_scim
def remove_user(user_id: str) -> Response:
    """Deactivate a person whom the provider has no more."""
    row = users.row_of(user_id)
    refuse_if_changed(_shown(row))
    keeping.remove(row)
    return Response(status=204)


@scim.get("/Groups")
@for_scim
def list_groups() -> Response:
    """Groups, as far as they are asked for."""
    return answer(lists.groups_listed(request.args.to_dict()))


@scim.post("/Groups/.search")
@for_scim
def search_groups() -> Response:
    """The same, asked for in a body."""
    return answer(lists.groups_listed(_sent()))


@scim.post("/Groups")
@for_scim
def add_group() -> Response:
    """Make a group."""
    return one(_group(groups.add(_sent())), 201)


@scim.get("/Groups/<group_id>")
@for_scim
def group(group_id: str) -> Response:
    """One group."""
    return one(_group(groups.group_of(group_id)))


@scim.put("/Groups/<group_id>")
@for_scim
def replace_group(group_id: str) -> Response:
    """Make a group as it was sent."""
    found = groups.group_of(group_id)
    refuse_if_changed(groups.shown([found], members=False)[0])
    groups.replace(found, _sent())
    return one(_group(found))


@scim.patch("/Groups/<group_id>")
@for_scim
def patch_group(group_id: str) -> Response:
    """Change a group. It is shown only where that is asked for: there may be thousands in it."""
    found = groups.group_of(group_id)
    refuse_if_changed(groups.shown([found], members=False)[0])
    groups.patch(found, _sent())
    if "attributes" in request.args or "excludedAttributes" in request.args:
        return one(_group(found))
    changed = groups.shown([found], members=False)[0]
    return Response(status=204, headers={"ETag": changed.meta.version})


@scim.delete("/Groups/<group_id>")
@for_scim
def remove_group(group_id: str) -> Response:
    """Take a group away."""
    found = groups.group_of(group_id)
    refuse_if_changed(groups.shown([found], members=False)[0])
    remove(found, by=None)
    return Response(status=204)


@scim.get("", strict_slashes=False)
@for_scim
def list_all() -> Response:
    """People and groups in one list."""
    return answer(lists.all_listed(request.args.to_dict()))


@scim.post("/.search")
@for_scim
def search_all() -> Response:
    """The same, asked for in a body."""
    return answer(lists.all_listed(_sent()))


@scim.route("/Me", methods=_ALL)
@for_scim
def me() -> Response:
    """A token is nobody (RFC 7644, 3.11)."""
    return refuse(501, gettext("A token stands for no person"))


@scim.route("/Bulk", methods=["POST"])
@for_scim
def bulk() -> Response:
    """As the configuration says."""
    return refuse(501, gettext("Bulk requests are not supported"))


_KNOWN = ("Schemas", "ResourceTypes", "ServiceProviderConfig", "Users", "Groups", "Bulk", ".search")


@scim.route("/<path:rest>", methods=_ALL)
@for_scim
def elsewhere(rest: str) -> Response:
    """There is nothing at this address, or nothing that is done by this method."""
    first, _, further = rest.partition("/")
    if first not in _KNOWN or (further and first in ("ServiceProviderConfig", "Bulk", ".search")):
        return refuse(404, gettext("There is nothing at this address"))
    return refuse(405, gettext("This is not done here"))


def _sent() -> dict[str, Any]:
    return reading.payload(request.get_data())


def _shown(row: Row) -> Any:
    return users.shown([row])[0]


def _group(found: Any) -> Any:
    asked = ResponseParameters[Any].model_validate(request.args.to_dict())
    return groups.shown([found], members=lists.wants_members(asked))[0]


def _listed(kind: Any, found: list[Any]) -> Response:
    listed = kind(
        total_results=len(found), start_index=1, items_per_page=len(found), resources=found
    )
    return answer(listed.model_dump(scim_ctx=Context.RESOURCE_QUERY_RESPONSE))


def _described(found: Any) -> Response:
    if found is None:
        return refuse(404, gettext("There is nothing at this address"))
    return answer(found.model_dump(scim_ctx=Context.RESOURCE_QUERY_RESPONSE))
