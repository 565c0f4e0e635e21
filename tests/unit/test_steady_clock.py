"""The clock of the monitor runs evenly whatever happens to the computer's."""

from dataclasses import dataclass

import pytest

from posture_monitor.app.steady_clock import JUMP_S, LATE_S, MOST_SLEW, SteadyClock
from posture_monitor.core.types import ClockGap, GapCause

START = 1_700_000_000.0
HOUR = 3600.0


@dataclass
class ComputerClock:
    """A computer's clock, and what may be done to it."""

    unix: float = START
    ticking: float = 50.0

    def now(self) -> float:
        return self.unix

    def monotonic_s(self) -> float:
        return self.ticking

    def passes(self, seconds: float, ppm: float = 0.0) -> None:
        """Time passes; the wall clock may run wrong."""
        self.ticking += seconds
        self.unix += seconds * (1.0 + ppm * 1e-6)

    def sleeps(self, seconds: float, *, counts_sleep: bool) -> None:
        """The computer sleeps; whether the monotonic clock goes on differs between systems."""
        self.unix += seconds
        self.ticking += seconds if counts_sleep else 0.0


def seconds_pass(
    computer: ComputerClock, steady: SteadyClock, count: int, ppm: float = 0.0
) -> None:
    for _ in range(count):
        computer.passes(1.0, ppm)
        assert steady.check() is None


def test_it_says_what_the_computer_says() -> None:
    computer = ComputerClock()
    steady = SteadyClock(computer)
    assert steady.now() == START
    computer.passes(12.5)
    assert steady.now() == START + 12.5
    assert steady.monotonic_s() == 62.5
    assert not steady.is_behind


@pytest.mark.parametrize("counts_sleep", [True, False])
def test_a_sleep_is_a_gap_from_the_last_look_until_now(*, counts_sleep: bool) -> None:
    computer = ComputerClock()
    steady = SteadyClock(computer)
    seconds_pass(computer, steady, 3)
    computer.sleeps(HOUR, counts_sleep=counts_sleep)
    computer.passes(1.0)
    gap = steady.check()
    assert gap == ClockGap(START + 3.0, START + 3.0 + HOUR + 1.0, GapCause.SUSPEND)
    assert steady.now() == computer.now()
    seconds_pass(computer, steady, 5)


def test_a_clock_set_forward_is_followed_as_if_it_had_slept() -> None:
    computer = ComputerClock()
    steady = SteadyClock(computer)
    computer.unix += HOUR
    computer.passes(1.0)
    gap = steady.check()
    assert gap is not None
    assert gap.end - gap.t == HOUR + 1.0
    assert steady.now() == START + HOUR + 1.0


@pytest.mark.parametrize(("beyond_s", "is_gap"), [(JUMP_S - 0.1, False), (JUMP_S + 0.1, True)])
def test_how_far_is_a_jump(beyond_s: float, *, is_gap: bool) -> None:
    computer = ComputerClock()
    steady = SteadyClock(computer)
    computer.passes(1.0)
    computer.unix += beyond_s
    assert (steady.check() is not None) == is_gap
    assert steady.now() == pytest.approx(START + 1.0 + (beyond_s if is_gap else 0.0))


@pytest.mark.parametrize(("wish_s", "late_s"), [(1.0, LATE_S), (30.0, LATE_S)])
def test_how_late_is_a_sleep(wish_s: float, late_s: float) -> None:
    computer = ComputerClock()
    steady = SteadyClock(computer)
    computer.passes(wish_s + late_s - 0.1)
    assert steady.check(wish_s) is None
    computer.passes(wish_s + late_s + 0.1)
    gap = steady.check(wish_s)
    assert gap is not None
    assert gap.end - gap.t == pytest.approx(wish_s + late_s + 0.1)


def test_a_clock_set_back_is_not_followed() -> None:
    computer = ComputerClock()
    steady = SteadyClock(computer)
    computer.unix -= HOUR
    seconds_pass(computer, steady, 100)
    assert steady.is_behind
    assert steady.now() == START + 100.0
    computer.unix += HOUR
    seconds_pass(computer, steady, 1)
    assert not steady.is_behind
    assert steady.now() == START + 101.0


@pytest.mark.parametrize("ppm", [200.0, -200.0])
def test_a_clock_that_is_slewed_is_followed(ppm: float) -> None:
    computer = ComputerClock()
    steady = SteadyClock(computer)
    seconds_pass(computer, steady, 1000, ppm)
    assert computer.now() - START == pytest.approx(1000.0 + ppm * 1e-3)
    assert steady.now() == pytest.approx(computer.now(), abs=0.001)


@pytest.mark.parametrize("step_s", [1.0, -1.0])
def test_a_small_step_is_walked_off_at_half_a_millisecond_a_second(step_s: float) -> None:
    computer = ComputerClock()
    steady = SteadyClock(computer)
    computer.unix += step_s
    seconds_pass(computer, steady, 101)
    walked_s = steady.now() - (START + 101.0)
    assert walked_s == pytest.approx(100 * MOST_SLEW * step_s, rel=1e-3)
    seconds_pass(computer, steady, 2000)
    assert steady.now() == pytest.approx(computer.now(), abs=1e-6)


def test_it_never_steps_back() -> None:
    computer = ComputerClock()
    steady = SteadyClock(computer)
    said = [steady.now()]
    for step_s in (-1.0, 0.5, -HOUR, 0.0, HOUR + 1.9, -1.5, 0.0, 3.0, -0.7):
        computer.unix += step_s
        for _ in range(3):
            computer.passes(1.0)
            said.append(steady.now())
            steady.check()
            said.append(steady.now())
    assert said == sorted(said)
