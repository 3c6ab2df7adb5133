"""The forms in which changes are proposed, and in which proposals are decided."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, TextAreaField

from entgov.stream.forms import InLanguage, text_field
from entgov.web.forms import AtMost, Form, Required, clean_text, whole_number
from entgov.wiki.forms.pages import PageForm

LONGEST_REASON = 2_000  # characters


class ProposalForm(PageForm):
    """What somebody would like a page to say; whoever accepts it judges how much it matters."""

    minor = None  # type: ignore[assignment]  # a form without this field


class _OfVersion(Form):
    """`revision` is the version of the proposal that the form was shown with."""

    revision = HiddenField()

    @property
    def version(self) -> int:
        """The version as a number; 0, which none has, where it makes no sense."""
        return whole_number(self.revision.data) or 0


class ChangedProposalForm(_OfVersion, ProposalForm):
    """Another wording of one's own proposal."""


class AcceptanceForm(_OfVersion, ProposalForm):
    """A proposal as it is to be saved; what is not sent stays as it was proposed."""

    note = TextAreaField(
        _l("Note to the writer (optional)"),
        filters=[clean_text],
        validators=[AtMost(LONGEST_REASON)],
    )
    again = BooleanField(_l("Ask everybody to read it again"))


class RefusalForm(_OfVersion):
    """Why a proposal is declined."""

    reason = TextAreaField(
        _l("Why do you decline it?"),
        description=_l("The writer and everybody who may read the page can read this"),
        filters=[clean_text],
        validators=[Required(_l("Say why, so that the writer knows")), AtMost(LONGEST_REASON)],
    )


class ProposalTalkForm(InLanguage):
    """A post about a proposal; `nonce` is new in each form that is shown."""

    text = text_field(_l("Write about this proposal"))
    nonce = HiddenField()
