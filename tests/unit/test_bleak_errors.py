"""What bleak and the systems below it raise, in our own words."""

import asyncio
import sys

import pytest
from bleak.exc import (
    BleakBluetoothNotAvailableError,
    BleakBluetoothNotAvailableReason,
    BleakDBusError,
    BleakDeviceNotFoundError,
    BleakError,
    BleakGATTProtocolError,
    BleakGATTProtocolErrorCode,
)

from posture_monitor.ble.bleak_errors import told_clearly
from posture_monitor.ble.platforms import PLATFORMS
from posture_monitor.errors import LinkError, NoBluetoothError

Reason = BleakBluetoothNotAvailableReason


def raised(error: Exception) -> LinkError:
    with pytest.raises(LinkError) as told, told_clearly():
        raise error
    assert told.value.__cause__ is error
    return told.value


@pytest.mark.parametrize("key", ["linux", "darwin", "win32"])
@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (
            BleakBluetoothNotAvailableError("x", Reason.NO_BLUETOOTH),
            "no Bluetooth was found; {none}",
        ),
        (
            BleakBluetoothNotAvailableError("x", Reason.NO_BLE_CENTRAL_ROLE),
            "no Bluetooth was found; {none}",
        ),
        (
            BleakBluetoothNotAvailableError("x", Reason.UNKNOWN),
            "no Bluetooth was found; {none}",
        ),
        (
            BleakBluetoothNotAvailableError("x", Reason.POWERED_OFF),
            "Bluetooth is switched off; {off}",
        ),
        (
            BleakBluetoothNotAvailableError("x", Reason.DENIED_BY_USER),
            "this program may not use Bluetooth; {denied}",
        ),
        (
            BleakBluetoothNotAvailableError("x", Reason.DENIED_BY_SYSTEM),
            "this program may not use Bluetooth; {denied}",
        ),
        (
            BleakBluetoothNotAvailableError("x", Reason.DENIED_BY_UNKNOWN),
            "this program may not use Bluetooth; {denied}",
        ),
    ],
)
def test_why_bluetooth_cannot_be_used_is_told_with_what_to_do(
    key: str, error: Exception, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", key)
    row = PLATFORMS[key]
    told = raised(error)
    ways = {name: f"on {row.title}: {getattr(row, name)}" for name in ("none", "off", "denied")}
    assert isinstance(told, NoBluetoothError)
    assert str(told) == sentence.format(**ways)
    assert told.exit_code == 4


@pytest.mark.parametrize(
    ("error", "beginning"),
    [
        (FileNotFoundError(2, "no such socket"), "no Bluetooth was found"),
        (ConnectionRefusedError(111, "refused"), "no Bluetooth was found"),
        (PermissionError(13, "no"), "this program may not use Bluetooth"),
        (BleakDBusError("org.bluez.Error.NotReady", []), "Bluetooth is switched off"),
        (
            BleakDBusError("org.freedesktop.DBus.Error.AccessDenied", ["Rejected"]),
            "this program may not use Bluetooth",
        ),
        (
            BleakDBusError("org.freedesktop.DBus.Error.ServiceUnknown", ["org.bluez"]),
            "no Bluetooth was found",
        ),
        (
            BleakDBusError("org.freedesktop.DBus.Error.NameHasNoOwner", ["org.bluez"]),
            "no Bluetooth was found",
        ),
        (
            BleakDBusError("org.freedesktop.systemd1.NoSuchUnit", ["dbus-org.bluez.service"]),
            "no Bluetooth was found",
        ),
    ],
)
def test_what_linux_says_of_the_same(error: Exception, beginning: str) -> None:
    told = raised(error)
    assert isinstance(told, NoBluetoothError)
    assert str(told).startswith(beginning)


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (TimeoutError(), "the sensor did not answer in time"),
        (BleakDeviceNotFoundError("a", "gone"), "the sensor is not in reach, or switched off"),
        (BleakError("Not connected"), "Bluetooth says: Not connected"),
        (OSError(9, "Bad file descriptor"), "Bluetooth says: [Errno 9] Bad file descriptor"),
        (
            BleakGATTProtocolError(BleakGATTProtocolErrorCode.UNLIKELY_ERROR),
            "the sensor refused: GATT Protocol Error: Unlikely Error",
        ),
        (EOFError(), "Bluetooth says: EOFError"),
        (AssertionError(), "Bluetooth says: AssertionError"),
        (
            BleakDBusError("org.bluez.Error.InProgress", ["Operation already in progress"]),
            "Bluetooth says: [org.bluez.Error.InProgress] Operation already in progress",
        ),
    ],
)
def test_other_failures_may_pass(error: Exception, sentence: str) -> None:
    told = raised(error)
    assert not isinstance(told, NoBluetoothError)
    assert str(told) == sentence


def test_who_stops_the_program_is_not_held_up() -> None:
    with pytest.raises(asyncio.CancelledError), told_clearly():
        raise asyncio.CancelledError
