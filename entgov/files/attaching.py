"""Files that come with the form of a text, for browsers without the script.

They are stored when the form is sent by whichever of its buttons, and stand at the end of its text
then, as if they had been typed. With the script each file is sent by itself, while one writes.
"""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import StringField

from entgov.drafts.forms import DraftForm
from entgov.drafts.models import BOXES
from entgov.files import commands
from entgov.files.addresses import markdown
from entgov.files.commands import LONGEST_DESCRIPTION
from entgov.files.forms import FilesField, received
from entgov.files.receiving import Received
from entgov.spaces.queries import everyone
from entgov.web.forms import AtMost, one_line
from entgov.web.guard import viewer


class WithFiles(DraftForm):
    """A form for a text that files can be added to, also without a script."""

    files = FilesField(_l("Files"))
    alt = StringField(
        _l("What does the picture show?"),
        filters=[one_line],
        validators=[AtMost(LONGEST_DESCRIPTION)],
    )

    def take_in(self) -> None:
        """Store the files that came with the form, and put them at the end of its text.

        Where one can't be taken, none is, and their field says why.
        """
        added = [self._written(each) for each in received(self.files)]
        if added:
            box = self._box
            box.data = "\n\n".join(filter(None, [(box.data or "").rstrip(), *added])) + "\n"
            self.alt.data, self.came_along = "", {box.name: box.data}

    @property
    def _box(self) -> Any:
        return next(self[name] for name in BOXES if name in self)

    def _written(self, each: Received) -> str:
        """The file as it stands in the text. Until the text is saved it is its writer's alone, so
        it lies where they may read in any case."""
        picture = each.drawn is not None
        alt = (self.alt.data or "") if picture else ""
        about = {"by": viewer(), "description": alt, "kept": False, "nonce": self.sheet.token}
        file = commands.add(everyone(), each, **about)
        return markdown(file, picture=picture, alt=alt)
