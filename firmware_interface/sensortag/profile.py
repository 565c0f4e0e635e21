"""What a SensorTag is and can do."""

from types import MappingProxyType
from typing import Final

from firmware_interface.driver import BATTERY
from firmware_interface.profile import AT_THE_HIP, SIG_BATTERY, Profile
from firmware_interface.sensortag.driver import (
    CONFIG,
    CONFIGURATION,
    MOVEMENT,
    OUTPUTS,
    OUTPUTS_MODE,
    PERIOD,
    SensorTagDriver,
)
from firmware_interface.sensortag.movement import GYRO_RANGE_DPS
from firmware_interface.sensortag.virtual import VirtualSensorTag


def _uuids(part: str) -> tuple[str, ...]:
    return (f"f000{part}-0451-4000-b000-000000000000",)


SENSORTAG: Final = Profile(
    key="sensortag",
    title="TI CC2650 SensorTag",
    names=("CC2650 SensorTag", "SensorTag 2.0", "SensorTag"),
    services=(*_uuids("aa80"), "0000aa80-0000-1000-8000-00805f9b34fb"),
    channels=MappingProxyType(
        {
            MOVEMENT: _uuids("aa81"),
            CONFIG: _uuids("aa82"),
            PERIOD: _uuids("aa83"),
            OUTPUTS: _uuids("aa65"),
            OUTPUTS_MODE: _uuids("aa66"),
            BATTERY: SIG_BATTERY,
        }
    ),
    optional=frozenset({OUTPUTS, OUTPUTS_MODE, BATTERY}),
    rates_hz=(10.0,),
    acc_range_g=float(CONFIGURATION.acc_range_g),
    gyro_range_dps=GYRO_RANGE_DPS,
    ticks=None,
    has_led=True,
    verified=False,
    unverified=(
        "that the acceleration points up at rest",
        "that the first values after a start are zeros",
        "true readings per second",
        "how the lights and the buzzer obey",
        "the charge of its coin cell, which may be near its end long before 0 percent",
    ),
    mountings=AT_THE_HIP,
    driver=SensorTagDriver,
    virtual=VirtualSensorTag,
)
