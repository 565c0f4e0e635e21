"""Every sensor that is known: one frozen row each."""

from types import MappingProxyType
from typing import Final

from firmware_interface.profile import Profile
from firmware_interface.witmotion.profile import WITMOTION

PROFILES: Final = MappingProxyType({row.key: row for row in (WITMOTION,)})


def profile(key: str) -> Profile:
    """Find a sensor's row.

    Raises
    ------
    ValueError
        If no sensor has this key.
    """
    if key not in PROFILES:
        raise ValueError(f"sensor {key!r} is not known; allowed: {', '.join(PROFILES)}")
    return PROFILES[key]
