"""The verbs that change accounts. None of them commits."""

from entgov.accounts.commands.display import change_display, change_theme
from entgov.accounts.commands.links import (
    BY_MAIL,
    LIFETIMES,
    accept,
    invite,
    link_in_use,
    offer_setup,
    renew_invitation,
    set_up,
    start_reset,
    start_reset_by_mail,
)
from entgov.accounts.commands.people import add, deactivate, give_role, reactivate, rename
from entgov.accounts.commands.profiles import (
    change_photo,
    change_profile,
    change_skills,
    come_back,
    confirm_skill,
    go_away,
    remove_photo,
    take_back_confirmation,
)
from entgov.accounts.commands.refusal import AccountRefused
from entgov.accounts.commands.sign_in import (
    change_password,
    confirm,
    end_all_sessions,
    end_session,
    recognise,
    sign_out,
    sign_out_elsewhere,
)
from entgov.accounts.commands.throttle import TooManyFailures

__all__ = [
    "BY_MAIL",
    "LIFETIMES",
    "AccountRefused",
    "TooManyFailures",
    "accept",
    "add",
    "change_display",
    "change_password",
    "change_photo",
    "change_profile",
    "change_skills",
    "change_theme",
    "come_back",
    "confirm",
    "confirm_skill",
    "deactivate",
    "end_all_sessions",
    "end_session",
    "give_role",
    "go_away",
    "invite",
    "link_in_use",
    "offer_setup",
    "reactivate",
    "recognise",
    "remove_photo",
    "rename",
    "renew_invitation",
    "set_up",
    "sign_out",
    "sign_out_elsewhere",
    "start_reset",
    "start_reset_by_mail",
    "take_back_confirmation",
]
