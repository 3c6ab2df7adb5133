"""What a provider sends, read: from JSON to a resource, and from a resource to what it wants here.

Whoever leaves out what everybody has is not refused. A name is put together from its parts, an
email address is the user name where that is one, and who is not said to be inactive is active.
"""

import json
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import available_timezones

from flask_babel import gettext
from scim2_models import Context, InvalidSyntaxException, InvalidValueException, PatchOp
from werkzeug.datastructures import MultiDict

from entgov.accounts.commands.people import normal_email
from entgov.accounts.forms import InviteForm
from entgov.accounts.forms.accounts import is_email
from entgov.accounts.twins import skeleton
from entgov.scim import resources
from entgov.scim.resources import TOLERANT
from entgov.scim.users import chosen
from entgov.web.forms import one_line
from entgov.web.languages import LANGUAGES

_DEEPEST = 12
_LONGEST = 1000  # characters of any text
_MOST_OF_A_KIND = 20
"""Addresses or numbers of one person."""


def user_key(user_name: str) -> str:
    """A user name as it is compared: two that look the same are the same."""
    return skeleton(normal_email(user_name))


@dataclass(frozen=True)
class Wanted:
    """A person as a provider wants them to be here. An empty text is nothing.

    language of the screens; None where the provider names none that there is
    kept     what is only given back
    """

    user_name: str
    email: str
    name: str
    active: bool
    external_id: str | None
    job: str
    team: str
    phone: str
    zone: str | None
    manager: str
    language: str | None
    kept: dict[str, Any] = field(default_factory=dict)


def payload(body: bytes) -> dict[str, Any]:
    """The object in a body, with texts as they are kept. Raises InvalidSyntaxException."""
    try:
        sent = _clean(json.loads(body), _DEEPEST)
    except (ValueError, RecursionError):
        sent = None
    if not isinstance(sent, dict):
        raise InvalidSyntaxException(detail=gettext("The body must be an object of JSON"))
    return sent


def _clean(value: Any, deepest: int) -> Any:
    if deepest < 0:
        raise ValueError("too deep")
    match value:
        case str():
            # JSON can spell halves of letters, which no database takes.
            text = one_line(value.encode("utf-8", "ignore").decode())
            if len(text) > _LONGEST:
                raise InvalidValueException(
                    detail=gettext(
                        "Shorten this to %(limit)s characters or fewer", limit=f"{_LONGEST:,}"
                    )
                )
            return text
        case list():
            return [_clean(each, deepest - 1) for each in value]
        case dict():
            return {_clean(k, 0): _clean(each, deepest - 1) for k, each in value.items()}
    return value


def user_in(sent: dict[str, Any]) -> Any:
    """The user in what was sent. What is read only, or unknown, counts for nothing."""
    return resources.Person.model_validate(sent, scim_policy=TOLERANT)


def patched(resource: Any, sent: dict[str, Any]) -> Any:
    """The user after the operations that were sent."""
    operations = operations_in(sent)
    for each in operations if isinstance(operations, list) else ():
        if isinstance(each, dict) and _names_manager(each):
            each["value"] = {"value": each["value"]}
    kind: Any = type(resource)
    patch = PatchOp[kind].model_validate(
        sent, scim_ctx=Context.RESOURCE_PATCH_REQUEST, scim_policy=TOLERANT
    )
    after = resource.model_copy(deep=True)
    patch.patch(after, scim_policy=TOLERANT)
    return after


def operations_in(sent: dict[str, Any]) -> Any:
    """What was sent as the operations of a PATCH, whatever it is; None where nothing was."""
    return next((sent[name] for name in sent if name.casefold() == "operations"), None)


def _names_manager(operation: dict[str, Any]) -> bool:
    """Microsoft Entra sends the id alone where the standard has an object with the id in it."""
    path, value = str(operation.get("path", "")).casefold(), operation.get("value")
    return path.endswith(":manager") and isinstance(value, str) and bool(value)


def wanted(resource: Any, *, active: bool) -> Wanted:
    """What is wanted of a person; `active` is how it is where the provider says nothing of it."""
    enterprise = resource.EnterpriseUser
    user_name = resource.user_name or ""
    kept = _kept(resource)
    email = (chosen(kept.get("emails", [])) or {}).get("value", "")
    if not email and is_email(user_name):
        email = user_name
    name = resource.display_name or _put_together(resource.name) or user_name.partition("@")[0]
    phone = (chosen(kept.get("phone_numbers", [])) or {}).get("value", "")
    manager = enterprise.manager if enterprise else None
    return Wanted(
        user_name=user_name,
        email=normal_email(email),
        name=name,
        active=active if resource.active is None else resource.active,
        external_id=resource.external_id or None,
        job=resource.title or "",
        team=(enterprise.department if enterprise else None) or "",
        phone=phone,
        zone=resource.timezone if resource.timezone in available_timezones() else None,
        manager=(manager.value if manager else None) or "",
        language=_screens(resource.preferred_language or resource.locale),
        kept=kept,
    )


def _kept(resource: Any) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for each in ("name", "emails", "phone_numbers", "preferred_language", "locale", "timezone"):
        value = getattr(resource, each)
        if isinstance(value, list):
            value = [one for item in value[:_MOST_OF_A_KIND] if (one := _plain(item)).get("value")]
        elif value is not None and not isinstance(value, str):
            value = _plain(value)
        if value:
            kept[each] = value
    return kept


def _plain(value: Any) -> dict[str, Any]:
    said: dict[str, Any] = value.model_dump(scim_ctx=None, exclude_none=True)
    return said


def _put_together(name: Any) -> str:
    if name is None:
        return ""
    return name.formatted or " ".join(filter(None, (name.given_name, name.family_name)))


def _screens(language: str | None) -> str | None:
    """The language of the screens that is meant by one such as `cy` or `en-US`."""
    short = (language or "").replace("_", "-").partition("-")[0].casefold()
    return next((each for each in LANGUAGES if each.partition("-")[0] == short), None)


def judged(found: Wanted) -> Wanted:
    """The same. Names and email addresses are judged as where somebody is invited.

    Raises InvalidValueException, which names the attribute.
    """
    if not found.user_name:
        raise InvalidValueException(detail=gettext("userName must not be empty"))
    form = InviteForm(formdata=MultiDict({"email": found.email, "name": found.name}))
    form.validate()
    for name, errors in form.errors.items():
        attribute = {"email": "emails.value", "name": "displayName"}.get(str(name), str(name))
        raise InvalidValueException(detail=f"{attribute}: {errors[0]}")
    texts = {
        "userName": (found.user_name, 250),
        "externalId": (found.external_id or "", 250),
        "title": (found.job, 100),
        "department": (found.team, 100),
        "phoneNumbers.value": (found.phone, 50),
    }
    for attribute, (text, limit) in texts.items():
        if len(text) > limit:
            shorten = gettext("Shorten this to %(limit)s characters or fewer", limit=limit)
            raise InvalidValueException(detail=f"{attribute}: {shorten}")
    return found
