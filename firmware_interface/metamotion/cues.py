"""What a MetaMotion board can show and let be felt: its light, and a motor or buzzer."""

import struct
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

LED_MODULE: Final = 0x02
HAPTIC_MODULE: Final = 0x08

_PLAY, _STOP, _PATTERN = 1, 2, 3
_PATTERN_FORMAT = struct.Struct("<6B5HB")
_WRITTEN = 2  # marks a pattern that is written whole
_PULSE = 1
_BUZZER_DUTY = 0x7F
_MOTOR, _BUZZER = 0, 1
_DUTY_PER_PERCENT = 2.48
_LONGEST_MS = 0xFFFF

COLORS: Final = MappingProxyType({"green": 0, "red": 1, "blue": 2})
FOREVER: Final = 0xFF
BRIGHTEST: Final = 31

PAUSE_LED: Final = bytes([LED_MODULE, _PLAY, 0])
PLAY_LED: Final = bytes([LED_MODULE, _PLAY, 1])
AUTOPLAY_LED: Final = bytes([LED_MODULE, _PLAY, 2])
STOP_LED: Final = bytes([LED_MODULE, _STOP, 0])
STOP_AND_CLEAR_LED: Final = bytes([LED_MODULE, _STOP, 1])


@dataclass(frozen=True, slots=True)
class Pattern:
    """How the light of one colour goes up and down; brightness 0-31, times in milliseconds.

    Examples
    --------
    >>> Pattern(high_ms=50, period_ms=500, repeat=10).encode("green").hex(" ", 2)
    '02 0300 021f 0000 0032 0000 00f4 0100 000a'
    """

    high: int = BRIGHTEST
    low: int = 0
    rise_ms: int = 0
    high_ms: int = 0
    fall_ms: int = 0
    period_ms: int = 0
    delay_ms: int = 0
    repeat: int = FOREVER

    def encode(self, color: str) -> bytes:
        """Write the pattern of ``color``, one of ``COLORS``.

        Raises
        ------
        ValueError
            If there is no such light.
        """
        if color not in COLORS:
            raise ValueError(f"color {color!r} is not known; allowed: {', '.join(COLORS)}")
        times = (self.rise_ms, self.high_ms, self.fall_ms, self.period_ms, self.delay_ms)
        head = (LED_MODULE, _PATTERN, COLORS[color], _WRITTEN, self.high, self.low)
        return _PATTERN_FORMAT.pack(*head, *times, self.repeat)


BLINK: Final = Pattern(high_ms=50, period_ms=500)


def motor(duty_percent: float, seconds: float) -> bytes:
    """Run the motor at this share of its strength, up to 65 seconds.

    Examples
    --------
    >>> motor(100, 5).hex()
    '0801f8881300'
    """
    duty = int(min(max(duty_percent, 0), 100) * _DUTY_PER_PERCENT + 1e-9)
    return struct.pack("<3BHB", HAPTIC_MODULE, _PULSE, duty, _ms(seconds), _MOTOR)


def buzzer(seconds: float) -> bytes:
    """Sound the buzzer, up to 65 seconds.

    Examples
    --------
    >>> buzzer(7.5).hex()
    '08017f4c1d01'
    """
    return struct.pack("<3BHB", HAPTIC_MODULE, _PULSE, _BUZZER_DUTY, _ms(seconds), _BUZZER)


def _ms(seconds: float) -> int:
    return min(max(round(seconds * 1000), 0), _LONGEST_MS)
