"""The form of a group of settings, made from the catalogue: no field is written down twice."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from flask import request
from flask_babel import format_decimal, gettext
from flask_babel import lazy_gettext as _l
from pydantic import ValidationError
from wtforms import BooleanField, HiddenField, PasswordField, SelectField, StringField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from entgov.admin.settings_shown import Shown, choices, in_words, kind_of
from entgov.core.accent import DEFAULT, Shortfall, shortfall
from entgov.core.body import LOGO_HEIGHT, LOGO_WIDTH
from entgov.core.choosing import mark_of
from entgov.core.contrast import as_colour, is_colour
from entgov.core.settings import ON_SCREEN, Settings
from entgov.web.forms import AtMost, Form, one_line
from entgov.web.picture_field import PictureField

_LARGEST_LOGO = 512 * 1024  # bytes
_LONGEST = 1_000  # characters: no setting needs more


class Listed(SelectField):
    """One of many texts. One that is not among them, such as the older name of a time zone, stays
    as it is; whether it can be used, the check of the setting says."""

    def __init__(self, label: str, choices: Sequence[SelectChoice], **others: Any) -> None:
        self.known = list(choices)
        super().__init__(
            label, choices=self.known, filters=[one_line], validate_choice=False, **others
        )

    def iter_choices(self) -> Any:
        if self.data not in {each.value for each in self.known}:
            self.choices = [SelectChoice(self.data), *self.known]
        return super().iter_choices()


class GroupForm(Form):
    """What all groups have: `base` is what each field was made from, as `name:mark` with blanks."""

    base = HiddenField()

    def changes(self) -> dict[str, Any]:
        """What was typed over, by name; None for what is to follow its default again."""
        made_from, back = self.made_from(), request.form.get("back", "")
        changed: dict[str, Any] = {}
        for name, mark in made_from.items():
            typed = self[name].data or ""
            if name == back or self._is_removed(name):
                changed[name] = None
            elif bool(typed) if ON_SCREEN[name].secret else mark_of(typed) != mark:
                changed[name] = typed or None
        return changed

    def made_from(self) -> dict[str, str]:
        """The marks of what each field was filled from, by name; of fields that there are."""
        pairs = (each.partition(":") for each in (self.base.data or "").split())
        return {name: mark for name, _, mark in pairs if name in ON_SCREEN and name in self}

    def _is_removed(self, name: str) -> bool:
        return bool(f"remove_{name}" in self and self[f"remove_{name}"].data)

    def refuse(self, error: ValidationError) -> None:
        """Say beside the fields what is wrong with them."""
        for each in error.errors():
            name = str(each["loc"][0]) if each["loc"] else ""
            said = what_is_wrong(name, each, str(self[name].data or "") if name in self else "")
            if name in self:
                self[name].errors = [said]
            else:
                self.form_errors.append(said)

    def refuse_unseen(self, names: Sequence[str], now: Mapping[str, Shown]) -> None:
        """Say that somebody else was first. Sent once more, the form is made from what is now."""
        for name in names:
            self[name].errors = [
                gettext(
                    "Somebody set this to %(value)s meanwhile. Save once more to put yours there.",
                    value=now[name].value,
                )
            ]
        self.base.data = marks(now.values())


class AppearanceForm(GroupForm):
    """The logo is a picture, so it is no setting like the others; it is set along with them."""

    logo = PictureField(
        _l("Logo"),
        description=_l(
            "A PNG, JPEG or WebP picture of at most %(limit)s KB. It is shown on the accent "
            "colour, left of the name, up to %(height)s pixels high and %(width)s wide.",
            limit=_LARGEST_LOGO // 1024,
            height=LOGO_HEIGHT,
            width=LOGO_WIDTH,
        ),
        most_bytes=_LARGEST_LOGO,
        width=LOGO_WIDTH * 2,  # for screens of twice the density
        height=LOGO_HEIGHT * 2,
    )
    remove_logo = BooleanField(_l("Remove the logo"))

    def ask_for_logo_again(self) -> None:
        """A browser sends a file once; where something else is wrong, it has to be chosen again."""
        if self.logo.data:
            self.logo.errors = [gettext("Choose the logo again, with the rest put right")]


def form_of(group: str, settings: Sequence[Shown]) -> type[GroupForm]:
    """The form of these settings of a group, without what the environment says."""
    fields: dict[str, Any] = {}
    for each in settings:
        if each.standing.source != "environment":
            fields[each.name] = _field(each)
            if each.said.secret and each.standing.value:
                fields[f"remove_{each.name}"] = BooleanField(gettext("Remove it"))
    base = AppearanceForm if group == "appearance" else GroupForm
    return type(f"{base.__name__}Of", (base,), fields)


def filled(settings: Sequence[Shown]) -> dict[str, Any]:
    """What the form holds before anybody types."""
    texts = {each.name: each.standing.text for each in settings if not each.said.secret}
    return {**texts, "base": marks(settings)}


def marks(settings: Any) -> str:
    """What the fields are made from, for `base`."""
    return " ".join(f"{each.name}:{each.standing.mark}" for each in settings)


def _field(setting: Shown) -> Any:
    said, offered = setting.said, choices(setting.name)
    about = [str(said.says), gettext("Default: %(value)s.", value=setting.default)]
    label = str(said.label)
    if said.unit:
        label = gettext("%(label)s, in %(unit)s", label=label, unit=said.unit)
    common: Any = {"label": label, "validators": [AtMost(_LONGEST)]}
    if offered:
        listed = [SelectChoice(*each) for each in offered]
        field = Listed if said.listed else SelectField
        return field(str(said.label), description=" ".join(about), choices=listed)
    if said.secret:
        known = gettext("It is set. Leave this empty to keep it.") if setting.standing.value else ""
        hint = " ".join(filter(None, (str(said.says), known)))
        return PasswordField(**common, description=hint, filters=[one_line])
    filters = [one_line, as_colour] if setting.name == "accent" else [one_line]
    return StringField(**common, description=" ".join(about), filters=filters)


def what_is_wrong(name: str, error: Any, typed: str) -> Any:
    """What pydantic says of a value, in words for who typed it."""
    if name == "accent":
        return _colour_is_wrong(typed)
    if name in ON_SCREEN and kind_of(name) in (int, float):
        least, most = _limits(name)
        return gettext("Enter a number from %(least)s to %(most)s", least=least, most=most)
    if error["type"] == "string_too_long":
        limit = error["ctx"]["max_length"]
        return gettext("Shorten this to %(limit)s characters or fewer", limit=limit)
    if name in ON_SCREEN and ON_SCREEN[name].wrong:
        return str(ON_SCREEN[name].wrong)
    return gettext("This value can’t be used: %(why)s", why=error["msg"])


def _limits(name: str) -> tuple[str, str]:
    found = {}
    for each in Settings.model_fields[name].metadata:
        for limit in ("ge", "le"):
            if hasattr(each, limit):
                found[limit] = in_words(name, getattr(each, limit))
    return found.get("ge", ""), found.get("le", "")


def _colour_is_wrong(typed: str) -> Any:
    if not is_colour(typed) or not (missing := shortfall(typed)):
        return gettext("Enter a colour as # and six digits, such as %(example)s", example=DEFAULT)
    return _too_little_contrast(missing)


def _too_little_contrast(missing: Shortfall) -> Any:
    said = {
        "colour": missing.colour,
        # Rounded down, so that it never reads as enough where it is not.
        "found": format_decimal(math.floor(missing.found * 10) / 10),
        "needed": format_decimal(missing.needed),
    }
    if missing.what == "text":
        return gettext(
            "Choose a darker colour. White text on %(colour)s has a contrast of %(found)s to 1; "
            "it needs %(needed)s to 1.",
            **said,
        )
    return gettext(
        "Choose a darker colour. Lines and marks in %(colour)s on a white page have a contrast of "
        "%(found)s to 1; they need %(needed)s to 1.",
        **said,
    )
