"""Eight hours with two hundred lost links, for every sensor: all counted, nothing invented.

The same in ten minutes runs with every commit.
"""

import numpy as np
import pytest
from live.soak import START
from live.verdict import COUNTED, DAMAGED, DAY, TEN_MINUTES, UNCOUNTED, soaked, told

from firmware_interface import PROFILES, Profile
from firmware_interface.tick_clock import TickClock

how_long = pytest.mark.parametrize(
    "spell", [TEN_MINUTES, pytest.param(DAY, marks=pytest.mark.slow)], ids=["ten_minutes", "day"]
)
RARELY_HEARD = {"polar_h10"}
"""36 readings in a notification: forty arrivals a minute tell less of the clock than others do."""

each_counting = pytest.mark.parametrize(
    "profile", [p for p in PROFILES.values() if p.ticks], ids=lambda p: p.key
)
each_other = pytest.mark.parametrize(
    "profile", [p for p in PROFILES.values() if not p.ticks], ids=lambda p: p.key
)


@how_long
@each_counting
def test_every_reading_is_delivered_or_declared_lost(
    profile: Profile, spell: dict[str, float]
) -> None:
    day = told(soaked(profile, COUNTED, spell), settles_after_each_gap=False)
    stream = day.soak.stream
    assert day.delivered + stream.lost == day.sent
    assert stream.unknown_gaps == day.boots - 1
    is_rare = profile.key in RARELY_HEARD
    assert np.abs(day.error_s).max() < (1.5 if is_rare else 1.0) * spell["error_s"]
    assert stream.rejected == 0


@pytest.mark.slow
@each_other
def test_a_day_without_count_or_stamp_keeps_its_time(profile: Profile) -> None:
    """One lost reading of a slow sensor is more than 50 ms, and is seen only among others."""
    day = told(soaked(profile, UNCOUNTED, DAY), settles_after_each_gap=True)
    assert np.quantile(np.abs(day.error_s), 0.99) < max(0.05, 1.0 / day.soak.rate_hz)
    assert day.delivered + day.soak.stream.lost == pytest.approx(day.sent, rel=0.01)


@each_counting
def test_damage_that_no_checksum_shows_is_at_worst_a_gap(profile: Profile) -> None:
    """Half of the damaged values are cut and half are changed, anywhere."""
    soak = soaked(profile, DAMAGED, {"hours": 0.1, "every_s": 60.0})
    clock = soak.stream.clock
    assert isinstance(clock, TickClock)
    assert (np.diff(soak.samples.t) > 0).all()
    last_s = float(soak.samples.t[-1]) - START
    assert last_s > 340.0
    unsure = clock.unknown_gaps - (len(soak.boots_s) - 1)
    assert 0 <= unsure <= 0.002 * len(soak.samples)


@pytest.mark.slow
def test_memory_stays_flat() -> None:
    """After half an hour and after an hour, driver and clock hold as much."""
    sizes = []
    for hours in (0.5, 1.0):
        soak = soaked(PROFILES["metamotion"], COUNTED, {"hours": hours, "every_s": 30.0})
        sizes.append(held(soak.stream))
    assert sizes[1] <= sizes[0] * 1.2


def held(thing: object, seen: set[int] | None = None) -> int:
    """Count the numbers, strings and bytes that something holds."""
    seen = set() if seen is None else seen
    if id(thing) in seen or isinstance(thing, type) or callable(thing):
        return 0
    seen.add(id(thing))
    if isinstance(thing, (int, float)):
        return 1
    if isinstance(thing, (str, bytes, bytearray)):
        return len(thing)
    if isinstance(thing, np.ndarray):
        return int(thing.size)
    inner = list(thing.values()) if isinstance(thing, dict) else []
    if isinstance(thing, (list, tuple, set, frozenset)) or hasattr(thing, "popleft"):
        inner = list(thing)  # type: ignore[call-overload]
    inner += list(getattr(thing, "__dict__", {}).values())
    inner += [getattr(thing, n) for n in getattr(type(thing), "__slots__", ()) if hasattr(thing, n)]
    return sum(held(part, seen) for part in inner)
