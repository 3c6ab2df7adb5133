"""Titles become addresses, and only paths of this site are gone to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entgov.web.addresses import inside, slug


@pytest.mark.parametrize(
    ("title", "address"),
    [
        ("Is government a knowledge business?", "is-government-a-knowledge-business"),
        ("  Gov 2.0  ", "gov-2-0"),
        ("Ŵythnos yr Iaith", "ŵythnos-yr-iaith"),
        ("رمضان كريم", "رمضان-كريم"),
        ("🎉", ""),
        ("under_score", "under-score"),
    ],
)
def test_slugs(title: str, address: str) -> None:
    assert slug(title) == address


@given(st.text())
def test_a_slug_is_its_own_slug_and_fits_an_address(title: str) -> None:
    address = slug(title)
    assert slug(address) == address
    assert len(address) <= 120
    assert not set(address) & set('/?#%\\ "<>')


@pytest.mark.parametrize("target", ["/", "/wiki/a/b?x=1#y", "/search?q=//a"])
def test_paths_of_this_site_are_gone_to(target: str) -> None:
    assert inside(target) == target


@pytest.mark.parametrize(
    "target",
    [
        None,
        "",
        "//evil.example",
        "/\\evil.example",
        "\\/evil.example",
        "https://evil.example/",
        "/\t/evil.example",
        "\t//evil.example",
        "javascript:alert(1)",
        "wiki/a",
    ],
)
def test_others_are_not(target: str | None) -> None:
    assert inside(target) is None
