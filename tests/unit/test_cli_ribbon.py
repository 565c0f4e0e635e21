"""The day at a glance: slots, shapes and hours."""

from io import StringIO

import pytest
from rich.console import Console

from posture_monitor.cli.ribbon import MOST_SLOTS, ribbon
from posture_monitor.cli.times import local
from posture_monitor.core.detection.timeline import Interval
from posture_monitor.core.types import Posture

HOUR = 3600.0
NINE = 1772442000.0 - 1772442000.0 % HOUR


def lines(*laid: Interval) -> list[str]:
    console = Console(file=StringIO(), width=80)
    console.print(ribbon(laid))
    assert isinstance(console.file, StringIO)
    return [line.rstrip() for line in console.file.getvalue().splitlines()][1:]


def test_each_posture_has_its_own_shape() -> None:
    laid = [Interval(NINE + n * 300, NINE + n * 300 + 300, p) for n, p in enumerate(Posture)]
    shapes = lines(*laid)[0]
    assert shapes == "▃▆█▁-·"
    assert len(set(shapes)) == len(Posture)


def test_a_slot_shows_what_there_was_most_of() -> None:
    sat = Interval(NINE, NINE + 400, Posture.SITTING)
    stood = Interval(NINE + 400, NINE + 900, Posture.UPRIGHT_STILL)
    assert lines(sat, stood)[0] == "▃▆▆"


def test_the_legend_names_what_is_shown_and_no_more() -> None:
    shown = lines(Interval(NINE, NINE + 600, Posture.SITTING))
    assert shown == ["▃▃", f"{local(NINE):%H}", "▃ seated"]


def test_hours_stand_under_their_slots() -> None:
    shown = lines(Interval(NINE - 300, NINE + HOUR + 600, Posture.WALKING))
    assert shown[1].index(f"{local(NINE):%H}") == 1
    assert shown[1].index(f"{local(NINE + HOUR):%H}") == 13


@pytest.mark.parametrize("hours", [0.01, 1, 6.1, 8, 12, 17, 25])
def test_any_day_fits_the_terminal(hours: float) -> None:
    shown = lines(Interval(NINE + 7, NINE + 7 + hours * HOUR, Posture.SITTING))
    assert len(shown) == 3
    assert len(shown[0]) <= MOST_SLOTS + 1
    assert max(map(len, shown)) <= 80
