"""One row per sensor, found by its key."""

import pytest

from firmware_interface.profiles import PROFILES, WITMOTION, profile


def test_a_row_is_found_by_its_key() -> None:
    assert profile("witmotion") is WITMOTION
    assert all(row.key == key for key, row in PROFILES.items())


def test_an_unknown_key_names_the_known_ones() -> None:
    with pytest.raises(ValueError, match="'wit' is not known; allowed: witmotion"):
        profile("wit")


@pytest.mark.parametrize(
    ("name", "same"), [("WT901BLE67", True), ("my WT", True), ("Bangle.js", False), (None, False)]
)
def test_names(name: str | None, *, same: bool) -> None:
    assert WITMOTION.matches(name) is same


def test_both_uuid_bases() -> None:
    assert WITMOTION.uuids(WITMOTION.service) == (
        "0000ffe5-0000-1000-8000-00805f9a34fb",
        "0000ffe5-0000-1000-8000-00805f9b34fb",
    )


@pytest.mark.parametrize(
    ("rate_hz", "mtu", "frames"),
    [(50, 247, 1), (100, 247, 4), (100, 63, 3), (100, 23, 1), (50, 3, 1)],
)
def test_frames_that_travel_together(rate_hz: float, mtu: int, frames: int) -> None:
    assert WITMOTION.frames_together(rate_hz, mtu) == frames


@pytest.mark.parametrize("row", PROFILES.values(), ids=PROFILES)
def test_every_row_makes_sense(row: object) -> None:
    assert row.rates_hz == tuple(sorted(row.rates_hz))
    assert set(row.measured_hz) <= set(row.rates_hz)
    assert set(row.frames_per_notification) <= set(row.rates_hz)
    assert row.min_mtu(row.rates_hz[0]) <= row.min_mtu(row.rates_hz[-1])
    assert [m.place for m in row.mountings if m.lower_accuracy] == ["front"]
    assert row.mountings[0].place == "back"
