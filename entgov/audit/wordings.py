"""What the audit trail says of each kind of fact, in plain words.

A kind without an entry shows its name, so a new kind is never missing from the trail. Each entry
stands beside who did it and whom it is about, and so needs no names in it. What is no longer
announced keeps its words: there are facts of it in old trails.
"""

from collections.abc import Mapping, Sequence
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
    "RoleChanged": _l("Role changed"),
    "PersonMadeAdministrator": _l("Made administrator"),
    "PersonUnmadeAdministrator": _l("No longer administrator"),
    "PersonRenamed": _l("Name changed"),
    "DisplayChanged": _l("Display settings changed"),
    "PersonProfileChanged": _l("Profile changed"),
    "EmailChanged": _l("Email address changed"),
    "EmailChangeAsked": _l("Another email address asked for"),
    "PersonProvided": _l("Account kept by an identity provider from now on"),
    "PersonUnprovided": _l("Account deleted at the identity provider"),
    "TokenMade": _l("Token made"),
    "TokenRevoked": _l("Token revoked"),
    "TokenRefused": _l("Token refused"),
    "GroupMade": _l("Group made"),
    "GroupRenamed": _l("Group renamed"),
    "GroupRemoved": _l("Group removed"),
    "GroupMembersChanged": _l("People in a group changed"),
    "GroupLinked": _l("Group linked with a space"),
    "GroupUnlinked": _l("Group no longer linked with a space"),
    "PersonPhotoChanged": _l("Photo changed"),
    "AbsenceChanged": _l("Out of office changed"),
    "SkillConfirmed": _l("Skill confirmed"),
    "SkillNotConfirmed": _l("Confirmation of a skill taken back"),
    "FactorAdded": _l("Second factor added"),
    "FactorRemoved": _l("Second factor removed"),
    "PasskeyRenamed": _l("Passkey renamed"),
    "FactorRefused": _l("Second factor refused"),
    "FactorsReset": _l("Second factor reset"),
    "RecoveryCodesMade": _l("Recovery codes made"),
    "RecoveryCodeUsed": _l("Recovery code used"),
    "IdentityConfirmed": _l("Confirmed who they are"),
    "SignedIn": _l("Signed in"),
    "SignedOut": _l("Signed out"),
    "SignedOutElsewhere": _l("Signed out on all other devices"),
    "SignInRefused": _l("Sign-in refused"),
    "SignedInByProvider": _l("Signed in by a provider"),
    "SignedOutByProvider": _l("Signed out by a provider"),
    "ProviderSignInRefused": _l("Sign-in by a provider refused"),
    "IdentityLinked": _l("Linked with a provider"),
    "IdentityUnlinked": _l("Link with a provider taken away"),
    "BreakGlassMarked": _l("Kept as an account for emergencies"),
    "BreakGlassUnmarked": _l("No longer kept as an account for emergencies"),
    "ProviderAdded": _l("Provider of sign-in added"),
    "ProviderChanged": _l("Provider of sign-in changed"),
    "ProviderRemoved": _l("Provider of sign-in removed"),
    "SignInMustWait": _l("Password wrong too often, so that signing in had to wait"),
    "SignInsHeldBack": _l("Sign-ins held back, because there were too many"),
    "SessionEnded": _l("Signed out on one other device"),
    "SessionsEnded": _l("Signed out on all devices"),
    "PasswordResetAsked": _l("Link for a new password asked for by mail"),
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
    "TagRenamed": _l("Tag renamed"),
    "TagSeparated": _l("Tag separated from another"),
    "TagsSettled": _l("Pages and posts counted under another tag"),
    "StarterArticlesLoaded": _l("Starter articles put in"),
    "PostPublished": _l("Posted"),
    "PostEdited": _l("Post edited"),
    "PostRemoved": _l("Post removed"),
    "PostBroughtBack": _l("Post brought back"),
    "ConductReported": _l("A post or page reported"),
    "ConductDecided": _l("Decided about a post or page that was reported"),
    "SecondStewardAsked": _l("A second steward asked"),
    "PostHidden": _l("Post hidden"),
    "PostShownAgain": _l("Post shown again"),
    "PostMoved": _l("Post moved to another space"),
    "ReactionGiven": _l("Reacted to a post"),
    "ReactionTakenBack": _l("Reaction to a post taken back"),
    "AnswerAccepted": _l("Answer to a question accepted"),
    "AnswerTakenBack": _l("Answer to a question no longer accepted"),
    "PostBacked": _l("Voted for an idea, or had the same question"),
    "BackingTakenBack": _l("Vote for an idea, or same question, taken back"),
    "AnnouncementAcknowledged": _l("Confirmed to have read an announcement"),
    "AnnouncementUnpinned": _l("Announcement taken off the top"),
    "IdeaDeciderChosen": _l("Decider of an idea chosen"),
    "IdeaDecided": _l("Idea decided"),
    "FileAdded": _l("File added"),
    "FileReplaced": _l("New version of a file"),
    "FileRenamed": _l("Name or description of a file changed"),
    "FileRemoved": _l("File removed"),
    "FileBroughtBack": _l("File brought back"),
    "FileMoved": _l("File moved to another space"),
    "FileTextRead": _l("Words of a file read for the search"),
    "UnusedUploadDropped": _l("Unused upload dropped"),
    "HouseRulesChanged": _l("House rules of a space changed"),
    "OwnWordAdded": _l("Word of a space added"),
    "OwnWordChanged": _l("Word of a space changed"),
    "OwnWordRemoved": _l("Word of a space removed"),
    "OwnWordPutBack": _l("Word of a space put back"),
    "InspectionBegun": _l("Began to read in a space with a reason"),
    "InspectionEnded": _l("Reading with a reason ended"),
    "SpaceInspected": _l("Screens of a space read with a reason"),
    "PageInspected": _l("Page read with a reason"),
    "ThreadInspected": _l("Thread read with a reason"),
    "FileInspected": _l("File read with a reason"),
    "SpaceCreated": _l("Space created"),
    "SpaceChanged": _l("Space changed"),
    "SpacesListed": _l("Spaces listed, with who runs them"),
    "ImportBrought": _l("File brought to be imported"),
    "ImportDiscarded": _l("File thrown away before its import"),
    "ImportStarted": _l("Import started"),
    "RosterBrought": _l("List of people brought"),
    "RosterDiscarded": _l("List of people thrown away"),
    "RosterStarted": _l("Applying of a list of people started"),
    "RosterApplied": _l("List of people applied"),
    "RosterUndoStarted": _l("Undoing of a list of people started"),
    "RosterUndone": _l("List of people undone"),
    "PeopleExported": _l("People exported as a list"),
    "LeavingDateChanged": _l("Last day changed"),
    "LeavingStuck": _l("Not deactivated at the end of their last day"),
    "ImportFinished": _l("Import finished"),
    "ImportFailed": _l("Import stopped"),
    "ImportUndoStarted": _l("Undoing of an import started"),
    "ImportUndone": _l("Import undone"),
    "SpaceExported": _l("Space taken along as an export"),
    "TrailCut": _l("Old entries of the audit trail let go"),
    "TrailExported": _l("Audit trail taken along as a file"),
    "MissingReadersExported": _l("List of who has not read an announcement taken along"),
    "MustReadListExported": _l("List of who has not read a page taken along"),
    "PageExported": _l("Page taken along as a file"),
    "ExportFetched": _l("Export of a space downloaded"),
    "BackupMade": _l("Backup made"),
    "BackupRestored": _l("All made again from a backup"),
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
    "SettingChanged": _l("Setting changed"),
    "DeliveryRetried": _l("Delivery tried again"),
}
_DOORS: dict[str, Any] = {
    "web": _l("In the browser"),
    "command line": _l("On the command line"),
    "worker": _l("By the worker"),
}


