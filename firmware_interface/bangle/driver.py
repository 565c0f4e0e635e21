"""Our side of the conversation with a Bangle.js 2: send it a script, hear what that sends."""

from collections.abc import Sequence
from typing import Final

from firmware_interface.bangle import frames, script
from firmware_interface.bangle.lines import Lines
from firmware_interface.driver import (
    Action,
    Battery,
    Driver,
    Heard,
    Pause,
    Readings,
    Subscribe,
    Write,
)

WRITE: Final = "write"
NOTIFY: Final = "notify"
OBEY_S = 0.05
"""Time for the console to run a line, so that its input does not overflow."""

NO_ACCELEROMETER = "This device has no accelerometer the script can read; a Bangle.js 2 is needed."
LOCKED = "The watch asks for a password; switch its console password off."
NOT_RUN = "The watch could not run our script; update its firmware."


class BangleDriver(Driver):
    """Frames out of the watch's console, and the script that sends them.

    Parameters
    ----------
    rate_hz
        Readings per second to ask for, one of ``script.POLLS``.

    Examples
    --------
    >>> driver = BangleDriver(50)
    >>> face_up = frames.encode_motion([0], [[0, 0, -1]] * 2)
    >>> driver.hear(NOTIFY, face_up).readings.acc_g.tolist()
    [[0.0, 0.0, -1.0], [0.0, 0.0, -1.0]]
    """

    def __init__(self, rate_hz: float) -> None:
        self._call = script.start(rate_hz)
        self._decoder = frames.Decoder()
        self._lines = Lines()
        self._has_run = False
        self.rejected = 0

    def start(self) -> tuple[Action, ...]:
        """Send the script anew, whose count goes on if the watch still has it, and start it."""
        self._has_run = False
        lines = [*script.statements(), self._call]
        upload = [action for line in lines for action in (*_writes(line), Pause(OBEY_S))]
        clear = (Write(WRITE, script.INTERRUPT), Pause(OBEY_S))
        return (Subscribe(NOTIFY), *clear, *upload, *self.ask_battery())

    def hear(self, channel: str, data: bytes) -> Heard:  # noqa: ARG002  there is one channel
        """Take a notification, wherever it cut the stream of frames."""
        decoded = self._decoder.feed(data)
        self.rejected = self._decoder.rejected
        readings = None
        if len(decoded.motion):
            self._has_run = True
            readings = _readings(decoded.motion)
        if not decoded.notes and not decoded.text:
            return Heard(readings)
        trouble = _refusal(decoded.notes)
        for line in self._lines.feed(decoded.text):
            if self._is_forgotten(line):
                return Heard(readings, _battery(decoded.notes), self.start())
            trouble = trouble or _complaint(line)
        return Heard(readings, _battery(decoded.notes), trouble=trouble)

    def motion(self, values: Sequence[bytes]) -> Readings:
        """Decode many notifications at once."""
        decoded = self._decoder.feed(b"".join(values))
        self.rejected = self._decoder.rejected
        return _readings(decoded.motion)

    def disconnected(self) -> None:
        """Drop the half of a frame or a line whose other half will not come."""
        self._decoder.finish()
        self._lines.finish()
        self.rejected = self._decoder.rejected

    def ask_battery(self) -> tuple[Action, ...]:
        """Ask for the charge."""
        return _writes(script.ASK_BATTERY)

    def stop(self) -> tuple[Action, ...]:
        """Stop the script, which gives the watch its own settings back."""
        return _writes(script.STOP)

    def buzz(self, seconds: float) -> tuple[Action, ...]:
        """Let the watch vibrate."""
        return _writes(script.buzz(seconds))

    def blink(self) -> tuple[Action, ...]:
        """Light the screen up; the watch puts the light out by itself."""
        return _writes(script.BLINK)

    def _is_forgotten(self, line: str) -> bool:
        """Whether the watch lost a script that ran, as when another app is opened."""
        return self._has_run and "Uncaught" in line and f'"{script.NAME}"' in line


def _writes(line: str) -> tuple[Action, ...]:
    return tuple(Write(WRITE, piece) for piece in script.line(line))


def _readings(motion: frames.Frames) -> Readings:
    return Readings(frames.acc_g(motion), None, frames.ticks(motion))


def _battery(notes: tuple[tuple[bytes, int], ...]) -> Battery | None:
    percents = [value for kind, value in notes if kind == frames.BATTERY]
    return Battery(min(percents[-1], 100)) if percents else None


def _refusal(notes: tuple[tuple[bytes, int], ...]) -> str | None:
    return NO_ACCELEROMETER if any(kind == frames.REFUSAL for kind, _ in notes) else None


def _complaint(line: str) -> str | None:
    if "Password" in line:
        return LOCKED
    return NOT_RUN if "Uncaught" in line else None
