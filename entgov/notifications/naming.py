"""Who did it, in a few words that stand in the sentences of all rooms."""

from flask_babel import gettext, ngettext

from entgov.notifications.sources import Group


def who(group: Group) -> str:
    """ "Ana", "Ana and Ben", or "Ana and 4 others"; of nobody, "Somebody"."""
    names = [person.name for person in group.actors]
    if not names:
        return str(gettext("Somebody"))
    if group.others:
        return str(
            ngettext(
                "%(name)s and %(num)d other",
                "%(name)s and %(num)d others",
                group.others,
                name=names[0],
            )
        )
    if len(names) > 1:
        return str(gettext("%(one)s and %(other)s", one=names[0], other=names[1]))
    return names[0]
