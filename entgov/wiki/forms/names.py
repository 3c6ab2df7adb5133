"""The form in which a revision gets a name."""

from flask_babel import lazy_gettext as _l
from wtforms import StringField

from entgov.web.forms import AtMost, Form, Readable, Required, one_line
from entgov.wiki.commands import LONGEST_NAME


class NameForm(Form):
    """What a revision is to be known as."""

    name = StringField(
        _l("Name of this version"),
        filters=[one_line],
        validators=[Required(_l("Enter a name")), AtMost(LONGEST_NAME), Readable()],
    )
