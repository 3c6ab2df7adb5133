"""The form in which a template for new pages is written."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, StringField, TextAreaField

from entgov.web.forms import AtMost, Form, Readable, Required, clean_text, one_line
from entgov.wiki.commands.templates import LONGEST_TEMPLATE

LONGEST_NAME = 60  # characters
LONGEST_DESCRIPTION = 200


class TemplateForm(Form):
    """`base` says which wording a new one was made from."""

    name = StringField(
        _l("Name"),
        filters=[one_line],
        validators=[Required(_l("Enter a name")), AtMost(LONGEST_NAME), Readable()],
    )
    description = StringField(
        _l("Description"),
        description=_l("What it is good for, in one sentence. Shown where people choose."),
        filters=[one_line],
        validators=[AtMost(LONGEST_DESCRIPTION)],
    )
    content = TextAreaField(
        _l("Content"), filters=[clean_text], validators=[AtMost(LONGEST_TEMPLATE)]
    )
    base = HiddenField()
