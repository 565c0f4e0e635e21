"""What the Bluetooth SIG defined, by hand."""

import pytest

from firmware_interface import sig
from firmware_interface.driver import Battery


@pytest.mark.parametrize(("hex_", "percent"), [("00", 0), ("57", 87), ("64", 100)])
def test_charge(hex_: str, percent: int) -> None:
    assert sig.battery(bytes.fromhex(hex_)) == Battery(percent)


@pytest.mark.parametrize("hex_", ["", "65", "ff", "5700"])
def test_what_is_no_charge(hex_: str) -> None:
    assert sig.battery(bytes.fromhex(hex_)) is None


@pytest.mark.parametrize(
    ("percent", "hex_"), [(-3.0, "00"), (40.4, "28"), (99.9, "64"), (120.0, "64")]
)
def test_charge_saturates(percent: float, hex_: str) -> None:
    assert sig.encode_battery(percent).hex() == hex_


def test_names() -> None:
    assert sig.text(b"MbientLab Inc") == "MbientLab Inc"
    assert sig.text("Größe".encode()) == "Größe"
    assert sig.text(b"") == ""
    assert sig.encode_text("Größe").hex() == "4772c3b6c39f65"


def test_a_name_may_end_as_a_c_string() -> None:
    assert sig.text(b"CC2650 SensorTag\0") == "CC2650 SensorTag"


def test_what_is_no_text() -> None:
    assert sig.text(b"\xff\xfe") is None
