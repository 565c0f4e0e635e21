"""A Bangle.js 2 made of its console and our script's protocol alone."""

import re
from collections.abc import Iterator

from firmware_interface.bangle import frames, script
from firmware_interface.bangle.driver import NOTIFY, WRITE
from firmware_interface.samples import Vectors
from firmware_interface.virtual import Answer, Sent, Taken, VirtualSensor

IDLE_RATE_HZ = 12.5
ATT_HEADER_BYTES = 3  # of every notification, Bluetooth Core 5.4, Vol 3, Part F, 3.4.7.1
UNKNOWN = 'Uncaught ReferenceError: "_pm" is not defined\r\n at line 1 col 1\r\n'
NONSENSE = "Uncaught SyntaxError: Got ID expected EOF\r\n at line 1 col 1\r\n"
PROMPT = b">"

_CALL = re.compile(r"_pm\.(start|stop|battery|buzz|blink)\((\d*)(?:,(\d+))?\)")
_RATES = {call: rate for rate, call in script.POLLS.items()}


class VirtualBangle(VirtualSensor):
    """It streams once it has the whole script, in order, and the call that starts it.

    ``has_accelerometer`` may be set off, as on other devices with the same console;
    ``buzzed_ms`` and ``lit`` tell how it showed itself.
    """

    def __init__(
        self,
        rate_hz: float = IDLE_RATE_HZ,  # noqa: ARG002  it is told its rate, as the real one
        battery_percent: float = 90.0,
        clock_ppm: float = 0.0,
    ) -> None:
        super().__init__(IDLE_RATE_HZ, battery_percent, clock_ppm)
        self.has_accelerometer = True
        self.is_streaming = False
        self.buzzed_ms: list[int] = []
        self.lit = 0
        self._statements = script.statements()
        self._known = 0
        self._line = b""
        self._waiting: tuple[int, Vectors] | None = None

    def disconnect(self) -> None:
        """Lose the connection: the script stops, and stays in memory with its count."""
        super().disconnect()
        self._stop()

    def reboot(self) -> None:
        """Start anew without the script."""
        super().reboot()
        self.open_app()
        self.rate_hz = IDLE_RATE_HZ

    def open_app(self) -> None:
        """Run another app: whatever the console was told is forgotten."""
        self._stop()
        self._known, self._line = 0, b""

    def write(self, channel: str, data: bytes) -> list[Answer]:
        """Type something into the console."""
        if channel != WRITE:
            return []
        *_, typed = (self._line + data).split(script.INTERRUPT)
        *lines, self._line = typed.split(b"\n")
        printed = PROMPT if script.INTERRUPT in data else b""
        return self._sent(printed + b"".join(map(self._run, lines)))

    def _sent(self, printed: bytes) -> list[Answer]:
        if NOTIFY not in self.subscribed:
            return []
        size = self.mtu - ATT_HEADER_BYTES
        return [(NOTIFY, printed[i : i + size]) for i in range(0, len(printed), size)]

    def _run(self, line: bytes) -> bytes:
        text = line.removeprefix(script.QUIET).decode("latin-1")
        printed = self._obey(text)
        if line.startswith(script.QUIET):
            return printed
        return text.encode("latin-1") + b"\r\n" + printed + b"=undefined\r\n" + PROMPT

    def _obey(self, text: str) -> bytes:
        if text in self._statements:
            self._learn(self._statements.index(text))
            return b""
        call = _CALL.fullmatch(text)
        if call is None:
            return NONSENSE.encode()
        if self._known < len(self._statements):
            return UNKNOWN.encode()
        return self._called(call[1], int(call[2] or 0), int(call[3] or 0))

    def _learn(self, number: int) -> None:
        """Take a statement: the first begins anew, and one that is out of order is no use."""
        if number == 0:
            self._stop()
            self._known = 1
        elif number == self._known:
            self._known += 1

    def _called(self, name: str, value: int, code: int) -> bytes:
        match name:
            case "start":
                return self._start(_RATES.get((value, code)))
            case "stop":
                self._stop()
            case "battery":
                return frames.encode_note(frames.BATTERY, round(self.battery_percent))
            case "buzz":
                self.buzzed_ms.append(value)
            case _:
                self.lit += 1
        return b""

    def _start(self, rate_hz: float | None) -> bytes:
        if not self.has_accelerometer:
            return frames.encode_note(frames.REFUSAL, frames.NO_ACCELEROMETER)
        if rate_hz is None:
            return NONSENSE.encode()
        self.rate_hz, self.is_streaming = rate_hz, True
        return b""

    def _stop(self) -> None:
        self.is_streaming, self._waiting = False, None

    def _notify(self, taken: Taken) -> Iterator[Sent]:
        if not self.is_streaming:
            return
        for t, k, acc in zip(taken.t.tolist(), taken.k.tolist(), taken.acc_g, strict=True):
            if self._waiting is None or self._waiting[0] != k - 1:
                self._waiting = (k, acc)
                continue
            motion = frames.encode_motion([k - 1], [self._waiting[1], acc])
            self._waiting = None
            for channel, data in self._sent(motion):
                yield t, channel, data
