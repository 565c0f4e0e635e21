"""What the program kept of its day inside the virtual machine, read from its own two files."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from vm.guest_process import DATA
from vm.guest_words import expect, now_s, say

from firmware_interface import SampleBlock
from firmware_interface.samples import Floats
from posture_monitor.core.types import ClockGap, Event, Gap
from posture_monitor.errors import NoDataError
from posture_monitor.recording.archive import Archive
from posture_monitor.settings.places import ARCHIVE_FILE, STORE_FILE
from posture_monitor.store import Store

PLACES = ("hip", "trunk")
STREAMING_S = 3.0  # of samples after a fault: it is over
LOOK_EVERY_S = 0.5
GIVE_UP_S = 90.0
UNTOUCHED_S = 1.0  # the other sensor pauses for less, even here


@dataclass(frozen=True)
class Fault:
    """Something that went wrong from ``begin_t`` to ``well_t``, for the sensors at some places."""

    name: str
    begin_t: float
    well_t: float
    hits: Sequence[str]


async def streaming(since_t: float) -> None:
    """Wait until what was measured three seconds after a moment is kept, of both sensors."""
    until_s = now_s() + GIVE_UP_S
    while now_s() < until_s:
        await asyncio.sleep(LOOK_EVERY_S)
        newest = [_newest(place) for place in PLACES]
        if min(newest) >= since_t + STREAMING_S:
            return
    expect(False, f"no stream within {GIVE_UP_S:g} s")  # noqa: FBT003


def _newest(place: str) -> float:
    try:
        with Archive.open(DATA / ARCHIVE_FILE, read_only=True) as archive:
            return archive.last_t(place) or 0.0
    except NoDataError:
        return 0.0


def times(place: str) -> Floats:
    """When each reading was taken that was kept of a place."""
    with Archive.open(DATA / ARCHIVE_FILE, read_only=True) as archive:
        blocks = [item for item in archive.read(place) if isinstance(item, SampleBlock)]
    return SampleBlock.joined(blocks).t


def causes(place: str) -> list[str]:
    """Name the gaps that were kept of a place, with their lengths."""
    with Archive.open(DATA / ARCHIVE_FILE, read_only=True) as archive:
        gaps = [item for item in archive.read(place) if isinstance(item, ClockGap)]
    return [f"{gap.end - gap.t:.1f} s {gap.cause}" for gap in gaps]


def events() -> list[Event]:
    """Give all that was understood."""
    with Store.open(DATA / STORE_FILE, read_only=True) as store:
        return list(store.events())


def tell_gaps(known: Sequence[Event]) -> None:
    """Say what archive and store know of the time without a signal."""
    for place in PLACES:
        say(f"the archive's gaps, {place}:", *causes(place))
    gaps = [f"{e.end - e.t:.1f} s {e.cause}" for e in known if isinstance(e, Gap)]
    expect(bool(gaps), "the store's gaps:", *gaps)


def tell_faults(faults: Sequence[Fault], end_t: float) -> None:
    """Say of each fault how long it kept either sensor from being heard."""
    ends = [*(fault.begin_t for fault in faults[1:]), end_t]
    for place in PLACES:
        t = times(place)
        expect(bool((np.diff(t) > 0).all()), f"{place}: {len(t)} samples, in order")
        for fault, next_t in zip(faults, ends, strict=True):
            _tell(fault, place, t[(t > fault.begin_t - 1.0) & (t < next_t)])


def _tell(fault: Fault, place: str, t: Floats) -> None:
    gaps_s = np.diff(t)
    at = int(gaps_s.argmax())
    gap_s, recovery_s = float(gaps_s[at]), float(t[at + 1]) - fault.well_t
    if place in fault.hits:
        told = f"{fault.name}: {place} not heard for {gap_s:.2f} s, until {recovery_s:.2f} s after"
        expect(gap_s < GIVE_UP_S, told, "it was over")
    else:
        expect(gap_s < UNTOUCHED_S, f"{fault.name}: {place} went on, longest pause {gap_s:.2f} s")
