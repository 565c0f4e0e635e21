"""Whatever becomes of notifications on their way: each reading is given once, or counted."""

from dataclasses import dataclass

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st
from unit.ticking import COUNTER, MICRO, MILLI, NANO, START, Sensor

from firmware_interface import TickClock
from firmware_interface.profile import Ticks

kinds = st.sampled_from([COUNTER, MILLI, MICRO, NANO])
rates_hz = st.sampled_from([12.5, 26.0, 50.0, 104.0, 200.0])
DELIVER, LOSE, TWICE, SWAP = range(4)
fates = st.lists(
    st.sampled_from([DELIVER, DELIVER, DELIVER, LOSE, TWICE, SWAP]), min_size=1, max_size=120
)


@dataclass(frozen=True)
class Stream:
    """Notifications of ``n`` readings each, from a tick on that may be close to the last one."""

    sensor: Sensor
    n: int

    def packet(self, i: int) -> tuple[float, np.ndarray]:
        (packet,) = self.sensor.packets(i * self.n, (i + 1) * self.n, self.n)
        return packet


@st.composite
def streams(draw: st.DrawFn) -> Stream:
    ticks, rate_hz = draw(kinds), draw(rates_hz)
    before_end = draw(st.integers(0, round(3 * (ticks.per_second or rate_hz))))
    first = draw(st.sampled_from([0, ticks.modulus - 1 - before_end]))
    ppm = draw(st.floats(-300.0, 300.0))
    return Stream(Sensor(ticks, rate_hz, ppm, first), draw(st.integers(1, 12)))


def arrived(fates: list[int]) -> list[int]:
    """Give the numbers of the notifications as they arrive."""
    order: list[int] = []
    swapped: int | None = None
    for i, fate in enumerate(fates):
        if fate == SWAP and swapped is None:
            swapped = i
            continue
        order += [] if fate == LOSE else [i, i] if fate == TWICE else [i]
        if swapped is not None and fate != LOSE:
            order.append(swapped)
            swapped = None
    return order


@given(streams(), fates, st.lists(st.floats(0.0, 0.12), min_size=120, max_size=120))
def test_every_reading_is_given_once_or_counted(
    stream: Stream, fates: list[int], late_s: list[float]
) -> None:
    order = arrived(fates)
    assume(order)
    clock = TickClock(stream.sensor.rate_hz, stream.sensor.ticks)
    given_, now, newest = [], 0.0, -1
    expected: list[int] = []
    for i, late in zip(order, late_s + late_s, strict=False):
        t, ticks = stream.packet(i)
        now = max(now, t + late)
        given_.append(clock.update(now, ticks))
        if i > newest:
            expected.append(i)
        assert len(given_[-1]) == (stream.n if i > newest else 0)
        newest = max(newest, i)
    times = np.concatenate(given_)
    assert (np.diff(times) > 0).all()
    assert len(times) == stream.n * len(expected)
    assert len(times) + clock.lost == stream.n * (newest - order[0] + 1)
    # at slow rates an overtaken one may be too old to be called late
    assert clock.late + clock.refused == stream.n * (len(order) - len(expected))
    assert clock.unknown_gaps == 0


@given(
    kinds,
    st.lists(
        st.tuples(
            st.floats(-2.0, 2.0) | st.floats(-1e5, 1e5) | st.just(0.02),
            st.integers(0, 2**63 - 1) | st.integers(0, 500),
            st.integers(0, 6),
            st.sampled_from(["", "", "", "disconnected", "interrupted"]),
        ),
        max_size=60,
    ),
)
def test_times_rise_whatever_is_heard(
    ticks: Ticks, heard: list[tuple[float, int, int, str]]
) -> None:
    clock, now, count, sent = TickClock(50.0, ticks), START, 0, 0
    times = [np.empty(0)]
    for passed_s, jump, n, event in heard:
        now, count, sent = now + passed_s, count + jump, sent + n
        if event:
            getattr(clock, event)()
        step = max(1, round((ticks.per_second or 50.0) / 50.0))
        counts = [(count + k * step) % ticks.modulus for k in range(n)]
        times.append(clock.update(now, np.array(counts, np.int64)))
    joined = np.concatenate(times)
    assert np.isfinite(joined).all()
    assert (np.diff(joined) > 0).all()
    assert len(joined) + clock.late + clock.refused == sent
    assert clock.lost >= 0


@given(kinds, st.lists(st.integers(1, 9), max_size=9, unique=True), st.floats(0.0, 5.0))
def test_damaged_notifications_cost_themselves_alone(
    ticks: Ticks, tenths: list[int], after_s: float
) -> None:
    sensor, clock = Sensor(ticks), TickClock(50.0, ticks)
    packets = sensor.packets(1, 1001)
    for packet in packets[:500]:
        clock.update(*packet)
    for tenth in tenths:
        wrong = np.array([ticks.modulus // 10 * tenth])
        assert len(clock.update(START + 10.0 + after_s, wrong)) == 0
    times = np.concatenate([clock.update(*packet) for packet in packets[800:]])
    assert np.abs(times - sensor.t(np.arange(801, 1001))).max() < 0.002
    assert (clock.lost, clock.refused, clock.unknown_gaps) == (300, len(tenths), 0)
