"""What a WitMotion sensor is and can do."""

from types import MappingProxyType
from typing import Final

from firmware_interface.profile import AT_THE_HIP, Profile
from firmware_interface.witmotion import registers
from firmware_interface.witmotion.driver import COMMAND, DATA, WitMotionDriver
from firmware_interface.witmotion.virtual import VirtualWitMotion

# The vendor's base differs from the Bluetooth SIG's by one digit; some units use the SIG's.
_BASES = ("0000xxxx-0000-1000-8000-00805f9a34fb", "0000xxxx-0000-1000-8000-00805f9b34fb")

LEAST_HZ = 10.0  # movements need it


def _uuids(part: str) -> tuple[str, ...]:
    return tuple(base.replace("xxxx", part) for base in _BASES)


WITMOTION: Final = Profile(
    key="witmotion",
    title="WitMotion Bluetooth 5 (WT901BLECL, WT901BLE67, BWT901BLE5.0, WT9011DCL-BT50)",
    names=("WT",),
    services=_uuids("ffe5"),
    channels=MappingProxyType({DATA: _uuids("ffe4"), COMMAND: _uuids("ffe9")}),
    rates_hz=tuple(sorted(rate for rate in registers.RATE_CODES if rate >= LEAST_HZ)),
    measured_hz=MappingProxyType(
        {10.0: 10.05, 20.0: 19.86, 50.0: 49.45, 100.0: 99.26, 200.0: 198.43}
    ),
    acc_range_g=16.0,
    gyro_range_dps=2000.0,
    ticks=None,
    mtus=MappingProxyType({100.0: 83, 200.0: 83}),
    has_led=False,
    battery_hours=8.0,
    verified=True,
    unverified=(
        "units with the SIG's UUID base",
        "frames per notification at 200 Hz",
        "battery life",
    ),
    mountings=AT_THE_HIP,
    driver=WitMotionDriver,
    virtual=VirtualWitMotion,
)
