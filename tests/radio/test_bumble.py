"""Every sensor over a real Bluetooth stack: found, connected, streaming, lost and found again.

All share one air, so that the seconds of all their streams pass at once.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

import pytest
from radio.bumble_ear import Ear, advertised, found, run
from radio.bumble_world import Peripheral, bumble_world

from firmware_interface import PROFILES, Air, Battery, Faults, Profile

STREAM_S = 1.5
BURST_S = 0.1  # the virtual world moves in pieces
Told = TypeVar("Told")

each_sensor = pytest.mark.parametrize("profile", PROFILES.values(), ids=PROFILES.keys())
each_that_counts = pytest.mark.parametrize(
    "profile",
    [pytest.param(p, id=key) for key, p in PROFILES.items() if p.ticks is not None],
)


@dataclass(frozen=True)
class Worn:
    """What came of a sensor that streamed, was dropped, and streamed again."""

    samples: int
    lost: int
    rejected: int
    battery: Battery | None
    samples_again: int
    unknown_gaps: int


@dataclass(frozen=True)
class Counted:
    """What came through air with faults."""

    samples: int
    lost: int


async def wear(peripheral: Peripheral) -> Worn:
    profile = peripheral.profile
    peripheral.sensor.battery_percent = 40
    ear, device = Ear(profile, rate_of(profile)), await found(peripheral.address)
    client = await ear.connect(device)
    samples, stream = await ear.listen(client, stretch_s(profile)), ear.stream
    lost, rejected = stream.lost, stream.rejected
    await ear.do(client, stream.driver.ask_battery())
    await ear.listen(client, 0.1)
    await peripheral.drop()
    await asyncio.wait_for(ear.lost.wait(), 1.0)
    assert not client.is_connected
    samples_again = await ear.listen(await ear.connect(device), 2 * profile.packet_s)
    return Worn(samples, lost, rejected, stream.battery, samples_again, stream.unknown_gaps)


async def lose(peripheral: Peripheral) -> Counted:
    profile = peripheral.profile
    ear = Ear(profile, rate_of(profile))
    client = await ear.connect(await found(peripheral.address))
    await ear.listen(client, 0.1)  # without faults until it streams: no answer may be missing
    before, peripheral.air = ear.stream.lost, Air(Faults(loss=0.3))
    samples = await ear.listen(client, stretch_s(profile))
    return Counted(samples, ear.stream.lost - before)


@cache
def of_all(live: Callable[[Peripheral], Awaitable[Told]]) -> dict[str, Told | BaseException]:
    """Live with all sensors at once; what goes wrong with one is for its own test to tell."""
    peripherals = [
        Peripheral(profile, rate_of(profile), f"F0:F1:F2:F3:F4:{number:02X}")
        for number, profile in enumerate(PROFILES.values())
    ]

    async def together() -> list[Told | BaseException]:
        async with bumble_world(*peripherals):
            return await asyncio.gather(*map(live, peripherals), return_exceptions=True)

    return dict(zip(PROFILES, run(together), strict=True))


def of(profile: Profile, live: Callable[[Peripheral], Awaitable[Told]]) -> Told:
    told = of_all(live)[profile.key]
    if isinstance(told, BaseException):
        raise told
    return told


def rate_of(profile: Profile) -> float:
    return profile.nearest_rate_hz(50.0)


def stretch_s(profile: Profile) -> float:
    return max(STREAM_S, 3 * profile.packet_s)


def unsure(profile: Profile) -> float:
    """Samples that may come a little before or after the time that is counted."""
    return rate_of(profile) * (0.05 * stretch_s(profile) + BURST_S + profile.packet_s)


@each_sensor
def test_a_scan_tells_name_and_service(profile: Profile) -> None:
    async def scan() -> None:
        peripheral = Peripheral(profile, rate_of(profile))
        async with bumble_world(peripheral):
            told = await advertised(peripheral.address)
            assert told.local_name == profile.names[0]
            assert told.service_uuids == list(profile.services[:1])

    run(scan)


@each_sensor
def test_every_sample_comes(profile: Profile) -> None:
    worn = of(profile, wear)
    expected = rate_of(profile) * stretch_s(profile)
    assert worn.samples == pytest.approx(expected, abs=unsure(profile))
    assert (worn.lost, worn.rejected) == (0, 0)


@each_sensor
def test_the_charge_is_told(profile: Profile) -> None:
    battery = of(profile, wear).battery
    assert battery is not None
    assert battery.percent == pytest.approx(40, abs=10)


@each_sensor
def test_after_a_drop_the_stream_goes_on(profile: Profile) -> None:
    worn = of(profile, wear)
    assert worn.samples_again > 0
    assert worn.unknown_gaps == 0


@each_that_counts
def test_what_the_air_loses_is_counted(profile: Profile) -> None:
    counted = of(profile, lose)
    expected = rate_of(profile) * stretch_s(profile)
    assert counted.lost > 0
    assert counted.samples + counted.lost == pytest.approx(expected, abs=2 * unsure(profile))
