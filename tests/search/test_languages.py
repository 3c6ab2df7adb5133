"""How words become terms, in each language."""

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from entgov.search.languages import beginnings, known, readings, words
from entgov.search.query import understand

LANGUAGES = ("en", "cy", "fr")


def found(asked: str, text: str, language: str) -> bool:
    """Whether a text of one word is found by a word."""
    return not {(word.term,) for word in words(text, language)}.isdisjoint(readings(asked))


@given(st.text(), st.sampled_from([*LANGUAGES, "", "de", "fr-CA"]))
@example("a-b_c.d'e e\u0301-ﾞ İß ﷺ", "")
@example("l'l' 'r y'r nghghgh eaux x", "cy")
def test_words_stand_where_they_say_and_begin_as_they_may(text: str, language: str) -> None:
    for word in words(text, language):
        assert word.term
        assert 0 <= word.start < word.end <= len(text)
        assert beginnings(word.term)


@given(
    st.text(alphabet=st.characters(categories=["L", "N"]), min_size=1), st.sampled_from(LANGUAGES)
)
def test_a_word_is_found_by_itself_in_every_language(word: str, language: str) -> None:
    assert not list(words(word, language)) or found(word, word, language)


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyzéèâîôûŵŷç", max_size=20))
def test_accents_make_no_difference(word: str) -> None:
    plain = word.translate(str.maketrans("éèâîôûŵŷç", "eeaiouwyc"))
    assert readings(word) == readings(plain)


def test_a_compound_is_itself_and_its_parts() -> None:
    assert list(words("My well-being")) == [
        ("my", 0, 0, 2), ("wellb", 1, 3, 13), ("well", 1, 3, 7), ("be", 2, 8, 13),
    ]  # fmt: skip
    assert readings("well-being", "en") == (("well", "be"), ("wellb",))


def test_where_there_is_no_word_there_is_nothing_to_look_for() -> None:
    assert readings("...") == ()


def test_what_says_no_language_or_one_we_do_not_know_is_read_as_english() -> None:
    assert [known(each) for each in ("", None, "de", "en", "fr-CA", "cy")] == [
        *["en"] * 4, "fr", "cy",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "forms",
    [
        "pont bont mhont phont",
        "tŷ dŷ nhŷ thŷ",
        "Caerdydd Gaerdydd Nghaerdydd Chaerdydd",
        "Bangor Fangor Mangor",
        "dinas ddinas ninas",
        "gardd ardd ngardd",
        "gwasanaeth wasanaeth ngwasanaeth gwasanaethau wasanaethau",
        "mamolaeth famolaeth",
        "llyfrgell lyfrgell llyfrgelloedd lyfrgelloedd",
        "rhif rif",
        "parcio barcio mharcio pharcio",
        "trwydded drwydded thrwydded trwyddedau",
        "ffurflen ffurflenni",
        "swydd swyddi swyddi'r",
        "polisi bolisi polisïau",
        "ysgol ysgolion",
    ],
)
def test_a_welsh_word_is_found_in_all_its_forms(forms: str) -> None:
    first, *others = forms.split()
    for other in others:
        assert found(first, other, "cy"), other
        assert found(other, first, "cy"), other


@pytest.mark.parametrize("two", ["pont font", "tân nân", "ffordd bordd", "cath ath", "llan glan"])
def test_welsh_words_of_which_neither_comes_from_the_other_are_told_apart(two: str) -> None:
    one, other = two.split()
    assert not found(one, other, "cy")


@pytest.mark.parametrize(
    "forms",
    [
        "local locale locaux locales",
        "bureau bureaux",
        "demande demandes demander demandé demandée demandées",
        "premier première premiers premières",
        "actif active actifs actives",
        "heureux heureuse heureuses",
        "professionnel professionnelle professionnelles",
        "école l'école d’écoles qu'école ECOLE",
        "œuvre oeuvres",
    ],
)
def test_a_french_word_is_found_in_all_its_forms(forms: str) -> None:
    first, *others = forms.split()
    assert all(found(first, other, "fr") and found(other, first, "fr") for other in others)


def test_endings_of_one_language_are_not_cut_off_in_another() -> None:
    assert found("policies", "policy", "en")
    assert not found("policies", "police", "en")  # what French would make of it
    assert not found("parcio", "parc", "en")


def test_a_long_run_of_marks_is_read_at_once() -> None:
    """A pattern that can match such a run in many ways would stand still for hours."""
    marked = "a" + 26 * "\u0323"  # each further one would double the time
    begun = time.process_time()
    readings(f"{marked} b")
    understand(f'"{marked} b" -"{marked} b" {marked},b')
    assert time.process_time() - begun < 1


def test_a_control_character_is_a_space() -> None:
    assert understand("park\x00ing").said == "park ing"
