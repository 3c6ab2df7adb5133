"""The one place that asks what time it is, so that every stored instant is aware and in UTC."""

from datetime import UTC, datetime


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC)
