"""What each sensor is and can do: one frozen row per device."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from firmware_interface import witmotion, witmotion_registers

ATT_HEADER_BYTES = 3  # of every notification, Bluetooth Core 5.4, Vol 3, Part F, 3.4.7.1


@dataclass(frozen=True, slots=True)
class Mounting:
    """A place at the hip to wear the sensor, and what to expect of it."""

    place: str
    advice: str
    lower_accuracy: bool = False


@dataclass(frozen=True, slots=True)
class Profile:
    """A sensor as the program needs to know it.

    Parameters
    ----------
    key
        Name in the settings.
    title
        Name for the wearer.
    name_contains
        What the advertised name contains.
    service, notify, write
        16-bit parts of the UUIDs, to be put into each of ``uuid_bases`` at ``xxxx``.
    uuid_bases
        The rest of the UUIDs; more than one where the hardware disagrees.
    rate_codes
        Frames per second as the vendor names them, and the device's code for each.
    measured_hz
        Rates that were counted on real hardware, by the vendor's name for them.
    acc_range_g, gyro_range_dps
        Full scale, either sign.
    frame_bytes
        Length of one decoded message.
    frames_per_notification
        Frames that travel together, by rate; one where nothing is said.
    has_stamp, has_counter, has_battery, has_haptic, has_led
        Whether frames carry a time, a number; whether charge can be read; ways to cue the wearer.
    battery_hours
        Streaming on one charge, the shortest of the vendor's claims.
    mountings
        Places to wear it, best first.
    unverified
        Facts above that nobody has yet confirmed on hardware.
    """

    key: str
    title: str
    name_contains: str
    service: int
    notify: int
    write: int
    uuid_bases: tuple[str, ...]
    rate_codes: Mapping[float, int]
    measured_hz: Mapping[float, float]
    acc_range_g: float
    gyro_range_dps: float
    frame_bytes: int
    frames_per_notification: Mapping[float, int]
    has_stamp: bool
    has_counter: bool
    has_battery: bool
    has_haptic: bool
    has_led: bool
    battery_hours: float
    mountings: tuple[Mounting, ...]
    unverified: tuple[str, ...]

    @property
    def rates_hz(self) -> tuple[float, ...]:
        """Rates on offer, slowest first."""
        return tuple(sorted(self.rate_codes))

    def matches(self, advertised_name: str | None) -> bool:
        """Tell whether a device of this name may be one of these."""
        return self.name_contains in (advertised_name or "")

    def uuids(self, part: int) -> tuple[str, ...]:
        """Spell out a 16-bit part in every base.

        Examples
        --------
        >>> WITMOTION.uuids(WITMOTION.notify)[0]
        '0000ffe4-0000-1000-8000-00805f9a34fb'
        """
        return tuple(base.replace("xxxx", f"{part:04x}") for base in self.uuid_bases)

    def frames_together(self, rate_hz: float, mtu: int) -> int:
        """Frames in one notification at this rate over a link of this ATT MTU, at least one."""
        fitting = (mtu - ATT_HEADER_BYTES) // self.frame_bytes
        return max(1, min(self.frames_per_notification.get(rate_hz, 1), fitting))

    def min_mtu(self, rate_hz: float) -> int:
        """Smallest ATT MTU at which notifications travel as this rate makes them.

        Examples
        --------
        >>> WITMOTION.min_mtu(50), WITMOTION.min_mtu(100)
        (23, 83)
        """
        frames = self.frames_per_notification.get(rate_hz, 1)
        return ATT_HEADER_BYTES + self.frame_bytes * frames


AT_THE_HIP = (
    Mounting("back", "Middle of the waistband at the back, flat against the body: the best place."),
    Mounting("side", "On the waistband at the side, above the hip bone: the second choice."),
    Mounting(
        "front",
        "On the waistband in front: expect lower accuracy, the belly tilts it when you sit.",
        lower_accuracy=True,
    ),
)

WITMOTION: Final = Profile(
    key="witmotion",
    title="WitMotion Bluetooth 5 (WT901BLECL, WT901BLE67, BWT901BLE5.0, WT9011DCL-BT50)",
    name_contains="WT",
    service=0xFFE5,
    notify=0xFFE4,
    write=0xFFE9,
    # The vendor's base differs from the Bluetooth SIG's by one digit; some units use the SIG's.
    uuid_bases=("0000xxxx-0000-1000-8000-00805f9a34fb", "0000xxxx-0000-1000-8000-00805f9b34fb"),
    rate_codes=witmotion_registers.RATE_CODES,
    measured_hz=MappingProxyType(
        {10.0: 10.05, 20.0: 19.86, 50.0: 49.45, 100.0: 99.26, 200.0: 198.43}
    ),
    acc_range_g=16.0,
    gyro_range_dps=2000.0,
    frame_bytes=witmotion.FRAME_BYTES,
    frames_per_notification=MappingProxyType({100.0: 4, 200.0: 4}),
    has_stamp=False,
    has_counter=False,
    has_battery=True,
    has_haptic=False,
    has_led=True,
    battery_hours=8.0,
    mountings=AT_THE_HIP,
    unverified=(
        "switching the LED over Bluetooth",
        "units with the SIG's UUID base",
        "frames per notification at 200 Hz",
        "battery life",
    ),
)

PROFILES: Final = MappingProxyType({row.key: row for row in (WITMOTION,)})


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
