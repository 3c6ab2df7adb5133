"""The verbs by which readers say that a page helped, or that something on it is wrong.

Of each kind a person has one thing standing at a time (a unique index sees to that), so a press
counts once however often it is sent, and nobody has to be slowed down.
"""

from typing import Any

from sqlalchemy import delete, update

from entgov.accounts.models import Person
from entgov.core.clock import now
from entgov.core.database import db, insert
from entgov.core.facts import announce
from entgov.wiki.facts import PageReported, ReportClosed, ReportWithdrawn
from entgov.wiki.models import Page, Report
from entgov.wiki.models.reports import ReportKind, ReportStatus

LONGEST_WORDS = 2000  # characters

_STANDING: dict[ReportKind, ReportStatus] = {"helped": "noted", "wrong": "open"}


def say_helped(page: Page, *, by: Person) -> None:
    """Note that a page helped a reader. Nobody learns whom it helped, so there is no fact."""
    _put_down(page, "helped", "", by)


def take_back_helped(page: Page, *, by: Person) -> None:
    """Note that it did not."""
    db.session.execute(delete(Report).where(*_standing(page, "helped", by)))


def report_wrong(page: Page, words: str = "", *, by: Person) -> None:
    """Report that something on a page is wrong; words that come later take the place of others."""
    if _put_down(page, "wrong", words, by):
        announce(PageReported(page_id=page.id, space_id=page.space_id), by=by.id)
    elif words:
        db.session.execute(
            update(Report)
            .where(*_standing(page, "wrong", by))
            .values(words=words)
            .execution_options(synchronize_session=False)
        )


def withdraw_report(page: Page, *, by: Person) -> None:
    """Take back what nobody has answered yet."""
    gone = db.session.scalar(
        delete(Report).where(*_standing(page, "wrong", by)).returning(Report.id)
    )
    if gone is not None:
        announce(ReportWithdrawn(page_id=page.id, space_id=page.space_id), by=by.id)


def close_report(report: Report, status: ReportStatus, answer: str, *, by: Person) -> bool:
    """Tell how a report ended; False if somebody else did so before, or it was taken back."""
    closed = db.session.scalar(
        update(Report)
        .where(Report.id == report.id, Report.status == "open")
        .values(status=status, answer=answer, closed_by_id=by.id, closed_at=now())
        .returning(Report.id)
        .execution_options(synchronize_session=False)
    )
    db.session.expire(report)
    if closed is None:
        return False
    page = report.page
    announce(ReportClosed(page_id=page.id, space_id=page.space_id), by=by.id)
    return True


def _put_down(page: Page, kind: ReportKind, words: str, by: Person) -> bool:
    """Whether it is new."""
    put = db.session.scalar(
        insert(Report)
        .values(
            page_id=page.id,
            revision_id=page.head_id,
            by_id=by.id,
            at=now(),
            kind=kind,
            words=words,
            status=_STANDING[kind],
            answer="",
        )
        .on_conflict_do_nothing()
        .returning(Report.id)
    )
    return put is not None


def _standing(page: Page, kind: ReportKind, by: Person) -> tuple[Any, ...]:
    mine = (Report.page_id == page.id, Report.by_id == by.id)
    return (*mine, Report.kind == kind, Report.status == _STANDING[kind])
