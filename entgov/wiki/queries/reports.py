"""What readers reported."""

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload

from entgov.core.database import LARGEST_ID, db
from entgov.web.guard import Viewer
from entgov.wiki.models import Page, Report, Revision
from entgov.wiki.policy import own_report, report_answerable_by


def open_reports(viewer: Viewer) -> Select[Report]:
    """The reports that wait for the viewer, the oldest first."""
    waiting = _whole().where(report_answerable_by(viewer), Report.status == "open")
    return waiting.order_by(Report.at, Report.id)


def own_reports(viewer: Viewer) -> Select[Report]:
    """What the viewer reported as wrong, the newest first, and how it ended."""
    return _whole().where(own_report(viewer)).order_by(Report.at.desc(), Report.id.desc())


def answerable_report(viewer: Viewer, report_id: int) -> Report | None:
    """The report with this id, open or closed, if the viewer answers for its page."""
    if report_id > LARGEST_ID:
        return None
    wanted = _whole().where(Report.id == report_id, report_answerable_by(viewer))
    return db.session.scalar(wanted)


def own_open_report(viewer: Viewer, page: Page) -> Report | None:
    """What the viewer has reported of the page and nobody has answered yet."""
    own = (Report.page_id == page.id, Report.by_id == viewer.id, Report.kind == "wrong")
    return db.session.scalar(select(Report).where(*own, Report.status == "open"))


def _whole() -> Select[Report]:
    """Reports with their page, its space, what was read, and the people."""
    return (
        select(Report)
        .join(Report.page)
        .join(Page.space)
        .join(Report.revision)
        .options(
            contains_eager(Report.page).contains_eager(Page.space),
            contains_eager(Report.revision).load_only(Revision.number),
            joinedload(Report.by),
            joinedload(Report.closed_by),
        )
    )
