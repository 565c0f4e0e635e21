"""The contract with every sensor: bytes to samples and back, pure and without I/O."""

from firmware_interface.clock import ClockParams, DeviceClock
from firmware_interface.profiles import PROFILES, Profile, profile
from firmware_interface.samples import SampleBlock
from firmware_interface.stream import SensorStream
from firmware_interface.virtual import Radio, VirtualWitMotion

__all__ = [
    "PROFILES",
    "ClockParams",
    "DeviceClock",
    "Profile",
    "Radio",
    "SampleBlock",
    "SensorStream",
    "VirtualWitMotion",
    "profile",
]
