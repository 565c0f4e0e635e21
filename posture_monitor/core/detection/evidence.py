"""What each second of motion says about posture, gathered for the filter that decides.

A second's evidence is given when ``LOOK_AHEAD`` frames after it are known; together with the
motion's own look-ahead this is the program's latency (about 13 s).
"""

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from posture_monitor.core.detection.classifier import Classifier
from posture_monitor.core.detection.excursions import (
    Excursion,
    ExcursionParams,
    ExcursionSearch,
)
from posture_monitor.core.detection.movements import Movement, MovementParams, find_movements
from posture_monitor.core.signal.frames import FRAME_HZ
from posture_monitor.core.signal.motion import Motion, angle_deg, no_motion, still
from posture_monitor.core.signal.rolling import rolling_mean

Floats = NDArray[np.float64]
Triple = tuple[float, float, float]

SECOND = int(FRAME_HZ)
LOOK_AHEAD = 62
_HISTORY = 320  # frames kept: the longest excursion, its past, and a movement's reach
_TILT_SPAN = 16  # frames on either side between which a change of tilt is measured
_TILT_MEAN = 8
_WAVE = 15  # frames of the running mean that steps swing around
_NEAR = 8  # frames around an excursion in which movements belong to it
_UNLIKELY = -4.6  # log odds of a sit-down where no movement was seen


@dataclass(frozen=True, slots=True)
class Models:
    """The learned pieces: what a movement was, whether an excursion was a bend, and its style."""

    movement: Classifier
    bend: Classifier
    style: Classifier


@dataclass(frozen=True, slots=True)
class Seen:
    """A movement with the log odds of its being a sit-down, or a stand-up, against neither."""

    movement: Movement
    sit_down: float
    stand_up: float


class Second(NamedTuple):
    """The evidence of one second (a plain tuple, since a day has 86,400).

    ``frame`` is its first frame's number in the segment;
    ``tilted_deg`` is the largest change of tilt within three seconds whose middle falls here (0 if
    none peaks here); ``bends_begin`` and ``bends_end`` list excursions that begin or end here, the
    latter with their log odds of being a bend; ``bends_open`` counts those still on.
    """

    frame: int
    up: Triple
    rest_g: float | None
    walking: bool
    steps: int
    activity_ms2: float
    tilted_deg: float
    movements: tuple[Seen, ...]
    bends_begin: int
    bends_open: int
    bends_end: tuple[tuple[Excursion, float], ...]

    @property
    def is_uneventful(self) -> bool:
        """Whether nothing in it speaks for any posture."""
        return not (
            self.movements
            or self.walking
            or self.tilted_deg
            or self.bends_begin
            or self.bends_open
            or self.bends_end
        )


@dataclass(frozen=True, slots=True)
class EvidenceParams:
    """Parameters of the two candidate finders and of a change of tilt worth noting."""

    movement: MovementParams = field(default_factory=MovementParams)
    excursion: ExcursionParams = field(default_factory=ExcursionParams)
    tilt_deg: float = 40.0


