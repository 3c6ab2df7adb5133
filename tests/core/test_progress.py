"""How far a long task is, said on the command line."""

import pytest

from entgov.core.progress import progress


def test_a_log_gets_the_last_number_alone(capsys: pytest.CaptureFixture[str]) -> None:
    with progress("rows") as say:
        say(1)
        say(2_000)
    assert capsys.readouterr().err == "2,000 rows\n"
