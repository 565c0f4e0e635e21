"""Which of the devices around are sensors this program knows."""

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
    heard: dict[str, Found] = {}

    def note(advert: Advert) -> None:
        before = heard.get(advert.address)
        now = _recognised(advert, before)
        if now is None:
            return
        heard[advert.address] = now
        if before is None and tell is not None:
            tell(now)

    await radio.scan(seconds, note)
    return sorted(heard.values(), key=lambda found: -(found.rssi_dbm or -999))


def _recognised(advert: Advert, before: Found | None) -> Found | None:
    """Name what advertises; what it said before in another advertisement still holds."""
    kinds = tuple(row for row in PROFILES.values() if row.matches(advert.name, advert.services))
    known = before.kinds if before else ()
    kinds = kinds if len(kinds) > len(known) else known
    if not kinds:
        return None
    name = advert.name or (before.name if before else "") or kinds[0].title
    by_service = [row for row in kinds if set(row.services) & set(advert.services)]
    likeliest = (*by_service, *(row for row in kinds if row not in by_service))
    return Found(advert.address, name, advert.rssi_dbm, likeliest)