_NAMES: dict[str, Any] = {
    "name": _l("Name"),
    "role": _l("Role"),
    "kind": _l("Kind"),
    "email": _l("Email address"),
    "status": _l("Status"),
    "accent": _l("Accent colour"),
    "logo": _l("Logo"),
    "review_every": _l("Months between two reviews"),
}
_VALUES: dict[tuple[str, Any], Any] = {
    ("role", "staff"): _l("Staff"),
    ("role", "auditor"): _l("Auditor"),
    ("role", "administrator"): _l("Administrator"),
    ("kind", "open"): _l("Open"),
    ("kind", "closed"): _l("Closed"),
    ("kind", "private"): _l("Private"),
    ("status", "invited"): _l("Invited"),
    ("status", "active"): _l("Active"),
    ("status", "deactivated"): _l("Deactivated"),
}


def wording(kind: str) -> Any:
    """What happened, in plain words."""
    return _WORDINGS.get(kind, kind)


def door(via: str) -> Any:
    """Through which door an act came, in plain words."""
    return _DOORS.get(via, via)


def changes(data: Mapping[str, Any]) -> Sequence[tuple[Any, Any, Any]]:
    """What a fact says that was changed: what, how it was and how it is, in plain words."""
    before, after = (data.get(side) or {} for side in ("before", "after"))
    names = dict.fromkeys([*before, *after])
    return [
        (_NAMES.get(name, name), *(_said(name, values.get(name)) for values in (before, after)))
        for name in names
    ]


def _said(name: str, value: Any) -> Any:
    if value is None or value == "":
        return _l("None")
    if isinstance(value, bool):
        return _l("Yes") if value else _l("No")
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)
    return _VALUES.get((name, value), str(value)) if isinstance(value, str) else str(value)
