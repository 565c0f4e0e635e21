"""The day at a glance: one character a slot of time, taller where the body was."""

from collections.abc import Iterator, Sequence

from rich.console import Group
from rich.text import Text

from posture_monitor.cli.times import local
from posture_monitor.cli.words import POSTURES
from posture_monitor.core.detection.timeline import Interval
from posture_monitor.core.types import Posture

SLOTS_MIN = (5, 10, 15, 20, 30, 60)
MOST_SLOTS = 72  # fits the usual terminal of 80 columns

_LOOKS = {  # shape and colour, so that neither is needed alone
    Posture.LYING: ("▁", "magenta"),
    Posture.SITTING: ("▃", "blue"),
    Posture.UPRIGHT_STILL: ("▆", "green"),
    Posture.WALKING: ("█", "green"),
    Posture.UNKNOWN: ("·", "dim"),
    Posture.NOT_WORN: ("-", "dim"),
}
_NOTHING = (" ", "")


def ribbon(laid: Sequence[Interval]) -> Group:
    """Draw what was laid out in time, with the hours under it; there must be something."""
    start, end = laid[0].start, laid[-1].end
    slot_s = next(60.0 * m for m in SLOTS_MIN if end - start <= 60.0 * m * MOST_SLOTS)
    first = start // slot_s * slot_s
    starts = [first + n * slot_s for n in range(int(-(-(end - first) // slot_s)))]
    shown = [_posture_in(laid, t, t + slot_s) for t in starts]
    line = Text.assemble(*(_LOOKS[p] if p else _NOTHING for p in shown))
    return Group("", line, Text(_hours(starts, slot_s), "dim"), _legend(set(shown)))


def _posture_in(laid: Sequence[Interval], start: float, end: float) -> Posture | None:
    """Find what there was most of in a slot."""
    time_s: dict[Posture, float] = {}
    for interval in laid:
        shared_s = min(interval.end, end) - max(interval.start, start)
        if shared_s > 0:
            time_s[interval.posture] = time_s.get(interval.posture, 0.0) + shared_s
    return max(time_s, key=lambda posture: time_s[posture], default=None)


def _hours(starts: Sequence[float], slot_s: float) -> str:
    axis = ""
    for n, t in enumerate(starts):
        when = local(t)
        is_first_of_hour = when.minute * 60 < slot_s
        if is_first_of_hour and (n > len(axis) or not axis):
            axis = f"{axis:<{n}}{when:%H}"
    return axis


def _legend(shown: set[Posture | None]) -> Text:
    return Text.assemble(*_keys(shown))


def _keys(shown: set[Posture | None]) -> Iterator[str | tuple[str, str]]:
    for posture, (glyph, style) in _LOOKS.items():
        if posture in shown:
            yield glyph, style
            yield f" {POSTURES[posture]}   ", "dim"
