"""The verbs that change pages and what belongs to them. None of them commits."""

from entgov.wiki.commands.asking import AskedAlready, acknowledge, ask, ask_again
from entgov.wiki.commands.bringing import Past, bring, lead_here
from entgov.wiki.commands.checking import ask_outside_check
from entgov.wiki.commands.distilling import note_origin
from entgov.wiki.commands.locking import lock, unlock
from entgov.wiki.commands.moving import (
    AddressesTaken,
    BelowItself,
    MoveRefused,
    NotThere,
    RenamedMeanwhile,
    make_front,
    move,
    put_beside,
    put_by_title,
    put_first,
    put_one_on,
    take_off_front,
)
from entgov.wiki.commands.naming import LONGEST_NAME, name_revision, unname_revision
from entgov.wiki.commands.proposing import Overtaken, propose
from entgov.wiki.commands.removing import LONGEST_REASON, bring_back, remove
from entgov.wiki.commands.reporting import (
    LONGEST_WORDS,
    close_report,
    report_wrong,
    say_helped,
    take_back_helped,
    withdraw_report,
)
from entgov.wiki.commands.saving import (
    LONGEST_TITLE,
    RESERVED,
    Conflict,
    Saved,
    TitleRefused,
    TitleTaken,
    Unchanged,
    create,
    restore,
    save,
)
from entgov.wiki.commands.standing import (
    StandingRefused,
    give,
    hand_over,
    review,
    set_review_interval,
    set_status,
)
from entgov.wiki.commands.talking import talk
from entgov.wiki.commands.templates import (
    TemplateMoved,
    TemplateNameTaken,
    add_template,
    change_template,
    remove_template,
    restore_template,
)

__all__ = [
    "LONGEST_NAME",
    "LONGEST_REASON",
    "LONGEST_TITLE",
    "LONGEST_WORDS",
    "RESERVED",
    "AddressesTaken",
    "AskedAlready",
    "BelowItself",
    "Conflict",
    "MoveRefused",
    "NotThere",
    "Overtaken",
    "Past",
    "RenamedMeanwhile",
    "Saved",
    "StandingRefused",
    "TemplateMoved",
    "TemplateNameTaken",
    "TitleRefused",
    "TitleTaken",
    "Unchanged",
    "acknowledge",
    "add_template",
    "ask",
    "ask_again",
    "ask_outside_check",
    "bring",
    "bring_back",
    "change_template",
    "close_report",
    "create",
    "give",
    "hand_over",
    "lead_here",
    "lock",
    "make_front",
    "move",
    "name_revision",
    "note_origin",
    "propose",
    "put_beside",
    "put_by_title",
    "put_first",
    "put_one_on",
    "remove",
    "remove_template",
    "report_wrong",
    "restore",
    "restore_template",
    "review",
    "save",
    "say_helped",
    "set_review_interval",
    "set_status",
    "take_back_helped",
    "take_off_front",
    "talk",
    "unlock",
    "unname_revision",
    "withdraw_report",
]
