"""The form by which a search is saved, and changed."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, StringField

from entgov.web.forms import AtMost, Form, Readable, Required, one_line

LONGEST_NAME = 100


class SavedSearchForm(Form):
    """Its name, and whether it tells."""

    name = StringField(
        _l("Name"),
        filters=[one_line],
        validators=[Required(_l("Enter a name")), AtMost(LONGEST_NAME), Readable()],
    )
    tells = BooleanField(_l("Tell me when something new matches"))


class NewSearchForm(SavedSearchForm):
    """The same for one that is not saved yet; `terms` is what its address asks."""

    terms = HiddenField()
