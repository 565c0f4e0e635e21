"""Our side of the conversation with a DOT."""

from collections.abc import Sequence
from itertools import groupby
from typing import Final

from firmware_interface.driver import (
    NOTHING,
    Action,
    Battery,
    Driver,
    Heard,
    Pause,
    Read,
    Readings,
    Subscribe,
    Write,
)
from firmware_interface.movella_dot import commands, motion
from firmware_interface.movella_dot.commands import ReportKind
from firmware_interface.movella_dot.payloads import (
    CUSTOM_5,
    RATE_QUANTITIES,
    is_whole,
    needed_bytes,
)

CONTROL: Final = "control"
REPORT: Final = "report"
MEASURE: Final = "measure"
LONG: Final = "long"
MEDIUM: Final = "medium"
CHARGE: Final = "charge"

OBEY_S = 0.1
"""Time to end a measurement before the next command. Our own guess: nobody names one."""
CUT_BEFORE_SWITCH = 3
"""So many in a row, cut alike, are no accident but the link."""
LEAST_PACKET_BYTES = 20
"""Every link carries so many bytes of a notification (Bluetooth Core 5.4: ATT MTU 23, less 3)."""

TOO_SMALL = "This Bluetooth link cuts the sensor's packets short; try another Bluetooth adapter."
REFUSED = "The sensor does not start to measure: end its recording, or take it off its charger."
SWITCHED_OFF = "The sensor was switched off, or its battery is empty."
ASLEEP = "The sensor went to sleep to save power: press its button."

_CHANNELS = {CUSTOM_5: LONG, RATE_QUANTITIES: MEDIUM}
_MODES = {channel: mode for mode, channel in _CHANNELS.items()}
_TROUBLES = {ReportKind.POWER_OFF: SWITCHED_OFF, ReportKind.POWER_SAVING: ASLEEP}


class MovellaDotDriver(Driver):
    """Long payloads where the link carries them whole, medium ones where it does not.

    Parameters
    ----------
    rate_hz
        Readings per second to ask for, one of ``commands.RATES_HZ``.

    Examples
    --------
    >>> from firmware_interface.movella_dot import payloads
    >>> driver = MovellaDotDriver(60)
    >>> flat = payloads.encode(26, [0], {"acc_ms2": [[0, 0, 9.80665]]})[0]
    >>> driver.hear(LONG, flat).readings.acc_g.tolist()
    [[0.0, 0.0, 1.0]]
    """

    def __init__(self, rate_hz: float) -> None:
        self._rate = commands.Control(rate_hz=round(rate_hz)).encode()
        self.mode = CUSTOM_5
        """Payload mode asked for; the shorter one for good, once it was needed."""
        self.rejected = 0
        self._cut, self._cut_bytes = 0, 0

    def start(self) -> tuple[Action, ...]:
        """Set the rate, which no running measurement allows, then subscribe and measure."""
        self._cut = 0
        return (
            *self.stop(),
            Pause(OBEY_S),
            Write(CONTROL, self._rate),
            Subscribe(REPORT),
            Subscribe(CHARGE),
            *self._measure(),
            *self.ask_battery(),
        )

    def stop(self) -> tuple[Action, ...]:
        """End the measurement."""
        return (Write(MEASURE, commands.stop(self.mode)),)

    def ask_battery(self) -> tuple[Action, ...]:
        """Ask for the charge."""
        return (Read(CHARGE),)

    def blink(self) -> tuple[Action, ...]:
        """Let the light blink red for ten seconds."""
        return (Write(CONTROL, commands.Control(identify=True).encode()),)

    def hear(self, channel: str, data: bytes) -> Heard:
        """Take a payload, the charge, a report, or what the sensor says of its measurement."""
        mode = _MODES.get(channel)
        if mode is not None:
            readings = motion.reading(mode, data)
            if readings is None:
                self.rejected += 1
                return self._cut_short(mode, len(data))
            self._cut = 0
            return Heard(readings)
        if channel == CHARGE:
            return self._charge(data)
        return self._report(data) if channel == REPORT else self._state(data)

    def motion(self, values: Sequence[bytes]) -> Readings:
        """Decode many payloads at once; a long one is known by its length."""
        runs = [(length, list(run)) for length, run in groupby(values, key=len)]
        return motion.joined([part for length, run in runs for part in self._run(length, run)])

    def _run(self, length: int, values: list[bytes]) -> list[Readings]:
        """Decode payloads of one length; of those cut short only the count matters."""
        mode = self._mode_of(length)
        if is_whole(mode, length):
            readings = motion.readings(mode, values)
            self.rejected += len(values) - len(readings)
            self._cut = 0
            return [readings]
        heard = [self.hear(_CHANNELS[self._mode_of(length)], data).readings for data in values]
        return [readings for readings in heard if readings is not None]

    def _mode_of(self, length: int) -> int:
        return CUSTOM_5 if length >= needed_bytes(CUSTOM_5) else self.mode

    def _measure(self) -> tuple[Action, ...]:
        """Subscribe first, so that nothing is lost, and see whether the sensor obeyed."""
        return (
            Subscribe(_CHANNELS[self.mode]),
            Write(MEASURE, commands.start(self.mode)),
            Read(MEASURE),
        )

    def _cut_short(self, mode: int, length: int) -> Heard:
        """Tell a link that cuts every payload from a payload that was damaged."""
        if mode != self.mode or not LEAST_PACKET_BYTES <= length < needed_bytes(mode):
            self._cut = 0
            return NOTHING
        self._cut = self._cut + 1 if length == self._cut_bytes else 1
        self._cut_bytes = length
        return self._fall_back(TOO_SMALL) if self._cut == CUT_BEFORE_SWITCH else NOTHING

    def _fall_back(self, trouble: str) -> Heard:
        """Try the shorter payload, or say what is wrong where that was tried."""
        if self.mode == RATE_QUANTITIES:
            return Heard(trouble=trouble)
        end = self.stop()
        self.mode, self._cut = RATE_QUANTITIES, 0
        return Heard(actions=(*end, Pause(OBEY_S), *self._measure()))

    def _state(self, data: bytes) -> Heard:
        state = commands.parse_measurement(data)
        if state is None:
            return self._reject()
        is_as_asked = state.is_running and state.mode == self.mode
        return NOTHING if is_as_asked else self._fall_back(REFUSED)

    def _charge(self, data: bytes) -> Heard:
        charge = commands.parse_charge(data)
        return self._reject() if charge is None else Heard(battery=Battery(charge.percent))

    def _report(self, data: bytes) -> Heard:
        report = commands.parse_report(data)
        if report is None:
            return self._reject()
        return Heard(trouble=_TROUBLES.get(report.kind))

    def _reject(self) -> Heard:
        self.rejected += 1
        return NOTHING
