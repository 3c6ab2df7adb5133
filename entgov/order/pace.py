"""How often somebody may report."""

from datetime import timedelta

from flask import current_app

from entgov.core.pace import Bound, Wait, wait_for
from entgov.order.models import ConductReport
from entgov.web.guard import Viewer


def wait_to_report(viewer: Viewer) -> Wait | None:
    """How long the person has to wait before they report another thing."""
    bound = Bound(current_app.extensions["entgov.settings"].reports_an_hour, timedelta(hours=1))
    return wait_for(ConductReport.at, [bound], ConductReport.by_id == viewer.id)
