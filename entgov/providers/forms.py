"""The forms of providers. The secret goes in and never comes out."""

from typing import Any
from urllib.parse import urlsplit

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    HiddenField,
    PasswordField,
    SelectField,
    StringField,
    ValidationError,
)

from entgov.providers.asking import is_safe
from entgov.providers.models import Provider
from entgov.web.forms import AtMost, Form, Readable, Required, one_line

_LONGEST = 200  # characters


def _text(label: Any, hint: Any = "", *, most: int = _LONGEST, **more: Any) -> StringField:
    checks = [*more.pop("first", ()), AtMost(most), *more.pop("last", ())]
    return StringField(label, description=hint, filters=[one_line], validators=checks, **more)


class GoForm(Form):
    """Going to a provider, with what the page to sign in carries."""

    next = HiddenField()
    kept = HiddenField()


class IdentityForm(Form):
    """Whom a provider means when it names somebody."""

    provider = SelectField(_l("Provider"))
    subject = _text(
        _l("Subject"),
        _l("What the provider calls the person in “sub”: an id that never changes, no address"),
        most=255,
        first=[Required(_l("Enter what the provider calls the person"))],
    )


class ProviderForm(Form):
    """A provider. These fields and no others are taken over."""

    name = _text(
        _l("Name"),
        _l("On the button to sign in, such as: your work account"),
        most=100,
        first=[Required(_l("Enter a name"))],
        last=[Readable()],
    )
    issuer = _text(
        _l("Issuer"),
        _l("The address of the provider, exactly as it calls itself"),
        first=[Required(_l("Enter the issuer"))],
    )
    client_id = _text(
        _l("Client ID"), _l("As the provider gave it"), first=[Required(_l("Enter the client ID"))]
    )
    client_secret = PasswordField(
        _l("Client secret"),
        description=_l(
            "Kept sealed and never shown again. Leave it empty to keep the one there is."
        ),
        validators=[AtMost(1_000)],
    )
    remove_secret = BooleanField(_l("Have no client secret"))
    scopes = _text(_l("Scopes"), _l("What is asked for, with blanks between"))
    name_claim = _text(_l("Claim with the name"))
    mail_claim = _text(_l("Claim with the email address"))
    team_claim = _text(_l("Claim with the team"), _l("Leave it empty to take none over"))
    groups_claim = _text(
        _l("Claim with the groups"), _l("Groups can be linked with spaces. Empty: none")
    )
    role_claim = _text(
        _l("Claim that makes administrators"), _l("Leave it empty, and the provider makes none")
    )
    role_value = _text(_l("Value that makes administrators"))
    factor_values = _text(
        _l("Signs of a second factor"),
        _l(
            "What the provider says in amr or acr when it has asked for one, such as: mfa. "
            "Empty: entgov asks itself"
        ),
    )
    makes_accounts = BooleanField(_l("Make accounts for those who have none"))
    mail_domains = _text(
        _l("Only for email addresses at"),
        _l("Domains with blanks between, such as: body.example. Empty: at any"),
        most=1_000,
    )
    trusts_mail = BooleanField(_l("Trust its email addresses"))
    ends_there = BooleanField(_l("Sign out there, too"))
    active = BooleanField(_l("People sign in with it"))

    def validate_issuer(self, field: StringField) -> None:
        """Refuse what nobody may be sent to."""
        parts = urlsplit(field.data or "") if is_safe(field.data) else None
        if parts is None or parts.query or parts.fragment:
            raise ValidationError(
                gettext("Enter an address that begins with https:// and has no ? or # in it")
            )

    def validate_scopes(self, field: StringField) -> None:
        """Without openid it is no sign-in."""
        if "openid" not in (field.data or "").split():
            raise ValidationError(gettext("Among the scopes has to be: openid"))

    def validate_role_value(self, field: StringField) -> None:
        """A claim without a value would make nobody administrator, or everybody."""
        if bool(field.data) != bool(self.role_claim.data):
            raise ValidationError(gettext("Enter both the claim and the value, or neither"))

    def says_its_secret(self, provider: Provider) -> bool:
        """Whether the secret is there that another issuer is to be shown: the old one goes."""
        moves = bool(provider.sealed_secret) and self.issuer.data != provider.issuer
        if not moves or self.client_secret.data or self.remove_secret.data:
            return True
        self.client_secret.errors = [gettext("With another issuer, enter the client secret again")]
        return False

    def values(self) -> dict[str, Any]:
        """What a provider is made of, without its secret."""
        left_out = ("client_secret", "remove_secret", "csrf_token")
        return {each.name: each.data or "" for each in self if each.name not in left_out} | {
            each.name: bool(each.data)
            for each in self
            if isinstance(each, BooleanField) and each.name not in left_out
        }
