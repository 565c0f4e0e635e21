"""The contract with every sensor: bytes to samples and back, pure and without I/O."""

from firmware_interface.air import Air, Faults
from firmware_interface.arrival_clock import ArrivalClock
from firmware_interface.driver import Action, Battery, Pause, Read, Subscribe, Write
from firmware_interface.profile import Profile
from firmware_interface.profiles import PROFILES, profile
from firmware_interface.samples import SampleBlock
from firmware_interface.stream import Arrived, SensorStream
from firmware_interface.tick_clock import TickClock
from firmware_interface.virtual import VirtualSensor
from firmware_interface.wired import Wired

__all__ = [
    "PROFILES",
    "Action",
    "Air",
    "ArrivalClock",
    "Arrived",
    "Battery",
    "Faults",
    "Pause",
    "Profile",
    "Read",
    "SampleBlock",
    "SensorStream",
    "Subscribe",
    "TickClock",
    "VirtualSensor",
    "Wired",
    "Write",
    "profile",
]
