"""The small parts of the Bluetooth room: waits, freshness, kinds, words for each system."""

import asyncio
import sys
from collections.abc import Callable

import pytest

from firmware_interface import PROFILES
from posture_monitor.ble import Found, Signal, find_sensors, signal_state
from posture_monitor.ble.backoff import Backoff
from posture_monitor.ble.platforms import PLATFORMS, this_platform
from posture_monitor.ports import Advert

METAMOTION, THINGY, WITMOTION = (PROFILES[key] for key in ("metamotion", "thingy52", "witmotion"))


# --- waits ----------------------------------------------------------------------------------


def test_waits_grow_by_their_factor_from_the_first_to_the_longest() -> None:
    backoff = Backoff(first_s=1.0, longest_s=20.0, factor=3.0)
    assert [backoff.wait_s(failures, 1.0) for failures in range(1, 6)] == [1, 3, 9, 20, 20]


def test_a_first_wait_follows_what_was_no_failure() -> None:
    assert Backoff(first_s=1.0).wait_s(0, 1.0) == 1.0


def test_a_wait_stays_within_its_spread() -> None:
    backoff = Backoff(first_s=2.0, spread=0.25)
    assert [backoff.wait_s(1, chance) for chance in (0.0, 0.5, 1.0)] == [0.5, 1.25, 2.0]


def test_years_of_failures_can_be_waited_for() -> None:
    assert Backoff(longest_s=15.0).wait_s(10**9, 1.0) == 15.0


def test_a_wait_shorter_than_the_first_is_not_exceeded_either() -> None:
    assert Backoff(first_s=9.0, longest_s=4.0).wait_s(1, 1.0) == 4.0


# --- freshness ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("age_s", "signal"),
    [(0.5, Signal.LIVE), (0.51, Signal.LATE), (2.0, Signal.LATE), (2.01, Signal.STALE)],
)
def test_a_signal_ages(age_s: float, signal: Signal) -> None:
    assert signal_state(age_s, 0.0, is_connected=True) is signal


@pytest.mark.parametrize(
    ("age_s", "signal"), [(1.7, Signal.LIVE), (1.8, Signal.LATE), (3.3, Signal.STALE)]
)
def test_the_time_a_packet_takes_to_fill_is_no_delay(age_s: float, signal: Signal) -> None:
    assert signal_state(age_s, 1.25, is_connected=True) is signal


def test_without_a_link_or_a_sample_there_is_no_signal() -> None:
    assert signal_state(None, 0.1, is_connected=True) is Signal.LOST
    assert signal_state(0.0, 0.1, is_connected=False) is Signal.LOST


# --- who is there ---------------------------------------------------------------------------


class Heard:
    """A radio that hears these, in this order."""

    def __init__(self, *adverts: Advert) -> None:
        self.adverts = adverts
        self.seconds: list[float] = []

    async def scan(self, seconds: float, found: Callable[[Advert], None]) -> None:
        self.seconds.append(seconds)
        for advert in self.adverts:
            found(advert)

    async def connect(self, *_: object) -> object:
        raise AssertionError("nobody should connect")


def found_of(*adverts: Advert) -> list[Found]:
    return asyncio.run(find_sensors(Heard(*adverts), 3.0))  # type: ignore[arg-type]


def test_the_nearest_comes_first_and_the_unknown_not_at_all() -> None:
    found = found_of(
        Advert("far", "WT901", -90, ()),
        Advert("tv", "Living room", -20, ("0000180a-0000-1000-8000-00805f9b34fb",)),
        Advert("unknown distance", "WT901", None, ()),
        Advert("touching", "WT901", 0, ()),
        Advert("near", "WT901", -40, ()),
    )
    assert [sensor.address for sensor in found] == [
        "touching",
        "near",
        "far",
        "unknown distance",
    ]


def test_one_is_told_at_once_and_once_and_listened_to_for_as_long_as_asked() -> None:
    told: list[Found] = []
    radio = Heard(Advert("a", "WT901", -60, ()), Advert("a", "WT901", -50, ()))
    (found,) = asyncio.run(find_sensors(radio, 3.0, told.append))  # type: ignore[arg-type]
    assert [(sensor.address, sensor.rssi_dbm) for sensor in told] == [("a", -60)]
    assert (found.rssi_dbm, radio.seconds) == (-50, [3.0])


def test_an_advertisement_without_a_strength_leaves_what_was_known() -> None:
    (found,) = found_of(Advert("a", "WT901", -60, ()), Advert("a", "WT901", None, ()))
    assert found.rssi_dbm == -60


def test_name_and_service_may_come_one_after_the_other() -> None:
    (by_service_first,) = found_of(
        Advert("a", None, -60, THINGY.services), Advert("a", "Left hip", -50, ())
    )
    assert (by_service_first.name, by_service_first.profile) == ("Left hip", THINGY)
    (by_name_first,) = found_of(
        Advert("a", "Thingy", -60, ()), Advert("a", None, -50, THINGY.services)
    )
    assert (by_name_first.name, by_name_first.profile) == ("Thingy", THINGY)


def test_a_nameless_sensor_is_called_by_its_kind() -> None:
    (found,) = found_of(Advert("a", None, -60, WITMOTION.services))
    assert (found.name, found.profile) == (WITMOTION.title, WITMOTION)


def test_a_service_says_more_than_a_name() -> None:
    (found,) = found_of(Advert("a", "Thingy", -60, METAMOTION.services))
    assert found.kinds == (METAMOTION, THINGY)
    (later,) = found_of(Advert("a", "Thingy", -60, ()), Advert("a", None, -60, METAMOTION.services))
    assert later.profile is METAMOTION


# --- each system's words --------------------------------------------------------------------


def test_each_system_has_its_own_words() -> None:
    assert set(PLATFORMS) == {"linux", "darwin", "win32"}
    for field in ("title", "none", "off", "denied"):
        words = {getattr(platform, field) for platform in PLATFORMS.values()}
        assert len(words) == len(PLATFORMS)
        assert all(words)


def test_only_a_mac_has_addresses_of_its_own() -> None:
    portable = {key: row.address_is_portable for key, row in PLATFORMS.items()}
    assert portable == {"linux": True, "darwin": False, "win32": True}
    assert {row.address for row in PLATFORMS.values() if row.address_is_portable} == {
        "hardware address"
    }


@pytest.mark.parametrize(
    ("name", "title"),
    [("linux", "Linux"), ("darwin", "macOS"), ("win32", "Windows"), ("freebsd14", "Linux")],
)
def test_the_system_is_known(name: str, title: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", name)
    assert this_platform().title == title
