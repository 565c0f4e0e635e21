"""Commands to a MetaMotion board: module, register, and what the register takes."""

import struct
from typing import Final

from firmware_interface.metamotion.boards import Chip

BUTTON_MODULE: Final = 0x01
SETTINGS_MODULE: Final = 0x11
FUSION_MODULE: Final = 0x19
DEBUG_MODULE: Final = 0xFE

READ: Final = 0x80
"""Added to a register's number to ask for its value; alone, it asks what the module is."""
START: Final = 0x01
SAMPLE: Final = 0x02
CONFIGURE: Final = 0x03

BUTTON_REGISTER: Final = 0x01
NAME_REGISTER: Final = 0x01
CONNECTION_REGISTER: Final = 0x09
BATTERY_REGISTER: Final = 0x0C
POWER_REGISTER: Final = 0x11
CHARGER_REGISTER: Final = 0x12

MAX_NAME_BYTES: Final = 26
FUSION_OUTPUTS: Final = 0x7F
_WHOLE = 0x40  # asks for all parts of a value
_INTERVAL_MS = 1.25  # Bluetooth's unit for the connection interval
_TIMEOUT_MS = 10  # and for the time after which a silent link is lost

READ_BATTERY: Final = bytes([SETTINGS_MODULE, READ | _WHOLE | BATTERY_REGISTER])
READ_BATTERY_PART: Final = bytes([SETTINGS_MODULE, READ | BATTERY_REGISTER])
READ_POWER: Final = bytes([SETTINGS_MODULE, READ | POWER_REGISTER])
READ_CHARGER: Final = bytes([SETTINGS_MODULE, READ | CHARGER_REGISTER])
RESET: Final = bytes([DEBUG_MODULE, 0x01])


def module_info(module: int) -> bytes:
    """Ask which chip a module has."""
    return bytes([module, READ])


def listen(module: int, register: int, *, is_on: bool = True) -> bytes:
    """Let a register notify, or no longer; the board keeps this over a disconnection.

    Examples
    --------
    >>> listen(0x03, 0x04).hex(), listen(0x03, 0x04, is_on=False).hex()
    ('030401', '030400')
    """
    return bytes([module, register, is_on])


def configure(chip: Chip, rate_hz: float, full_scale: int) -> bytes:
    """Set a chip's readings per second and its range.

    Raises
    ------
    ValueError
        If the chip does not offer them.
    """
    for name, wanted, codes in (
        ("rate_hz", rate_hz, chip.rate_codes),
        ("full_scale", full_scale, chip.range_codes),
    ):
        if wanted not in codes:
            allowed = ", ".join(f"{value:g}" for value in codes)
            raise ValueError(f"{name} {wanted:g} is not offered; allowed: {allowed}")
    return bytes([chip.module, CONFIGURE, chip.rate_codes[rate_hz], chip.range_codes[full_scale]])


def start_sampling(*modules: int) -> tuple[bytes, ...]:
    """Let modules give readings, then start their chips.

    Examples
    --------
    >>> [data.hex() for data in start_sampling(0x03)]
    ['03020100', '030101']
    """
    return tuple(data for m in modules for data in (bytes([m, SAMPLE, 1, 0]), bytes([m, START, 1])))


def stop_sampling(*modules: int) -> tuple[bytes, ...]:
    """Stop modules' chips, then let them give no more readings."""
    return tuple(data for m in modules for data in (bytes([m, START, 0]), bytes([m, SAMPLE, 0, 1])))


def start_fusion(outputs: int) -> tuple[bytes, ...]:
    """Start the board's own fusion; a bit of ``outputs`` stands for each register from 04 on.

    The chips that it fuses must be started as well.
    """
    return (
        bytes([FUSION_MODULE, CONFIGURE, outputs, 0]),
        bytes([FUSION_MODULE, START, 1]),
    )


def stop_fusion() -> tuple[bytes, ...]:
    """Stop the board's own fusion, and all its outputs."""
    return (
        bytes([FUSION_MODULE, START, 0]),
        bytes([FUSION_MODULE, CONFIGURE, 0, FUSION_OUTPUTS]),
    )


def connection_parameters(
    min_ms: float, max_ms: float, latency: int = 0, timeout_ms: float = 6000
) -> bytes:
    """Ask the computer for a connection interval, skipped intervals, and a time to be lost.

    Examples
    --------
    >>> connection_parameters(7.5, 7.5, 0, 6000).hex(" ", 2)
    '1109 0600 0600 0000 5802'
    """
    return struct.pack(
        "<2B4H",
        SETTINGS_MODULE,
        CONNECTION_REGISTER,
        int(min_ms / _INTERVAL_MS),
        int(max_ms / _INTERVAL_MS),
        latency,
        int(timeout_ms / _TIMEOUT_MS),
    )


def set_name(name: str) -> bytes:
    """Set the name that the board advertises.

    Raises
    ------
    ValueError
        If it is empty, too long or not plain ASCII.
    """
    if not name.isascii() or not 0 < len(name) <= MAX_NAME_BYTES:
        raise ValueError(f"name {name!r} must have 1 to {MAX_NAME_BYTES} ASCII characters")
    return bytes([SETTINGS_MODULE, NAME_REGISTER]) + name.encode("ascii")
