"""What the audit trail says of each kind of fact, in plain words.

A kind without an entry shows its name, so a new kind is never missing from the trail. Each entry
stands beside who did it and whom it is about, and so needs no names in it.
"""

from typing import Any

from flask_babel import lazy_gettext as _l

_WORDINGS: dict[str, Any] = {
    "PersonInvited": _l("Invited"),
    "InvitationRenewed": _l("Invited again"),
    "PersonJoined": _l("Joined"),
    "PersonDeactivated": _l("Deactivated"),
    "PersonReactivated": _l("Reactivated"),
    "PasswordResetStarted": _l("Password reset started"),
    "PasswordChanged": _l("Password changed"),
    "PasswordNotConfirmed": _l("Current password given wrong"),
    "PersonMadeAdministrator": _l("Made administrator"),
    "PersonUnmadeAdministrator": _l("No longer administrator"),
    "PersonRenamed": _l("Name changed"),
    "DisplayChanged": _l("Display settings changed"),
    "SignedIn": _l("Signed in"),
    "SignedOut": _l("Signed out"),
    "SignedOutElsewhere": _l("Signed out on all other devices"),
    "SignInRefused": _l("Sign-in refused"),
    "PageCreated": _l("Page created"),
    "PageSaved": _l("Page saved"),
    "PageRenamed": _l("Page renamed"),
    "RevisionNamed": _l("Version named"),
    "RevisionUnnamed": _l("Name of a version taken off"),
    "FeedLinkMade": _l("Feed link made"),
    "FeedLinkRevoked": _l("Feed link revoked"),
    "PageLocked": _l("Page locked"),
    "PageUnlocked": _l("Page unlocked"),
    "ProposalMade": _l("Change proposed"),
    "ProposalChanged": _l("Proposal changed"),
    "ProposalAccepted": _l("Proposal accepted"),
    "ProposalDeclined": _l("Proposal declined"),
    "ProposalWithdrawn": _l("Proposal withdrawn"),
    "MustReadAsked": _l("Asked to read a page"),
    "MustReadChanged": _l("Must-read changed"),
    "MustReadAskedAgain": _l("Asked to read a page again"),
    "MustReadEnded": _l("Must-read ended"),
    "PageAcknowledged": _l("Confirmed to have read a page"),
    "PageStatusChanged": _l("State of a page changed"),
    "PageOwnerChanged": _l("Made owner of a page"),
    "PageReviewed": _l("Page reviewed"),
    "ReviewIntervalChanged": _l("Review interval of a page changed"),
    "PageReported": _l("Something on a page reported as wrong"),
    "ReportWithdrawn": _l("Report taken back"),
    "ReportClosed": _l("Report answered"),
    "OutsideLinksAsked": _l("Check of outside links asked for"),
    "TemplateAdded": _l("Page template added"),
    "TemplateChanged": _l("Page template changed"),
    "TemplateRemoved": _l("Page template taken off"),
    "TemplateRestored": _l("Page template put back"),
    "PageMoved": _l("Page moved"),
    "PageArranged": _l("Page given another place in the order"),
    "PageRemoved": _l("Page put into the bin"),
    "PageBroughtBack": _l("Page brought back from the bin"),
    "BranchWentAlong": _l("Pages below it went along"),
    "FrontPageChosen": _l("Front page of a space chosen"),
    "FrontPageTakenOff": _l("Front page of a space taken off"),
    "StarterArticlesLoaded": _l("Starter articles put in"),
    "PostPublished": _l("Posted"),
    "PostEdited": _l("Post edited"),
    "PostRemoved": _l("Post removed"),
    "PostMoved": _l("Post moved to another space"),
    "FileAdded": _l("File added"),
    "FileReplaced": _l("New version of a file"),
    "FileRenamed": _l("Name or description of a file changed"),
    "FileRemoved": _l("File removed"),
    "FileBroughtBack": _l("File brought back"),
    "FileMoved": _l("File moved to another space"),
    "FileTextRead": _l("Words of a file read for the search"),
    "UnusedUploadDropped": _l("Unused upload dropped"),
    "SpaceCreated": _l("Space created"),
    "SpaceChanged": _l("Space changed"),
    "ImportBrought": _l("File brought to be imported"),
    "ImportDiscarded": _l("File thrown away before its import"),
    "ImportStarted": _l("Import started"),
    "ImportFinished": _l("Import finished"),
    "ImportFailed": _l("Import stopped"),
    "ImportUndoStarted": _l("Undoing of an import started"),
    "ImportUndone": _l("Import undone"),
    "SpaceExported": _l("Space taken along as an export"),
    "ReviewsOfSpaceChanged": _l("Review interval of a space changed"),
    "SpaceJoined": _l("Joined a space"),
    "SpaceLeft": _l("Left a space"),
    "JoiningAsked": _l("Asked to join a space"),
    "JoiningDeclined": _l("Request to join a space declined"),
    "InvitedToSpace": _l("Invited to a space"),
    "RemovedFromSpace": _l("Removed from a space"),
    "MadeSteward": _l("Made steward"),
    "UnmadeSteward": _l("No longer steward"),
    "BodyChanged": _l("Appearance changed"),
    "DeliveryRetried": _l("Delivery tried again"),
}
_DOORS: dict[str, Any] = {
    "web": _l("In the browser"),
    "command line": _l("On the command line"),
    "worker": _l("By the worker"),
}


def wording(kind: str) -> Any:
    """What happened, in plain words."""
    return _WORDINGS.get(kind, kind)


def door(via: str) -> Any:
    """Through which door an act came, in plain words."""
    return _DOORS.get(via, via)
