"""The worker mends the index: at once where it can, each time later where it can't."""

import shutil
import threading

from flask import Flask

from entgov.core.settings import Settings
from entgov.search import mending
from entgov.search.mending import Mending
from entgov.wiring import library
from tests.conftest import Make
from tests.search.conftest import damage

GO_ON = threading.Event()


def is_equal() -> bool:
    return library().verify(lambda _: None).none


def test_what_is_in_order_is_left_alone(app: Flask, settings: Settings) -> None:
    before = (settings.index / "current").read_text()
    assert not Mending().mend(GO_ON)
    Mending().look_over()
    assert (settings.index / "current").read_text() == before


def test_a_lost_index_is_built_of_what_is_there(app: Flask, make: Make, settings: Settings) -> None:
    make.person("Findable Fred")
    shutil.rmtree(settings.index)
    assert Mending().mend(GO_ON)
    assert library().index.count() == 1
    assert is_equal()


def test_damage_that_nobody_has_met_is_found_when_it_is_looked_over(
    app: Flask, make: Make, settings: Settings
) -> None:
    for number in range(40):
        make.person(f"Findable Fred{number}")
    library().rebuild(lambda _: None)
    damage(settings.index)
    Mending().look_over()
    assert is_equal()


def test_where_it_can_t_be_built_it_is_tried_again_each_time_later(
    app: Flask, settings: Settings
) -> None:
    shutil.rmtree(settings.index)
    settings.index.write_text("in the way")
    clock = [1_000.0]
    mender = Mending(lambda: clock[0])
    waits = []
    for _ in range(9):
        assert not mender.mend(GO_ON)
        waits.append(mender._not_before - clock[0])
        clock[0] = mender._not_before - 0.01
        mender.mend(GO_ON)  # too early: nothing is tried
        clock[0] = mender._not_before
    assert waits == sorted(waits)
    assert waits[-1] == mending._LONGEST_WAIT
    settings.index.unlink()
    assert mender.mend(GO_ON)
    assert is_equal()


def test_a_worker_that_ends_leaves_it_for_the_next(
    app: Flask, make: Make, settings: Settings
) -> None:
    make.person("Findable Fred")
    shutil.rmtree(settings.index)
    stop = threading.Event()
    stop.set()
    assert not Mending().mend(stop)
    assert library().index.outdated()
    assert library().index.under_way() is None
    assert Mending().mend(GO_ON)
