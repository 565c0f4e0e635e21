"""One row per sensor, found by its key."""

import pytest

from firmware_interface import PROFILES, Profile, profile
from firmware_interface.driver import BATTERY, Read, Subscribe, Write
from firmware_interface.profile import LEAST_MTU, SIG_BATTERY
from firmware_interface.witmotion.profile import WITMOTION

each_row = pytest.mark.parametrize("row", PROFILES.values(), ids=PROFILES)


def test_a_row_is_found_by_its_key() -> None:
    assert profile("witmotion") is WITMOTION
    assert all(row.key == key for key, row in PROFILES.items())


def test_an_unknown_key_names_the_known_ones() -> None:
    with pytest.raises(ValueError, match=r"'wit' is not known; allowed: .*witmotion"):
        profile("wit")


@pytest.mark.parametrize(
    ("name", "same"),
    [("WT901BLE67", True), ("my WT", True), ("Newton", False), ("Bangle.js", False), (None, False)],
)
def test_names(name: str | None, *, same: bool) -> None:
    assert WITMOTION.matches(name) is same


@pytest.mark.parametrize(
    ("service", "same"),
    [
        ("0000ffe5-0000-1000-8000-00805f9a34fb", True),
        ("0000FFE5-0000-1000-8000-00805F9B34FB", True),
        ("0000180f-0000-1000-8000-00805f9b34fb", False),
    ],
)
def test_a_device_without_a_name_is_known_by_its_service(service: str, *, same: bool) -> None:
    assert WITMOTION.matches(None, (service,)) is same


@pytest.mark.parametrize(
    ("wanted_hz", "rate_hz"), [(0.1, 10.0), (10, 10.0), (51, 100.0), (999, 200.0)]
)
def test_the_nearest_rate_is_the_slowest_that_is_fast_enough(
    wanted_hz: float, rate_hz: float
) -> None:
    assert WITMOTION.nearest_rate_hz(wanted_hz) == rate_hz


def test_what_was_counted_on_hardware_is_expected_before_what_was_named() -> None:
    assert WITMOTION.expected_hz(50.0) == 49.45
    assert WITMOTION.expected_hz(5.0) == 5.0


@pytest.mark.parametrize(("rate_hz", "mtu"), [(50.0, LEAST_MTU), (100.0, 83), (200.0, 83)])
def test_the_mtu_holds_all_that_travels_together(rate_hz: float, mtu: int) -> None:
    """Four frames of 20 bytes and three of header, from 100 Hz on."""
    assert WITMOTION.min_mtu(rate_hz) == mtu


@pytest.mark.parametrize(
    ("key", "counts", "stamps"),
    [("witmotion", False, False), ("bangle", True, False), ("movesense", False, True)],
)
def test_what_stamps_a_reading(key: str, *, counts: bool, stamps: bool) -> None:
    assert (profile(key).has_counter, profile(key).has_stamp) == (counts, stamps)


@each_row
def test_rates_rise_and_so_does_the_mtu_they_need(row: Profile) -> None:
    assert row.rates_hz == tuple(sorted(set(row.rates_hz)))
    assert row.rates_hz[0] > 0
    assert set(row.measured_hz) | set(row.mtus) <= set(row.rates_hz)
    mtus = [row.min_mtu(rate_hz) for rate_hz in row.rates_hz]
    assert mtus == sorted(mtus)
    assert mtus[0] >= LEAST_MTU


@each_row
def test_a_sensor_can_be_found_and_read(row: Profile) -> None:
    assert row.names or row.services
    uuids = [uuid for several in row.channels.values() for uuid in several]
    assert all(len(uuid) == 36 for uuid in (*row.services, *uuids))
    assert all(uuid == uuid.lower() for uuid in (*row.services, *uuids))
    assert row.optional <= set(row.channels)
    assert row.channels.get(BATTERY, SIG_BATTERY) == SIG_BATTERY
    assert row.packet_s > 0


@each_row
def test_a_driver_speaks_of_known_channels_only(row: Profile) -> None:
    for rate_hz in row.rates_hz:
        driver = row.driver(rate_hz)
        actions = (*driver.start(), *driver.ask_battery(), *driver.stop())
        spoken = {a.channel for a in actions if isinstance(a, Subscribe | Write | Read)}
        assert spoken
        assert spoken <= set(row.channels)


@each_row
def test_a_cue_is_given_where_the_row_says_so(row: Profile) -> None:
    driver = row.driver(row.rates_hz[0])
    driver.start()
    assert driver.buzz(0.5) or not row.has_haptic
    assert bool(driver.blink()) is row.has_led


@each_row
def test_the_back_is_the_best_place_and_the_front_the_worst(row: Profile) -> None:
    assert row.mountings[0].place == "back"
    assert [m.place for m in row.mountings if m.lower_accuracy] in (["front"], [])


@each_row
def test_ranges_are_known_as_far_as_there_is_a_chip(row: Profile) -> None:
    assert row.acc_range_g >= 2.0
    assert row.gyro_range_dps is None or row.gyro_range_dps >= 245.0
    assert row.ticks is None or row.ticks.modulus > 1
