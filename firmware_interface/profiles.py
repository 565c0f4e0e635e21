"""Every sensor that is known: one frozen row each."""

from types import MappingProxyType
from typing import Final

from firmware_interface.bangle.profile import BANGLE
from firmware_interface.metamotion.profile import METAMOTION
from firmware_interface.movella_dot.profile import MOVELLA_DOT
from firmware_interface.movesense.profile import MOVESENSE
from firmware_interface.polar.profile import POLAR, POLAR_H10
from firmware_interface.profile import Profile
from firmware_interface.sensortag.profile import SENSORTAG
from firmware_interface.thingy52.profile import THINGY52
from firmware_interface.witmotion.profile import WITMOTION

PROFILES: Final = MappingProxyType(
    {
        row.key: row
        for row in (
            BANGLE,
            METAMOTION,
            MOVELLA_DOT,
            MOVESENSE,
            POLAR,
            POLAR_H10,
            SENSORTAG,
            THINGY52,
            WITMOTION,
        )
    }
)


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
