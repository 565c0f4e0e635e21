"""Writes to the Thingy's light, loudspeaker and switched pins."""

import struct
from typing import Final

COLORS: Final = ("red", "green", "yellow", "blue", "purple", "cyan", "white")
"""Codes 1 to 7: the sum of red 1, green 2 and blue 4."""
LED_OFF = b"\x00"
_CONSTANT, _BREATHE, _ONE_SHOT = 1, 2, 3
_LENGTHS: Final = {_CONSTANT: 4, _BREATHE: 5, _ONE_SHOT: 3}
_MOST_PERCENT = 100
_MOST_DELAY_MS = 10_000

TONE_MODE, PCM_MODE, SAMPLE_MODE = 1, 2, 3
"""How the loudspeaker takes what is written: a tone, sound as such, or the number of a sample."""
SAMPLES = 9
_TONE = struct.Struct("<HHB")
_PINS = 4


def led_constant(red: int, green: int, blue: int) -> bytes:
    """Light up steadily in a color, parts from 0 to 255."""
    return bytes([_CONSTANT, red, green, blue])


def led_breathe(color: str, intensity_percent: int, delay_ms: int) -> bytes:
    """Swell and fade again and again, dark for a while in between.

    Examples
    --------
    >>> led_breathe("cyan", 20, 3500).hex(" ")
    '02 06 14 ac 0d'
    """
    return _allowed(
        bytes([_BREATHE, _code(color), intensity_percent]) + delay_ms.to_bytes(2, "little")
    )


def led_one_shot(color: str, intensity_percent: int) -> bytes:
    """Swell and fade once."""
    return _allowed(bytes([_ONE_SHOT, _code(color), intensity_percent]))


def is_led(data: bytes) -> bool:
    """Tell whether the sensor would take this for its light."""
    if not data or len(data) != _LENGTHS.get(data[0], 0):
        return data == LED_OFF
    if data[0] == _CONSTANT:
        return True
    delay_ms = int.from_bytes(data[3:], "little") if data[0] == _BREATHE else 1
    is_color = 1 <= data[1] <= len(COLORS)
    return is_color and 1 <= data[2] <= _MOST_PERCENT and 1 <= delay_ms <= _MOST_DELAY_MS


def sound_mode(speaker: int, microphone: int = 1) -> bytes:
    """Say how the loudspeaker takes what comes next (0501)."""
    return bytes([speaker, microphone])


def tone(frequency_hz: int, duration_ms: int, volume_percent: int) -> bytes:
    """Sound a tone, in the tone mode (0502).

    Examples
    --------
    >>> tone(1000, 500, 100).hex(" ")
    'e8 03 f4 01 64'
    """
    return _TONE.pack(frequency_hz, duration_ms, volume_percent)


def sample(number: int) -> bytes:
    """Play a stored sample, in the sample mode (0502)."""
    if not 0 <= number < SAMPLES:
        raise ValueError(f"sample {number} is not stored; allowed: 0 to {SAMPLES - 1}")
    return bytes([number])


def pins(*are_on: bool) -> bytes:
    """Switch the four transistors on the outside (0303)."""
    if len(are_on) != _PINS:
        raise ValueError(f"{len(are_on)} pins given; there are {_PINS}")
    return bytes(0xFF * is_on for is_on in are_on)


def _code(color: str) -> int:
    if color not in COLORS:
        raise ValueError(f"color {color!r} is not known; allowed: {', '.join(COLORS)}")
    return COLORS.index(color) + 1


def _allowed(data: bytes) -> bytes:
    if not is_led(data):
        raise ValueError(
            f"out of range: intensity {data[2]} must be 1-{_MOST_PERCENT} percent,"
            f" a delay 1-{_MOST_DELAY_MS} ms"
        )
    return data
