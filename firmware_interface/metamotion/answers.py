"""What a MetaMotion board says besides its readings: answers, charge, button and supply."""

import struct
from dataclasses import dataclass
from typing import Final

from firmware_interface.driver import Battery
from firmware_interface.metamotion import commands
from firmware_interface.metamotion.commands import BUTTON_MODULE, READ, SETTINGS_MODULE
from firmware_interface.metamotion.processors import CREATE, PROCESSOR_MODULE

_BATTERY = struct.Struct("<2BBH")
_SWITCH_BYTES = 3
_INFO_BYTES = 4
_FULL_PERCENT = 100


@dataclass(frozen=True, slots=True)
class ModuleInfo:
    """What a module is; ``implementation`` is ``None`` where the board lacks the module."""

    module: int
    implementation: int | None
    revision: int = 0


@dataclass(frozen=True, slots=True)
class Created:
    """The number of the processor that was created."""

    number: int


@dataclass(frozen=True, slots=True)
class Switch:
    """The state of ``BUTTON``, of the ``POWER`` supply or of the ``CHARGER``."""

    name: str
    is_on: bool


BUTTON: Final = "button"
POWER: Final = "power"
CHARGER: Final = "charger"
_SWITCHES = {
    (BUTTON_MODULE, commands.BUTTON_REGISTER): BUTTON,
    (SETTINGS_MODULE, commands.POWER_REGISTER): POWER,
    (SETTINGS_MODULE, commands.CHARGER_REGISTER): CHARGER,
}

Answer = ModuleInfo | Created | Switch | Battery


def decode(data: bytes) -> Answer | None:
    """Read an answer; ``None`` if it is something else or makes no sense."""
    if len(data) <= 1:
        return None
    if data[1] == READ:
        return _info(data)
    if data[0] == PROCESSOR_MODULE:
        is_one = data[1] == CREATE and len(data) == _SWITCH_BYTES
        return Created(data[2]) if is_one else None
    if data[0] == SETTINGS_MODULE and data[1] & ~READ == commands.BATTERY_REGISTER:
        return _battery(data)
    return _switch(data)


def _info(data: bytes) -> ModuleInfo | None:
    if len(data) >= _INFO_BYTES:
        return ModuleInfo(data[0], data[2], data[3])
    return ModuleInfo(data[0], None) if len(data) == _INFO_BYTES // 2 else None


def _battery(data: bytes) -> Battery | None:
    if len(data) != _BATTERY.size:
        return None
    _, _, percent, millivolts = _BATTERY.unpack(data)
    return Battery(percent, millivolts / 1000) if percent <= _FULL_PERCENT else None


def _switch(data: bytes) -> Switch | None:
    name = _SWITCHES.get((data[0], data[1] & ~READ))
    if name is None or len(data) != _SWITCH_BYTES or data[2] > 1:
        return None
    return Switch(name, bool(data[2]))


def encode_info(info: ModuleInfo) -> bytes:
    """Say what a module is."""
    head = bytes([info.module, READ])
    return (
        head if info.implementation is None else head + bytes([info.implementation, info.revision])
    )


def encode_battery(battery: Battery) -> bytes:
    """Say the charge.

    Examples
    --------
    >>> encode_battery(Battery(99, 4.148)).hex()
    '118c633410'
    """
    millivolts = min(max(round((battery.volts or 0.0) * 1000), 0), 0xFFFF)
    register = READ | commands.BATTERY_REGISTER
    return _BATTERY.pack(SETTINGS_MODULE, register, battery.percent, millivolts)


def encode_switch(switch: Switch) -> bytes:
    """Say that a switch changed."""
    module, register = next(place for place, name in _SWITCHES.items() if name == switch.name)
    return bytes([module, register, switch.is_on])
