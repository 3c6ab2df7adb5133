"""The verbs that change posts and what belongs to them. None of them commits."""

from entgov.stream.commands.acknowledging import acknowledge, note_list_taken, unpin
from entgov.stream.commands.answering import accept_answer, take_answer_back
from entgov.stream.commands.backing import back, take_backing_back
from entgov.stream.commands.deciding import choose_decider, decide
from entgov.stream.commands.keeping import save, see_reminder, unsave
from entgov.stream.commands.kinds import begin_announcement, begin_idea, begin_poll, praise
from entgov.stream.commands.moving import move
from entgov.stream.commands.posting import (
    EditedMeanwhile,
    edit,
    publish,
    reply,
    use_key,
)
from entgov.stream.commands.reacting import react, take_reaction_back
from entgov.stream.commands.reading import read_all, read_space, read_thread
from entgov.stream.commands.removing import bring_back, hide, remove, show_again
from entgov.stream.commands.scheduling import discard as discard_scheduled
from entgov.stream.commands.scheduling import note_problem, reschedule, schedule
from entgov.stream.commands.voting import NoSuchVote, PollClosed, vote

__all__ = [
    "EditedMeanwhile",
    "NoSuchVote",
    "PollClosed",
    "accept_answer",
    "acknowledge",
    "back",
    "begin_announcement",
    "begin_idea",
    "begin_poll",
    "bring_back",
    "choose_decider",
    "decide",
    "discard_scheduled",
    "edit",
    "hide",
    "move",
    "note_list_taken",
    "note_problem",
    "praise",
    "publish",
    "react",
    "read_all",
    "read_space",
    "read_thread",
    "remove",
    "reply",
    "reschedule",
    "save",
    "schedule",
    "see_reminder",
    "show_again",
    "take_answer_back",
    "take_backing_back",
    "take_reaction_back",
    "unpin",
    "unsave",
    "use_key",
    "vote",
]
