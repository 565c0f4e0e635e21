"""What bleak and the systems below it raise, in our own words."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from bleak.exc import (
    BleakBluetoothNotAvailableError,
    BleakBluetoothNotAvailableReason,
    BleakDBusError,
    BleakDeviceNotFoundError,
    BleakGATTProtocolError,
)

from posture_monitor.ble.platforms import this_platform
from posture_monitor.errors import LinkError, NoBluetoothError

NOT_IN_REACH: Final = "the sensor is not in reach, or switched off"

Reason = BleakBluetoothNotAvailableReason
_OFF = {Reason.POWERED_OFF}
_DENIED = {Reason.DENIED_BY_USER, Reason.DENIED_BY_SYSTEM, Reason.DENIED_BY_UNKNOWN}
_REASONS_ON_DBUS = {
    "org.bluez.Error.NotReady": Reason.POWERED_OFF,
    "org.freedesktop.DBus.Error.AccessDenied": Reason.DENIED_BY_SYSTEM,
    "org.freedesktop.DBus.Error.NameHasNoOwner": Reason.NO_BLUETOOTH,
    "org.freedesktop.DBus.Error.ServiceUnknown": Reason.NO_BLUETOOTH,
    "org.freedesktop.systemd1.NoSuchUnit": Reason.NO_BLUETOOTH,
}


@contextmanager
def told_clearly() -> Iterator[None]:
    """Turn what bleak and the system raise into our own errors, each one sentence."""
    try:
        yield
    except Exception as error:  # bleak passes on whatever systems and their libraries raise
        reason = _reason(error)
        if reason is not None:
            raise _unavailable(reason) from error
        raise LinkError(_sentence(error)) from error


def _reason(error: Exception) -> Reason | None:
    """Why Bluetooth cannot be used, if that is what the error says."""
    match error:
        case BleakBluetoothNotAvailableError():
            return error.reason
        case BleakDBusError():
            return _REASONS_ON_DBUS.get(error.dbus_error)
        case FileNotFoundError() | ConnectionRefusedError():  # there is no system bus
            return Reason.NO_BLUETOOTH
        case PermissionError():
            return Reason.DENIED_BY_SYSTEM
        case _:
            return None


def _sentence(error: Exception) -> str:
    match error:
        case BleakDeviceNotFoundError():
            return NOT_IN_REACH
        case TimeoutError():
            return "the sensor did not answer in time"
        case BleakGATTProtocolError():
            return f"the sensor refused: {error.args[-1]}"
        case _:
            return f"Bluetooth says: {str(error) or type(error).__name__}"


def _unavailable(reason: Reason) -> NoBluetoothError:
    system = this_platform()
    if reason in _OFF:
        return NoBluetoothError(f"Bluetooth is switched off; on {system.title}: {system.off}")
    if reason in _DENIED:
        return NoBluetoothError(
            f"this program may not use Bluetooth; on {system.title}: {system.denied}"
        )
    return NoBluetoothError(f"no Bluetooth was found; on {system.title}: {system.none}")
