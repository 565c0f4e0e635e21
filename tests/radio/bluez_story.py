"""Stories that need a BlueZ to happen in, and what they look at."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from radio.fake_bluez import FakeBlueZ, fake_bluez
from radio.fake_bluez_bus import DBusFailure
from radio.fake_bluez_words import CHARACTERISTIC
from radio.session_in import live

from firmware_interface import profile
from posture_monitor.ble import bleak_radio
from posture_monitor.ble.bleak_radio import BleakRadio
from posture_monitor.clock import SystemClock

METAMOTION, WITMOTION = profile("metamotion"), profile("witmotion")
HIP, BACK, OTHER = "F0:00:00:00:00:01", "F0:00:00:00:00:02", "F0:00:00:00:00:03"
GENERIC_ACCESS = "00001800-0000-1000-8000-00805f9b34fb"
DENIED = DBusFailure("org.freedesktop.DBus.Error.AccessDenied", "Rejected send message")
CLOCK = SystemClock()
CONNECT_S = 2.0
HEARSAY_S = 0.05  # until bleak hears of what has changed

Story = Callable[[FakeBlueZ, BleakRadio], Awaitable[None]]


def with_bluez(story: Story) -> Callable[[], None]:
    """Make a test of a story, in which nobody waits as long for a dead service as in truth."""

    async def happen() -> None:
        async with fake_bluez() as bluez:
            await story(bluez, BleakRadio())

    def test() -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(bleak_radio, "CLOSE_S", 0.5)
            live(happen())

    return test


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def characteristic(bluez: FakeBlueZ, uuid: str) -> str:
    """Where BlueZ keeps it."""
    return next(p for p in bluez.objects if bluez.value(p, CHARACTERISTIC, "UUID") == uuid)
