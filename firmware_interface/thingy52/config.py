"""The Thingy's motion configuration (0401): how often it measures what."""

import struct
from dataclasses import astuple, dataclass
from typing import Final

_FORM = struct.Struct("<4HB")
CONFIG_BYTES = _FORM.size

# From the firmware's ble_tms.h; a value outside is refused as a whole.
_LIMITS: Final = ((100, 5000), (100, 5000), (100, 1000), (5, 200), (0, 1))


@dataclass(frozen=True, slots=True)
class Config:
    """How often what is measured; the defaults are the factory's.

    Parameters
    ----------
    step_ms, temp_ms, mag_ms
        Between two counts of the steps, corrections by temperature, and magnetic fields.
    freq_hz
        Readings of acceleration and angular rate per second.
    wake_on_motion
        1 if it shall wake from sleep when it is moved.
    """

    step_ms: int = 1000
    temp_ms: int = 500
    mag_ms: int = 500
    freq_hz: int = 10
    wake_on_motion: int = 1

    def encode(self) -> bytes:
        """Give the bytes to write.

        Raises
        ------
        ValueError
            If the sensor would refuse it.

        Examples
        --------
        >>> Config(freq_hz=50).encode().hex(" ", 2)
        'e8 03f4 01f4 0132 0001'
        """
        if not _is_allowed(self):
            raise ValueError(f"{self} is out of range; allowed, in this order: {_LIMITS}")
        return _FORM.pack(*astuple(self))


def parse_config(data: bytes) -> Config | None:
    """Read a configuration as the sensor would; ``None`` if it refuses it."""
    if len(data) != CONFIG_BYTES:
        return None
    config = Config(*_FORM.unpack(data))
    return config if _is_allowed(config) else None


def _is_allowed(config: Config) -> bool:
    values = astuple(config)
    return all(low <= v <= high for v, (low, high) in zip(values, _LIMITS, strict=True))
