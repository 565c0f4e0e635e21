"""What the verbs about sensors share: which are paired, what a kind can do, the radio."""

import re

from firmware_interface import Profile, profile
from posture_monitor.app.run import WornSensor
from posture_monitor.cli.described import ACC_ONLY
from posture_monitor.errors import UsageError
from posture_monitor.ports import Clock, Radio
from posture_monitor.settings import Settings
from posture_monitor.settings.sections import Worn

PLACES = ("hip", "trunk")


def kind_of(name: str) -> Profile:
    """Find a kind of sensor by its name.

    Raises
    ------
    UsageError
        If there is none of this name.
    """
    try:
        return profile(name)
    except ValueError as error:
        raise UsageError(str(error)) from None


def place_of(name: str) -> str:
    """Check the name of a place.

    Raises
    ------
    UsageError
        If nothing is worn there.
    """
    if name not in PLACES:
        raise UsageError(f"--place {name!r} is not known; allowed: {', '.join(PLACES)}")
    return name


def worn_at(settings: Settings, place: str) -> Worn:
    """Give what the settings say of a place."""
    worn: Worn = getattr(settings, place)
    return worn


def paired(settings: Settings) -> list[WornSensor]:
    """List the sensors that are paired, by place."""
    worn = {place: worn_at(settings, place) for place in PLACES}
    return [
        WornSensor(place, sensor.address, kind_of(sensor.profile))
        for place, sensor in worn.items()
        if sensor.is_paired
    ]


def real_radio(clock: Clock) -> Radio:  # noqa: ARG001  a virtual radio needs it
    """Open the computer's own Bluetooth."""
    from posture_monitor.ble.bleak_radio import BleakRadio  # noqa: PLC0415  only this path needs it

    return BleakRadio()


def short_name(kind: Profile) -> str:
    """Name a kind of sensor without its models."""
    return re.split(r" \(|, | with ", kind.title)[0]


def signal_of(rssi_dbm: int | None) -> str:
    """Say how strong a sensor is heard: -40 is beside the computer, -90 is nearly out of reach."""
    return "?" if rssi_dbm is None else f"{rssi_dbm} dBm"


LEAST_HZ = 20.0
"""Below that a step or a sit-down is seen too coarsely; recordings ask for it, too."""


def remarks(kind: Profile) -> list[str]:
    """Say what a wearer should know of a kind of sensor before trusting it."""
    said = []
    if not kind.verified:
        said.append("built from its documents, not yet tried with a real sensor")
    if not kind.has_gyro:
        said.append(ACC_ONLY)
    if kind.rates_hz[-1] < LEAST_HZ:
        fastest = f"{kind.rates_hz[-1]:g} times a second at most"
        said.append(f"it measures {fastest}, which is slow for steps and for sitting down")
    return said


def abilities(kind: Profile) -> str:
    """Say in a few words what a kind of sensor can do.

    Examples
    --------
    >>> abilities(profile("bangle")), abilities(profile("witmotion"))
    ('no gyroscope, counts losses, buzzes', 'gyroscope')
    """
    can = ["gyroscope" if kind.has_gyro else "no gyroscope"]
    can += ["counts losses"] * kind.has_counter + ["time stamps"] * kind.has_stamp
    return ", ".join(can + ["buzzes"] * kind.has_haptic)
