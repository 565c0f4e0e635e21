"""A DOT made of its protocol alone."""

from collections.abc import Iterator
from typing import TypeVar

import numpy as np

from firmware_interface.movella_dot import commands, payloads
from firmware_interface.movella_dot.commands import Charge, Control, Measurement, Report, ReportKind
from firmware_interface.movella_dot.driver import CHARGE, CONTROL, LONG, MEASURE, MEDIUM, REPORT
from firmware_interface.movella_dot.motion import (
    ACC_RANGE_G,
    GYRO_RANGE_DPS,
    STANDARD_GRAVITY_MS2,
)
from firmware_interface.movella_dot.payloads import ACC_MS2, DELTA_V_MS, GYRO_DPS
from firmware_interface.virtual import Answer, Sent, Taken, VirtualSensor

T = TypeVar("T")

SHORT = "short"
FACTORY_RATE_HZ = 60.0
ATT_HEADER_BYTES = 3  # of every notification, Bluetooth Core 5.4, Vol 3, Part F, 3.4.7.1
_CHANNELS = {20: SHORT, 40: MEDIUM, 63: LONG}


class VirtualMovellaDot(VirtualSensor):
    """It measures when told to, in the mode it is told, and cuts what the link cannot carry.

    It has no orientation filter: orientations are no turn, and no acceleration is free.

    Examples
    --------
    >>> from firmware_interface.samples import SampleBlock
    >>> sensor = VirtualMovellaDot()
    >>> sensor.subscribe("long")
    >>> sensor.write("measure", commands.start(26))
    []
    >>> still = SampleBlock.of([1.0, 1.02, 1.04], [[0, 0, 1]] * 3, [[0, 0, 0]] * 3)
    >>> [(round(t, 3), len(data)) for t, _, data in sensor.notifications(still)]
    [(1.0, 63), (1.017, 63), (1.033, 63)]
    """

    def __init__(
        self,
        rate_hz: float = FACTORY_RATE_HZ,  # noqa: ARG002  it is told its rate, as the real one
        battery_percent: float = 90.0,
        clock_ppm: float = 0.0,
    ) -> None:
        super().__init__(FACTORY_RATE_HZ, battery_percent, clock_ppm)
        self.is_charging = False
        self.is_recording = False
        """While it records it starts no measurement."""
        self.is_off = False
        self.is_blinking = False
        self.settings = Control(tag="Movella DOT", rate_hz=round(FACTORY_RATE_HZ), filter_profile=0)
        self._measurement = Measurement(is_running=False, mode=payloads.CUSTOM_5)
        self._told = self._charge()

    def disconnect(self) -> None:
        """Lose the connection, and with it the measurement."""
        super().disconnect()
        self._end()

    def reboot(self) -> None:
        """Start anew; rate, tag and filter profile are kept."""
        super().reboot()
        self._end()
        self.is_off = self.is_recording = self.is_blinking = False

    def write(self, channel: str, data: bytes) -> list[Answer]:
        """Obey a command."""
        if channel == MEASURE:
            self._measure(commands.parse_measurement(data))
        elif channel == CONTROL:
            return self._control(commands.parse_control(data))
        return []

    def read(self, channel: str) -> bytes:
        """Give the settings, the state of the measurement, or the charge."""
        if channel == MEASURE:
            return self._measurement.encode()
        if channel == CONTROL:
            return self.settings.encode()
        self._told = self._charge()
        return self._told.encode()

    def _measure(self, wanted: Measurement | None) -> None:
        if wanted is None:
            return
        if not wanted.is_running:
            self._end()
        elif wanted.mode in payloads.MODES and not (self.is_recording or self.is_off):
            self._measurement = wanted

    def _end(self) -> None:
        self._measurement = Measurement(is_running=False, mode=self._measurement.mode)

    def _control(self, wanted: Control | None) -> list[Answer]:
        if wanted is None:
            return []
        self.is_blinking = self.is_blinking or wanted.identify
        if wanted.power_off:
            self._end()
            self.is_off = True
            off = Report(ReportKind.POWER_OFF).encode()
            return [(REPORT, off)] if REPORT in self.subscribed else []
        self._set(wanted)
        return []

    def _set(self, wanted: Control) -> None:
        """Keep the settings; rate and filter only while nothing is measured."""
        free = not self._measurement.is_running
        old = self.settings
        if free and wanted.rate_hz in commands.RATES_HZ:
            self.rate_hz = float(wanted.rate_hz)
        self.settings = Control(
            usb_power_on=_newer(wanted.usb_power_on, old.usb_power_on),
            timeouts=_newer(wanted.timeouts, old.timeouts),
            tag=_newer(wanted.tag, old.tag),
            rate_hz=round(self.rate_hz),
            filter_profile=_newer(wanted.filter_profile if free else None, old.filter_profile),
        )

    def _charge(self) -> Charge:
        return Charge(round(self.battery_percent), self.is_charging)

    def _notify(self, taken: Taken) -> Iterator[Sent]:
        if CHARGE in self.subscribed and self._charge() != self._told:
            yield float(taken.t[0]), CHARGE, self.read(CHARGE)
        mode = self._measurement.mode
        channel = _CHANNELS[payloads.full_bytes(mode)]
        if not self._measurement.is_running or channel not in self.subscribed:
            return
        room = self.mtu - ATT_HEADER_BYTES
        for t, data in zip(taken.t.tolist(), self._payloads(mode, taken), strict=True):
            yield t, channel, data[:room]

    def _payloads(self, mode: int, taken: Taken) -> list[bytes]:
        acc = np.clip(taken.acc_g, -ACC_RANGE_G, ACC_RANGE_G) * STANDARD_GRAVITY_MS2
        gyro = np.clip(taken.gyro_dps, -GYRO_RANGE_DPS, GYRO_RANGE_DPS)
        values = {ACC_MS2: acc, GYRO_DPS: gyro, DELTA_V_MS: acc / self.rate_hz}
        return payloads.encode(mode, np.rint(taken.device_s * 1e6), values)


def _newer(new: T | None, old: T | None) -> T | None:
    return old if new is None else new
