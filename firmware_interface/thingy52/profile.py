"""What a Thingy:52 is and can do."""

from types import MappingProxyType
from typing import Final

from firmware_interface.driver import BATTERY
from firmware_interface.profile import AT_THE_HIP, SIG_BATTERY, Profile
from firmware_interface.thingy52.driver import CONFIG, LED, MOTION, ThingyDriver
from firmware_interface.thingy52.raw import CHIP_ACC_G
from firmware_interface.thingy52.virtual import VirtualThingy


def _uuids(part: str) -> tuple[str, ...]:
    return (f"ef68{part}-9b35-4933-9b10-52ffa9740042",)


THINGY52: Final = Profile(
    key="thingy52",
    title="Nordic Thingy:52",
    names=("Thingy",),
    services=_uuids("0100"),
    channels=MappingProxyType(
        {
            MOTION: _uuids("0406"),
            CONFIG: _uuids("0401"),
            LED: _uuids("0301"),
            BATTERY: SIG_BATTERY,
        }
    ),
    optional=frozenset({LED, BATTERY}),
    rates_hz=(25.0, 50.0, 100.0),
    acc_range_g=CHIP_ACC_G,
    gyro_range_dps=1023.0,
    ticks=None,
    has_led=True,
    verified=False,
    unverified=(
        "that the acceleration is sent pointing down at rest",
        "that zeros mean no new value",
        "whether 100 readings a second travel without loss",
        "true readings per second",
        "battery life",
    ),
    mountings=AT_THE_HIP,
    driver=ThingyDriver,
    virtual=VirtualThingy,
)