class Evidence:
    """Scan the motion of one contiguous segment, second by second."""

    def __init__(self, models: Models, params: EvidenceParams | None = None) -> None:
        self._models = models
        self._params = params or EvidenceParams()
        self._search = ExcursionSearch(self._params.excursion)
        self._motion = no_motion()
        self._first = -_HISTORY  # number of the buffer's first frame in the segment
        self._next = 0  # the first second not yet given
        self._searched = 0  # frame up to which movements were looked for
        self._seen: list[Seen] = []

    def update(self, motion: Motion) -> list[Second]:
        """Take the next motion, give the evidence of the seconds whose future is known by now."""
        if not len(motion):
            return []
        if not len(self._motion):  # the segment's first frame stands for the time before it
            self._motion = still(motion[:1], _HISTORY)
        self._motion = Motion.joined(self._motion, motion)
        last = (self._first + len(self._motion) - LOOK_AHEAD) // SECOND
        if last <= self._next:
            return []
        seconds = self._seconds(last)
        drop = self._next * SECOND - _HISTORY - self._first
        if drop > _HISTORY:  # seldom, since it copies
            self._motion = self._motion[drop:]
            self._first += drop
        return seconds

    def finish(self) -> list[Second]:
        """Give the last seconds, as if the wearer stayed as they are."""
        if not len(self._motion):
            return []
        ahead = still(self._motion[len(self._motion) - 1 :], LOOK_AHEAD + SECOND - 1)
        return self.update(ahead)

    def _seconds(self, last: int) -> list[Second]:
        a, b = self._next * SECOND - self._first, last * SECOND - self._first
        self._find_movements(last * SECOND + SECOND)
        crossings = self._search.crossings(
            self._motion, self._first, last * SECOND + self._search.ahead
        )
        columns = _columns(self._motion, a, b, self._tilts(a, b))
        seen = self._by_second()
        first, self._next = self._next, last
        seconds = []
        for k, column in enumerate(columns):
            frame = (first + k) * SECOND
            begun, still_open, ended = self._search.step(
                self._motion, self._first, frame + SECOND, crossings
            )
            seconds.append(
                Second(
                    frame,
                    *column,
                    movements=tuple(seen.get(first + k, ())),
                    bends_begin=begun,
                    bends_open=still_open,
                    bends_end=tuple(self._weighed(one) for one in ended),
                )
            )
        return seconds

    def _find_movements(self, until: int) -> None:
        span = range(self._searched - self._first, until - self._first)
        found = find_movements(self._motion, span, self._params.movement)
        self._searched = until
        if found:
            odds = self._models.movement.log_odds(np.array([one.features for one in found]))
            shifted = (one.shifted(self._first) for one in found)
            self._seen += [
                Seen(one, float(down), float(up))
                for one, (down, up) in zip(shifted, odds, strict=True)
            ]
        oldest = self._next * SECOND - _HISTORY
        self._seen = [one for one in self._seen if one.movement.middle >= oldest]

    def _by_second(self) -> dict[int, list[Seen]]:
        seconds: dict[int, list[Seen]] = {}
        for one in self._seen:
            seconds.setdefault(one.movement.middle // SECOND, []).append(one)
        return seconds

    def _seen_within(self, a: int, b: int) -> tuple[Seen, ...]:
        return tuple(one for one in self._seen if a <= one.movement.middle < b)

    def _weighed(self, one: Excursion) -> tuple[Excursion, float]:
        """Complete an excursion by what the movements in it looked like, and weigh it."""
        inside = self._seen_within(one.start - _NEAR, one.end + _NEAR + 1)
        down = max((s.sit_down for s in inside), default=_UNLIKELY)
        up = max((s.stand_up for s in inside), default=_UNLIKELY)
        whole = one.with_movements(down, up)
        odds = self._models.bend.log_odds(np.array([whole.features]))
        return whole, float(odds[0, 0])

    def _tilts(self, a: int, b: int) -> Floats:
        """Per frame: the change of tilt across it where it is largest within a second, else 0."""
        reach = SECOND + _TILT_SPAN + _TILT_MEAN
        up = rolling_mean(self._motion.up[a - reach : b + reach], _TILT_MEAN)
        up /= np.sqrt(up[:, 0] ** 2 + up[:, 1] ** 2 + up[:, 2] ** 2)[:, None]
        centre = np.arange(reach - SECOND, len(up) - reach + SECOND + _TILT_MEAN - 1)
        change = angle_deg(up[centre - _TILT_SPAN], up[centre + _TILT_SPAN - _TILT_MEAN])
        most = np.lib.stride_tricks.sliding_window_view(change, 2 * SECOND + 1).max(axis=1)
        here = change[SECOND : SECOND + b - a]
        kept: Floats = np.where((here == most[: b - a]) & (here > self._params.tilt_deg), here, 0.0)
        return kept


def _columns(
    m: Motion, a: int, b: int, tilts: Floats
) -> list[tuple[Triple, float | None, bool, int, float, float]]:
    """Per second: up, gravity at rest, walking, steps, activity, change of tilt."""
    shape = ((b - a) // SECOND, SECOND)
    up = m.up[a:b].reshape(*shape, 3).sum(axis=1)
    up /= np.sqrt((up * up).sum(axis=1))[:, None]
    rest = np.where(m.at_rest[a:b].reshape(shape).all(axis=1), m.length_g[a:b:SECOND], np.nan)
    walking = m.walking[a:b].reshape(shape).sum(axis=1) > SECOND // 2
    return [
        ((x, y, z), None if g != g else g, w, n, activity, tilt)  # noqa: PLR0124  NaN is unlike itself
        for (x, y, z), g, w, n, activity, tilt in zip(
            up.tolist(),
            rest.tolist(),
            walking.tolist(),
            _steps(m, a, b).reshape(shape).sum(axis=1).tolist(),
            m.activity_ms2[a:b].reshape(shape).max(axis=1).tolist(),
            tilts.reshape(shape).max(axis=1).tolist(),
            strict=True,
        )
    ]


def _steps(m: Motion, a: int, b: int) -> NDArray[np.bool_]:
    """Frames in which a step begins: the vertical force rises through its running mean."""
    half = _WAVE // 2
    force = m.force_ms2[a - 1 - half : b + half]
    wave = force[half:-half] - rolling_mean(force, _WAVE)
    steps: NDArray[np.bool_] = (wave[:-1] < 0) & (wave[1:] >= 0) & m.walking[a:b]
    return steps
