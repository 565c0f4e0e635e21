"""Values that the Bluetooth SIG defined for every device: charge, and the names of a device.

Source: Battery Service 1.0 (2A19) and Device Information Service 1.1 (2A24 to 2A29).
"""

from firmware_interface.driver import Battery

FULL_PERCENT = 100
_END = "\0"  # some firmware sends C strings with their end, which the service forbids


def battery(data: bytes) -> Battery | None:
    """Read Battery Level; ``None`` where it is none.

    Examples
    --------
    >>> battery(b"W")
    Battery(percent=87, volts=None)
    """
    if len(data) != 1 or data[0] > FULL_PERCENT:
        return None
    return Battery(data[0])


def encode_battery(percent: float) -> bytes:
    """Write Battery Level, saturating at empty and full."""
    return bytes([round(min(max(percent, 0.0), FULL_PERCENT))])


def text(data: bytes) -> str | None:
    """Read a string of the device information; ``None`` where it is no UTF-8.

    Examples
    --------
    >>> text(b"8")
    '8'
    """
    try:
        return data.decode().rstrip(_END)
    except UnicodeDecodeError:
        return None


def encode_text(value: str) -> bytes:
    """Write a string of the device information."""
    return value.encode()
