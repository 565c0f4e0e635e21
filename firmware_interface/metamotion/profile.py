"""What a MetaMotion board is and can do."""

from types import MappingProxyType
from typing import Final

from firmware_interface.metamotion.driver import COMMAND, NOTIFY, RATES_HZ, MetaMotionDriver
from firmware_interface.metamotion.frames import ACC_RANGE_G, GYRO_RANGE_DPS
from firmware_interface.metamotion.virtual import VirtualMetaMotion
from firmware_interface.profile import AT_THE_HIP, Profile, Ticks

_BASE = "326a90xx-85cb-9195-d9dd-464cfbbae75a"


def _uuid(part: str) -> str:
    return _BASE.replace("xx", part)


METAMOTION: Final = Profile(
    key="metamotion",
    title="MbientLab MetaMotion (MetaMotionS, R, RL, C)",
    names=("MetaWear", "MetaMotion"),
    services=(_uuid("00"),),
    channels=MappingProxyType({COMMAND: (_uuid("01"),), NOTIFY: (_uuid("06"),)}),
    rates_hz=RATES_HZ,
    acc_range_g=float(ACC_RANGE_G),
    gyro_range_dps=float(GYRO_RANGE_DPS),
    ticks=Ticks(modulus=2**32),
    has_haptic=True,
    has_led=True,
    battery_hours=10.0,
    verified=True,
    unverified=(
        "100 counted readings a second without a loss",
        "cues on the skin: only the boards with a + in their name have a motor",
        "the count going on over a disconnection",
        "battery life",
    ),
    mountings=AT_THE_HIP,
    driver=MetaMotionDriver,
    virtual=VirtualMetaMotion,
)
