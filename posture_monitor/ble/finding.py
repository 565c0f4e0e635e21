"""Which of the devices around are sensors this program knows."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from firmware_interface import PROFILES, Profile
from posture_monitor.ports import Advert, Radio


@dataclass(frozen=True, slots=True)
class Found:
    """A sensor that advertises: who it is, and what it may be, the likeliest kind first."""

    address: str
    name: str
    rssi_dbm: int | None
    kinds: tuple[Profile, ...]

    @property
    def profile(self) -> Profile:
        """The likeliest kind."""
        return self.kinds[0]


async def find_sensors(
    radio: Radio, seconds: float, tell: Callable[[Found], None] | None = None
) -> list[Found]:
    """Listen for so long; the sensors that are known, the nearest first.

    ``tell`` is called once with each as soon as it is heard.
    """
    said: dict[str, Advert] = {}
    known: dict[str, Found] = {}

    def note(advert: Advert) -> None:
        said[advert.address] = whole = _joined(said.get(advert.address), advert)
        found = _recognised(whole)
        if found is None:
            return
        is_new = advert.address not in known
        known[advert.address] = found
        if is_new and tell is not None:
            tell(found)

    await radio.scan(seconds, note)
    return sorted(known.values(), key=_distance_db)


def _joined(before: Advert | None, now: Advert) -> Advert:
    """Add what a device says to what it said before: few say everything in each advertisement."""
    if before is None:
        return now
    services = tuple(dict.fromkeys((*before.services, *now.services)))
    rssi_dbm = before.rssi_dbm if now.rssi_dbm is None else now.rssi_dbm
    return Advert(now.address, now.name or before.name, rssi_dbm, services)


def _recognised(advert: Advert) -> Found | None:
    """Tell what it may be; a service says more than a name, which anybody may choose."""
    kinds = [row for row in PROFILES.values() if row.matches(advert.name, advert.services)]
    if not kinds:
        return None
    kinds.sort(key=lambda row: not row.matches(None, advert.services))
    return Found(advert.address, advert.name or kinds[0].title, advert.rssi_dbm, tuple(kinds))


def _distance_db(found: Found) -> float:
    return math.inf if found.rssi_dbm is None else -found.rssi_dbm
