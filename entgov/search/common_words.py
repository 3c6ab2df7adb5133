"""Words that say nothing of what a text is about, in each language.

Nobody says of a query which language it is in, and what is common in one language is an acronym or
a name in another: EU is *their* in Welsh, UN is *a* in French. So most of them count only beside a
word that tells the language.
"""

from collections.abc import Iterable, Sequence


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


_ENGLISH = _listed("""
    a an and are as at be been but by can could did do does for from had has have he her his how i
    if in into is it its me my no not of on or our she should so than that the their them then
    there these they this to us was we were what when where which who why will with would you your
""")
_OTHERS = (
    (  # Welsh
        _listed("ac ddim eich ein gan gyda mae neu oes rhwng sut sydd wedi wrth y ydy yn yr yw"),
        _listed("""
            am ble bod cael dan dim dros drwy ei er eu fod fy gael heb hi hon hwn hyn na ni o os pa
            pryd pwy sy trwy yma yno
        """),
    ),
    (  # French
        _listed("""
            aux cette dans de des du elle est et leur leurs les notre nos où que quel quelle sont
            une vos votre vous à être
        """),
        _listed("""
            au avec ce ces comment en il ils je la le lui mais ma mes ne nous ont ou par pas pour qu
            quand quelles quels qui sa sans se ses si son sur un
        """),
    ),
)
"""Common words of other languages: those that tell that a query is in it, and those that may be
English, an acronym or a name beside other words."""


def telling(words: Sequence[str]) -> list[str]:
    """Those of the words of a text that are not common in its language, whichever it may be."""
    common = _ENGLISH
    said = {word.casefold() for word in words}
    for signs, others in _OTHERS:
        if not said.isdisjoint(signs):
            common |= signs | others
    return [word for word in words if word.casefold() not in common]


def tells_another_language(words: Iterable[str]) -> bool:
    """Whether one of the words tells that the text is Welsh or French."""
    said = {word.casefold() for word in words}
    return any(not said.isdisjoint(signs) for signs, _ in _OTHERS)
