"""The form of a sensor's row: what the program needs to know of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from firmware_interface.driver import Driver
from firmware_interface.virtual import VirtualSensor

SIG_BATTERY = ("00002a19-0000-1000-8000-00805f9b34fb",)
"""Battery Level, Bluetooth SIG assigned number 0x2A19."""
SHORT = 3  # letters
LEAST_MTU = 23  # of every Bluetooth LE link


@dataclass(frozen=True, slots=True)
class Mounting:
    """A place to wear the sensor, and what to expect of it."""

    place: str
    advice: str
    lower_accuracy: bool = False


@dataclass(frozen=True, slots=True)
class Ticks:
    """The sensor's own count or clock that stamps each reading.

    ``per_second`` is ``None`` for a counter, which goes up by one with each reading; ``modulus``
    is the value at which it begins again at 0.
    """

    modulus: int
    per_second: float | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """A sensor as the program needs to know it.

    Parameters
    ----------
    key
        Name in settings and commands.
    title
        Name for the wearer.
    names
        An advertised name contains one of these, capitals or not unless it is very short.
    services
        Or one of these service UUIDs is advertised.
    channels
        The names a driver uses for characteristics, and the UUIDs each may have, best first.
    optional
        Channels that a sensor may lack.
    rates_hz
        Readings per second on offer, slowest first.
    measured_hz
        What was counted on real hardware, by the vendor's name for the rate.
    acc_range_g, gyro_range_dps
        Full scale, either sign; ``None`` where there is no gyroscope.
    ticks
        The sensor's own counter or clock; ``None`` where it sends neither.
    packet_s
        The longest time between two notifications while all is well.
    mtus
        ATT MTU that a rate needs, where 23 is too small.
    has_haptic, has_led
        Ways to cue the wearer.
    battery_hours
        Streaming on one charge, the shortest of the vendor's claims; 0 where nobody says.
    mountings
        Places to wear it, best first.
    verified
        Whether this stream was decoded from a real sensor's bytes.
    unverified
        Facts above that nobody has yet confirmed on hardware.
    driver, virtual
        Make our side of the conversation, and the sensor's own, for a rate.
    """

    key: str
    title: str
    names: tuple[str, ...]
    services: tuple[str, ...]
    channels: Mapping[str, tuple[str, ...]]
    rates_hz: tuple[float, ...]
    acc_range_g: float
    gyro_range_dps: float | None
    ticks: Ticks | None
    verified: bool
    mountings: tuple[Mounting, ...]
    driver: Callable[[float], Driver]
    virtual: Callable[[float], VirtualSensor]
    optional: frozenset[str] = frozenset()
    measured_hz: Mapping[float, float] = field(default_factory=lambda: MappingProxyType({}))
    packet_s: float = 0.1
    mtus: Mapping[float, int] = field(default_factory=lambda: MappingProxyType({}))
    has_haptic: bool = False
    has_led: bool = False
    battery_hours: float = 0.0
    unverified: tuple[str, ...] = ()

    @property
    def has_gyro(self) -> bool:
        """Whether the sensor measures turning."""
        return self.gyro_range_dps is not None

    @property
    def has_counter(self) -> bool:
        """Whether lost readings can be counted exactly."""
        return self.ticks is not None and self.ticks.per_second is None

    @property
    def has_stamp(self) -> bool:
        """Whether readings carry the sensor's own time."""
        return self.ticks is not None and self.ticks.per_second is not None

    def matches(self, advertised_name: str | None, services: tuple[str, ...] = ()) -> bool:
        """Tell whether a device that advertises this may be one of these."""
        is_named = any(_contains(advertised_name or "", part) for part in self.names)
        return is_named or any(service.lower() in self.services for service in services)

    def nearest_rate_hz(self, wanted_hz: float) -> float:
        """Choose the slowest rate that is fast enough, or the fastest there is.

        Examples
        --------
        >>> from firmware_interface.profiles import profile
        >>> profile("witmotion").nearest_rate_hz(60)
        100.0
        """
        return next((rate for rate in self.rates_hz if rate >= wanted_hz), self.rates_hz[-1])

    def expected_hz(self, rate_hz: float) -> float:
        """Tell how many readings a second really come at this rate."""
        return self.measured_hz.get(rate_hz, rate_hz)

    def min_mtu(self, rate_hz: float) -> int:
        """Smallest ATT MTU over which this rate's notifications travel whole."""
        return self.mtus.get(rate_hz, LEAST_MTU)


def _contains(name: str, part: str) -> bool:
    """Look for a part; a short one must be spelled as it is, or WT would be found in Newton."""
    return part in name if len(part) <= SHORT else part.casefold() in name.casefold()


AT_THE_HIP = (
    Mounting("back", "Middle of the waistband at the back, flat against the body: the best place."),
    Mounting("side", "On the waistband at the side, above the hip bone: the second choice."),
    Mounting(
        "front",
        "On the waistband in front: expect lower accuracy, the belly tilts it when you sit.",
        lower_accuracy=True,
    ),
)
