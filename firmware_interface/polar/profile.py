"""What Polar's sensors are and can do."""

from types import MappingProxyType
from typing import Final

from firmware_interface.driver import BATTERY
from firmware_interface.polar.driver import CONTROL, DATA, RANGE_DPS, RANGE_G, H10Driver
from firmware_interface.polar.timing import TICKS
from firmware_interface.polar.verity import VerityDriver
from firmware_interface.polar.virtual import LARGEST_MTU, VirtualH10, VirtualVerity
from firmware_interface.profile import AT_THE_HIP, SIG_BATTERY, Mounting, Profile

_CHANNELS = MappingProxyType(
    {
        CONTROL: ("fb005c81-02e7-f387-1cad-8acd2d8df0c8",),
        DATA: ("fb005c82-02e7-f387-1cad-8acd2d8df0c8",),
        BATTERY: SIG_BATTERY,
    }
)
_H10_RATES_HZ = (25.0, 50.0, 100.0, 200.0)

POLAR: Final = Profile(
    key="polar",
    title="Polar Verity Sense",
    names=("Polar Sense", "Polar Verity"),
    services=(),  # all of Polar's sensors advertise the heart rate alone, as others do
    channels=_CHANNELS,
    rates_hz=(52.0,),
    acc_range_g=RANGE_G,
    gyro_range_dps=RANGE_DPS,
    ticks=TICKS,
    packet_s=2.6,  # a still sensor packs up to 130 readings into a frame, users found
    mtus=MappingProxyType({52.0: LARGEST_MTU}),
    battery_hours=20.0,
    verified=False,
    unverified=(
        "which way the axes point",
        "the factor of the gyroscope at a start",
        "that acceleration and turning share one clock",
        "how many readings come in a notification",
        "the clip on a waistband",
        "battery life",
    ),
    mountings=AT_THE_HIP,
    driver=VerityDriver,
    virtual=VirtualVerity,
)

POLAR_H10: Final = Profile(
    key="polar_h10",
    title="Polar H10 (no gyroscope)",
    names=("Polar H10",),
    services=(),
    channels=_CHANNELS,
    rates_hz=_H10_RATES_HZ,
    acc_range_g=RANGE_G,
    gyro_range_dps=None,
    ticks=TICKS,
    packet_s=1.5,
    mtus=MappingProxyType(dict.fromkeys(_H10_RATES_HZ, LARGEST_MTU)),
    battery_hours=400.0,
    verified=False,
    unverified=(
        "the strap at the hips, where it may switch itself off for want of a heart beat",
        "which way the axes point",
        "how many readings come in a notification at each rate",
        "battery life",
    ),
    mountings=(
        Mounting(
            "back",
            "The moist strap on the skin around the hips, the pod in the middle of the back.",
        ),
        Mounting(
            "front",
            "The moist strap on the skin around the hips, the pod in front: the belly tilts it.",
            lower_accuracy=True,
        ),
    ),
    driver=H10Driver,
    virtual=VirtualH10,
)
