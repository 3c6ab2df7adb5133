"""The verbs that change accounts. None of them commits."""

from entgov.accounts.commands.display import change_display, change_theme
from entgov.accounts.commands.links import (
    LIFETIMES,
    accept,
    invite,
    link_in_use,
    offer_setup,
    renew_invitation,
    set_up,
    start_reset,
)
from entgov.accounts.commands.people import (
    AccountRefused,
    add,
    deactivate,
    make_administrator,
    reactivate,
    rename,
    unmake_administrator,
)
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
from entgov.accounts.commands.sign_in import (
    TooManyFailures,
    change_password,
    confirm,
    sign_in,
    sign_out,
    sign_out_elsewhere,
)

__all__ = [
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
    "go_away",
    "invite",
    "link_in_use",
    "make_administrator",
    "offer_setup",
    "reactivate",
    "remove_photo",
    "rename",
    "renew_invitation",
    "set_up",
    "sign_in",
    "sign_out",
    "sign_out_elsewhere",
    "start_reset",
    "take_back_confirmation",
    "unmake_administrator",
]
