"""A session keeps its stream whatever happens to the link."""

import asyncio

import numpy as np
import pytest
from live.virtual_time import START, run
from live.world import Wearing

from firmware_interface import profile
from posture_monitor.ble import NewsKind, Signal

WITMOTION = profile("witmotion")
CONNECTED = f"connected to {WITMOTION.title}"


def wearing(**more: object) -> Wearing:
    return Wearing(WITMOTION, 50.0, **more)


def test_samples_come_at_their_rate() -> None:
    async def main() -> Wearing:
        worn = wearing()
        async with worn.streaming():
            await asyncio.sleep(60.0)
            assert worn.session.status.signal is Signal.LIVE
        return worn

    worn = run(main())
    assert len(worn.samples) == pytest.approx(60 * 50, abs=30)
    assert np.diff(worn.samples.t).max() < 0.03
    assert [n.kind for n in worn.news] == [NewsKind.CONNECTED]
    assert worn.stream.battery is not None


def test_a_dropped_link_is_made_again_within_seconds() -> None:
    async def main() -> Wearing:
        worn = wearing()
        async with worn.streaming():
            await asyncio.sleep(30.0)
            worn.device.drop()
            await asyncio.sleep(5.0)
            assert worn.session.status.signal is Signal.LIVE
        return worn

    worn = run(main())
    assert worn.told.count(CONNECTED) == 2
    assert np.diff(worn.samples.t).max() < 2.0
    assert worn.told[1] == "the link to the sensor was lost"


def test_a_silent_link_is_not_believed() -> None:
    async def main() -> Wearing:
        worn = wearing()
        async with worn.streaming():
            await asyncio.sleep(30.0)
            worn.device.is_silent = True
            await asyncio.sleep(1.0)
            assert worn.session.status.signal is Signal.LATE
            await asyncio.sleep(3.0)
            worn.device.is_silent = False
            await asyncio.sleep(26.0)
        return worn

    worn = run(main())
    assert "the sensor is connected but sends nothing" in worn.told
    assert worn.stream.samples > 40 * 50


def test_out_of_range_for_an_hour_needs_nobody() -> None:
    async def main() -> Wearing:
        worn = wearing()
        async with worn.streaming():
            await asyncio.sleep(60.0)
            worn.device.is_in_range = False
            await asyncio.sleep(3600.0)
            assert worn.session.status.signal is Signal.LOST
            worn.device.is_in_range = True
            await asyncio.sleep(60.0)
        return worn

    worn = run(main())
    assert worn.samples.t[-1] == pytest.approx(START + 3720.0, abs=0.5)
    assert len(worn.news) < 6  # an hour's tries are told once


def test_low_charge_is_known_with_its_age() -> None:
    async def main() -> Wearing:
        worn = Wearing(WITMOTION, 10.0)
        async with worn.streaming():
            await asyncio.sleep(400.0)
            worn.device.sensor.battery_percent = 12
            await asyncio.sleep(300.0)
            status = worn.session.status
            assert status.battery is not None
            assert status.battery.percent == 10
            assert status.battery_age_s is not None
            assert status.battery_age_s < 301.0
        return worn

    run(main())


def test_after_a_sleep_everything_is_made_anew() -> None:
    async def main() -> Wearing:
        worn = wearing()
        async with worn.streaming():
            await asyncio.sleep(30.0)
            worn.clock.step_s += 3600.0  # the lid was closed
            worn.session.begin_anew("the computer slept")
            await asyncio.sleep(30.0)
        return worn

    worn = run(main())
    assert worn.told == [CONNECTED, "the computer slept", CONNECTED]
    assert worn.samples.t[-1] == pytest.approx(START + 3660.0, abs=0.5)
    assert (np.diff(worn.samples.t) > 0).all()


def test_silence_right_after_the_first_sample_is_noticed_at_once() -> None:
    async def main() -> Wearing:
        worn = wearing()
        async with worn.streaming():
            await asyncio.sleep(1.0)
            worn.device.is_silent = True
            await asyncio.sleep(5.0)
        return worn

    assert run(main()).told[1] == "the sensor is connected but sends nothing"
