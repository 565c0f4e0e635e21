"""What a Movella DOT is and can do."""

from types import MappingProxyType
from typing import Final

from firmware_interface.movella_dot.driver import (
    CHARGE,
    CONTROL,
    LONG,
    MEASURE,
    MEDIUM,
    REPORT,
    MovellaDotDriver,
)
from firmware_interface.movella_dot.motion import ACC_RANGE_G, GYRO_RANGE_DPS
from firmware_interface.movella_dot.payloads import STAMP_MODULUS
from firmware_interface.movella_dot.virtual import VirtualMovellaDot
from firmware_interface.profile import AT_THE_HIP, Profile, Ticks

_LEAST_MTU = 43  # medium payload of 40 bytes and a header; the long one, tried first, takes 66


def _uuid(part: str) -> str:
    return f"1517{part}-4947-11e9-8646-d663bd873d93"


MOVELLA_DOT: Final = Profile(
    key="movella_dot",
    title="Movella DOT, Xsens DOT",
    names=("Movella DOT", "Xsens DOT"),
    services=(_uuid("1000"), _uuid("2000")),
    channels=MappingProxyType(
        {
            CONTROL: (_uuid("1002"),),
            REPORT: (_uuid("1004"),),
            MEASURE: (_uuid("2001"),),
            LONG: (_uuid("2002"),),
            MEDIUM: (_uuid("2003"),),
            CHARGE: (_uuid("3001"),),
        }
    ),
    optional=frozenset({LONG}),
    rates_hz=(20.0, 30.0, 60.0),
    acc_range_g=ACC_RANGE_G,
    gyro_range_dps=GYRO_RANGE_DPS,
    ticks=Ticks(modulus=STAMP_MODULUS, per_second=1e6),
    mtus=MappingProxyType(dict.fromkeys((20.0, 30.0, 60.0), _LEAST_MTU)),
    has_led=True,
    verified=False,
    unverified=(
        "the layout of the payload used here (other payloads of the same sensor are)",
        "the full scale of 16 g and 2000 degrees per second",
        "that a measurement ends with the connection",
        "that a refused measurement reads back as stopped",
        "service UUIDs in the advertisement",
        "blinking during a measurement",
    ),
    mountings=AT_THE_HIP,
    driver=MovellaDotDriver,
    virtual=VirtualMovellaDot,
)
