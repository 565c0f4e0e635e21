"""Every sensor over a real Bluetooth stack: found, connected, streaming, lost and found again."""

import asyncio

import pytest
from bleak import BleakScanner
from radio.bumble_ear import Ear, found, run
from radio.bumble_world import ADDRESS, Peripheral, bumble_world

from firmware_interface import PROFILES, Air, Faults, Profile

STREAM_S = 1.0
BURST_S = 0.1  # the virtual world moves in pieces

each_sensor = pytest.mark.parametrize("profile", PROFILES.values(), ids=PROFILES.keys())


def rate_of(profile: Profile) -> float:
    return profile.nearest_rate_hz(50.0)


def peripheral_of(profile: Profile) -> Peripheral:
    return Peripheral(profile, rate_of(profile))


def stretch_s(profile: Profile) -> float:
    return max(STREAM_S, 3 * profile.packet_s)


def assert_all_came(profile: Profile, samples: int, seconds: float) -> None:
    expected, unsure = rate_of(profile) * seconds, rate_of(profile) * (BURST_S + profile.packet_s)
    assert samples == pytest.approx(expected, abs=0.05 * expected + unsure)


@each_sensor
def test_a_scan_tells_name_and_service(profile: Profile) -> None:
    async def scan() -> None:
        async with bumble_world(peripheral_of(profile)), BleakScanner() as scanner:
            async for device, told in scanner.advertisement_data():
                assert (device.address, told.local_name) == (ADDRESS, profile.names[0])
                assert profile.matches(None, tuple(told.service_uuids)) or not profile.services
                return

    run(scan)


@each_sensor
def test_a_sensor_streams_whole_and_again_after_a_drop(profile: Profile) -> None:
    async def stream() -> None:
        peripheral = peripheral_of(profile)
        peripheral.sensor.battery_percent = 40
        async with bumble_world(peripheral):
            ear, device = Ear(profile, rate_of(profile)), await found()
            client = await ear.connect(device)
            samples = await ear.listen(client, stretch_s(profile))
            assert_all_came(profile, samples, stretch_s(profile))
            assert (ear.stream.lost, ear.stream.rejected) == (0, 0)
            await ear.do(client, ear.stream.driver.ask_battery())
            await ear.listen(client, 0.1)
            assert ear.stream.battery is not None
            assert ear.stream.battery.percent == pytest.approx(40, abs=10)
            await peripheral.drop()
            await asyncio.wait_for(ear.lost.wait(), 1.0)
            assert not client.is_connected
            ear.stream.disconnected()
            ear.first_s = None
            client = await ear.connect(device)
            assert await ear.listen(client, 2 * profile.packet_s) > 0
            assert ear.stream.unknown_gaps == 0

    run(stream)


def test_what_the_air_loses_is_counted_where_the_sensor_counts() -> None:
    async def lose(worn: Peripheral) -> None:
        profile, seconds = worn.profile, 2 * stretch_s(worn.profile)
        ear = Ear(profile, rate_of(profile))
        client = await ear.connect(await found(worn.address))
        await ear.listen(client, 0.1)  # without faults until it streams: no answer may be missing
        before, worn.air = ear.stream.lost, Air(Faults(loss=0.3))
        samples = await ear.listen(client, seconds)
        lost = ear.stream.lost - before
        assert lost > 0
        assert_all_came(profile, samples + lost, seconds)

    async def lose_all() -> None:
        counting = [p for p in PROFILES.values() if p.ticks is not None]
        worn = [
            Peripheral(p, rate_of(p), f"F0:F1:F2:F3:F4:{i:02X}") for i, p in enumerate(counting)
        ]
        async with bumble_world(*worn):
            await asyncio.gather(*map(lose, worn))

    run(lose_all)
