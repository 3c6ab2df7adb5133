"""What happens to pages. Each carries the `space_id` of its page."""

from dataclasses import dataclass

from entgov.core.facts import Fact


@dataclass(frozen=True, kw_only=True)
class _AboutPage(Fact):
    page_id: int
    revision_id: int


class PageCreated(_AboutPage): ...


class PageSaved(_AboutPage):
    """A page that existed before has a new head."""


class PageRenamed(_AboutPage):
    """Comes with a PageSaved: the new head has another title."""


class StarterArticlesLoaded(Fact):
    """The articles that come with entgov were put in: never again, whatever becomes of them."""
