"""The starter articles: put in once, whole and linked, and never again."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete, select

from entgov.core.database import db, transaction
from entgov.core.places import shipped
from entgov.spaces.models import Space
from entgov.wiki import starter
from entgov.wiki.models import Page, PageAddress, PageLink, PageTag
from tests.conftest import Browser
from tests.wiki.conftest import Save
from tests.wiki.test_links import tell_listeners

ARTICLES = sorted((shipped("content") / "knowledge-base").glob("*.md"))


def load() -> int:
    with transaction():
        return starter.load()


def test_all_articles_come_in_once(app: Flask, as_ann: Browser) -> None:
    assert load() == len(ARTICLES)
    space = db.session.scalars(select(Space).where(Space.slug == "knowledge-base")).one()
    assert (space.kind, db.session.query(Page).count()) == ("open", len(ARTICLES))
    tell_listeners()
    pages = db.session.scalars(select(Page).order_by(Page.id)).all()
    assert pages[0].title == "Welcome to the knowledge base"
    assert not [page.title for page in pages if "wiki-link--missing" in page.head.html]
    assert not [page.title for page in pages if page.head.author_id or page.owner_id]
    shown = as_ann.get("/wiki/knowledge-base/social-crm").text
    assert "20 March 2010" in shown
    assert 'href="/tags/enterprise-2-0"' in shown
    assert as_ann.get("/wiki/knowledge-base/social-crm/history").status_code == 200


def test_they_never_come_back(app: Flask, save: Save) -> None:
    load()
    page = db.session.scalars(select(Page).where(Page.slug == "social-crm")).one()
    save(page, "Ours now", title="Our own")
    with transaction():
        for table in (PageLink, PageTag, PageAddress):
            db.session.execute(delete(table))
    assert load() == 0
    assert page.head.source == "Ours now"


def test_every_tag_of_an_article_is_a_tag_of_its_page(app: Flask) -> None:
    load()
    tags = db.session.execute(select(Page.title, PageTag.tag).join(PageTag)).all()
    pages_with_entgov = [title for title, tag in tags if tag == "entgov"]
    assert len(pages_with_entgov) == len(ARTICLES)


def test_a_file_without_front_matter_is_named(tmp_path: Path) -> None:
    path = tmp_path / "lost.md"
    path.write_text("Only text")
    with pytest.raises(ValueError, match=r"lost\.md"):
        starter.read(path)
