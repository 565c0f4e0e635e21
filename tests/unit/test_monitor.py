"""The monitor keeps what sensors send, understands it, and says why it sometimes cannot."""

import asyncio
from pathlib import Path

import numpy as np
import pytest
from live.monitored import Monitored, NoRadio
from live.virtual_time import START, run

from firmware_interface import SampleBlock, Write, profile
from posture_monitor.app.low_battery import LOW_BATTERY
from posture_monitor.app.monitor import HIP, left_open
from posture_monitor.ble import NewsKind
from posture_monitor.core.types import (
    Bend,
    Event,
    Gap,
    GapCause,
    Posture,
    PostureChanged,
    SensorFault,
    Transition,
)
from posture_monitor.errors import NoBluetoothError

TRUNK = "trunk"
AT_REST = np.array([[0.0, 0.0, 1.0]])


def gaps(events: list[Event]) -> list[Gap]:
    return [event for event in events if isinstance(event, Gap) and event.end - event.t > 2.0]


def understood(events: list[Event]) -> list[Event]:
    """Without what only the monitor knows: that it was stopped, and the sensors' charge."""
    return [e for e in events[:-1] if not isinstance(e, SensorFault)]


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Monitored:
    """Three minutes with sensors at hip and trunk; the hip's is out of reach for ten seconds."""
    worn = Monitored(tmp_path_factory.mktemp("day"), {HIP: "witmotion", TRUNK: "thingy52"})

    async def main() -> None:
        async with worn.running():
            await asyncio.sleep(150.0)
            worn.devices[HIP].is_in_range = False
            worn.devices[HIP].drop()
            await asyncio.sleep(10.0)
            worn.devices[HIP].is_in_range = True
            await asyncio.sleep(40.0)

    run(main())
    return worn


def test_what_happened_becomes_known(day: Monitored) -> None:
    assert {type(event) for event in day.told} >= {PostureChanged, Transition, Bend, Gap}
    assert [event.known_at for event in day.told] == sorted(event.known_at for event in day.told)


def test_every_event_is_stored_before_it_is_told(day: Monitored) -> None:
    assert list(day.store.events()) == day.told


def test_readings_are_archived_before_anything_is_made_of_them(day: Monitored) -> None:
    for event, until in zip(day.told, day.archived_until, strict=True):
        assert isinstance(event, PostureChanged) or until >= event.known_at


def test_every_reading_is_archived(day: Monitored) -> None:
    samples = day.samples()
    out_s = float(np.diff(samples.t).max())
    assert len(samples) == pytest.approx((200.0 - out_s) * 50.0, abs=60)
    assert samples.t[-1] == pytest.approx(START + 200.0, abs=0.3)


def test_live_is_replay_of_the_archive(day: Monitored) -> None:
    assert day.replayed() == understood(day.told)


def test_a_second_sensor_is_kept_and_changes_nothing(day: Monitored) -> None:
    trunk = day.samples(TRUNK)
    assert len(trunk) == pytest.approx(200 * 50, rel=0.02)
    assert day.gaps(TRUNK) == []
    assert {place for place, _ in day.news} == {HIP, TRUNK}


def test_a_lost_link_is_a_gap_with_its_cause(day: Monitored) -> None:
    (gap,) = gaps(day.told)
    assert gap.cause is GapCause.LINK_LOST
    assert 10.0 < gap.end - gap.t < 35.0
    assert [(g.t, g.end, g.cause) for g in day.gaps()] == [(gap.t, gap.end, gap.cause)]


def test_after_a_stop_nothing_is_known(day: Monitored) -> None:
    last = day.told[-1]
    assert last == PostureChanged(last.t, last.t, Posture.UNKNOWN, 1.0)
    assert last.t == pytest.approx(START + 200.0, abs=0.1)


def test_a_sleep_of_the_computer_is_a_gap_with_its_cause(tmp_path: Path) -> None:
    worn = Monitored(tmp_path)

    async def main() -> None:
        async with worn.running():
            await asyncio.sleep(30.4)
            worn.clock.step_s += 3600.0
            await asyncio.sleep(30.0)

    run(main())
    (gap,) = gaps(worn.told)
    assert gap.cause is GapCause.SUSPEND
    assert gap.end - gap.t == pytest.approx(3600.0, abs=5.0)
    assert [g.cause for g in worn.gaps()] == [GapCause.SUSPEND]
    assert worn.replayed() == understood(worn.told)


def test_a_slow_start_is_no_sleep(tmp_path: Path) -> None:
    worn = Monitored(tmp_path, preparing_s=30.0)

    async def main() -> None:
        async with worn.running():
            await asyncio.sleep(10.0)

    run(main())
    assert [news.kind for _, news in worn.news] == [NewsKind.CONNECTED]
    assert gaps(worn.told) == []


