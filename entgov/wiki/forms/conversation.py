"""The form in which a page is talked about."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, TextAreaField

from entgov.stream.forms import InLanguage, text_field
from entgov.web.forms import AtMost, one_line
from entgov.wiki.passages import LONGEST


class TalkForm(InLanguage):
    """A post about a page, or about a passage of it.

    `before` are words that stand in front of the passage, as a script knows them; `nonce` is new in
    each form that is shown.
    """

    text = text_field(_l("Write about this page"))
    quote = TextAreaField(
        _l("Passage that this is about (optional)"),
        filters=[one_line],
        validators=[AtMost(LONGEST)],
    )
    before = HiddenField(filters=[one_line])
    nonce = HiddenField()
