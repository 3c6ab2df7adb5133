"""The screens of the wiki, all on one blueprint."""

from entgov.wiki.views import follows, history, pages
from entgov.wiki.views.blueprint import wiki

__all__ = ["follows", "history", "pages", "wiki"]
