"""What a page is connected with: the pages that link to it."""

from flask import render_template
from flask.typing import ResponseReturnValue

from entgov.inspections.reading import reader
from entgov.web.guard import thing
from entgov.web.paging import requested_page
from entgov.wiki import queries, tree
from entgov.wiki.models import Page
from entgov.wiki.views.blueprint import moved, page_to_read, wiki


@wiki.route("/wiki/<space>/<page>/links")
@thing(page_to_read)
def links(page: Page) -> ResponseReturnValue:
    """All pages that link to a page."""
    return moved(page, page.space) or render_template(
        "wiki/links.html",
        page=page,
        above=tree.above(page),
        backlinks=queries.backlinks(reader(), page, number=requested_page()),
    )
