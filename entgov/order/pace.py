"""How often somebody may report."""

from datetime import timedelta

from entgov.core.pace import Bound, Wait, wait_for
from entgov.core.settings import in_force
from entgov.order.models import ConductReport
from entgov.web.guard import Viewer


def wait_to_report(viewer: Viewer) -> Wait | None:
    """How long the person has to wait before they report another thing."""
    bound = Bound(in_force().reports_an_hour, timedelta(hours=1))
    return wait_for(ConductReport.at, [bound], ConductReport.by_id == viewer.id)