def test_a_gap_after_a_mended_one_has_a_cause_of_its_own(tmp_path: Path) -> None:
    worn = Monitored(tmp_path)

    async def main() -> None:
        async with worn.running():
            await asyncio.sleep(10.0)
            worn.clock.step_s += 60.0
            await asyncio.sleep(40.0)
            worn.devices[HIP].is_silent = True
            await asyncio.sleep(8.0)
            worn.devices[HIP].is_silent = False
            await asyncio.sleep(20.0)

    run(main())
    assert [gap.cause for gap in gaps(worn.told)] == [GapCause.SUSPEND, GapCause.LINK_LOST]


def test_a_low_charge_is_told_once_and_again_after_charging(tmp_path: Path) -> None:
    worn = Monitored(tmp_path, {HIP: "sensortag"})

    async def main() -> None:
        async with worn.running():
            for percent in (18, 17, 90, 19):
                worn.devices[HIP].sensor._sensor.battery_percent = percent
                await asyncio.sleep(310.0)

    run(main())
    faults = [event for event in worn.store.events() if isinstance(event, SensorFault)]
    low = [fault for fault in faults if fault.fault == LOW_BATTERY]
    assert [fault.value for fault in low] == [18.0, 19.0]
    assert [fault.t for fault in low] == pytest.approx([START, START + 1200.0], abs=20.0)


@pytest.mark.parametrize("key", ["metamotion", "bangle"])
def test_a_cue_reaches_a_sensor_with_a_motor(key: str, tmp_path: Path) -> None:
    worn = Monitored(tmp_path, {HIP: key})

    async def main() -> list[tuple[str, bytes]]:
        async with worn.running() as monitor:
            await asyncio.sleep(20.0)
            before = len(worn.devices[HIP].sensor.writes)
            monitor.buzz(0.5)
            await asyncio.sleep(1.0)
            return worn.devices[HIP].sensor.writes[before:]

    wanted = profile(key).driver(50.0).buzz(0.5)
    assert run(main()) == [(a.channel, a.data) for a in wanted if isinstance(a, Write)]


def test_a_metamotion_is_told_to_run_its_motor_for_half_a_second() -> None:
    (buzz,) = profile("metamotion").driver(50.0).buzz(0.5)
    assert isinstance(buzz, Write)
    assert buzz.data[:2] == b"\x08\x01"  # module haptic, register pulse
    assert int.from_bytes(buzz.data[3:5], "little") == 500


def test_a_sensor_without_a_motor_is_left_alone(tmp_path: Path) -> None:
    worn = Monitored(tmp_path)

    async def main() -> int:
        async with worn.running() as monitor:
            await asyncio.sleep(5.0)
            before = len(worn.devices[HIP].sensor.writes)
            monitor.buzz(0.5)
            await asyncio.sleep(1.0)
            return len(worn.devices[HIP].sensor.writes) - before

    assert run(main()) == 0


def test_raw_signal_that_is_too_old_is_let_go(tmp_path: Path) -> None:
    worn = Monitored(tmp_path)
    day_s = 86_400.0
    for age_s in (15 * day_s, 13 * day_s):
        worn.archive.keep(HIP, SampleBlock.of(np.array([START - age_s]), AT_REST, AT_REST))

    async def main() -> None:
        async with worn.running():
            await asyncio.sleep(2.5)

    run(main())
    assert worn.samples().t[0] == START - 13 * day_s


def test_without_bluetooth_it_says_so(tmp_path: Path) -> None:
    worn = Monitored(tmp_path, {HIP: "witmotion", TRUNK: "witmotion"}, radio=NoRadio())

    async def main() -> None:
        async with worn.running():
            await asyncio.sleep(5.0)

    with pytest.raises(NoBluetoothError, match="none"):
        run(main())


SITTING = PostureChanged(100.0, 113.0, Posture.SITTING, 0.9)


@pytest.mark.parametrize(
    ("last", "last_sample_t", "from_t"),
    [
        (SITTING, 500.0, 500.0),
        (SITTING, 99.0, 100.0),  # the posture was known to the last reading
        (SITTING, None, 100.0),  # the raw signal was let go
        (PostureChanged(100.0, 100.0, Posture.UNKNOWN, 1.0), 500.0, None),
        (None, 500.0, None),
    ],
)
def test_what_a_killed_monitor_left_open_is_closed(
    last: PostureChanged | None, last_sample_t: float | None, from_t: float | None
) -> None:
    closed = None if from_t is None else PostureChanged(from_t, from_t, Posture.UNKNOWN, 1.0)
    assert left_open(last, last_sample_t) == closed
