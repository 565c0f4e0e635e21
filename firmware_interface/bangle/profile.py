"""What a Bangle.js 2 is and can do."""

from types import MappingProxyType
from typing import Final

from firmware_interface.bangle import frames, script
from firmware_interface.bangle.driver import NOTIFY, WRITE, BangleDriver
from firmware_interface.bangle.virtual import VirtualBangle
from firmware_interface.profile import Mounting, Profile, Ticks

IN_THE_WAISTBAND = (
    Mounting(
        "back",
        "Off the wrist, in a pocket or clip of the waistband in the middle of the back, its screen "
        "outwards and tight against the body: the best place.",
    ),
    Mounting(
        "side",
        "Off the wrist, in a tight pocket or clip of the waistband above the hip bone: the second "
        "choice.",
    ),
    Mounting(
        "front",
        "Off the wrist, in the waistband in front: expect lower accuracy, the belly tilts it when "
        "you sit.",
        lower_accuracy=True,
    ),
)

BANGLE: Final = Profile(
    key="bangle",
    title="Bangle.js 2 (watch, acceleration only)",
    names=("Bangle.js",),
    services=(),  # many other devices offer the Nordic UART service too
    channels=MappingProxyType(
        {
            WRITE: ("6e400002-b5a3-f393-e0a9-e50e24dcca9e",),
            NOTIFY: ("6e400003-b5a3-f393-e0a9-e50e24dcca9e",),
        }
    ),
    rates_hz=tuple(script.POLLS),
    acc_range_g=8.0,
    gyro_range_dps=None,
    ticks=Ticks(modulus=frames.MODULUS),
    packet_s=frames.READINGS / min(script.POLLS),
    has_haptic=True,
    has_led=True,
    verified=False,
    unverified=(
        "the script running on a watch",
        "the direction of its axes",
        "rates above 25 Hz",
        "how long its battery lasts while streaming",
        "a buzz while vibration is off in its settings",
        "its own step count while streaming",
    ),
    mountings=IN_THE_WAISTBAND,
    driver=BangleDriver,
    virtual=VirtualBangle,
)
