"""Motion as keyframes: an actor, the takes it plays, and the pieces they give."""

import math
from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np

from firmware_interface.samples import Floats
from posture_monitor.core.types import BendStyle, Posture, TransitionKind
from posture_monitor.simulate.person import Person

ASYMMETRY = 0.15  # EVIDENCE §7: real phases lean by up to 15 % from the symmetric profile


class Channel(IntEnum):
    """Rows of a motion: angles in degrees, lengths in metres, positive forward, left and up."""

    PITCH = 0
    ROLL = 1
    YAW = 2
    TURN = 3  # about the body's own long axis: rolling over in bed
    BELT = 4  # of the sensor against the pelvis, about the medial-lateral axis
    LUMBAR = 5
    X = 6
    Y = 7
    Z = 8


@dataclass(frozen=True, slots=True)
class BendFacts:
    """What is true of a bend beyond its path.

    ``led_by`` is ``hip`` or ``back``; it lasts from ``start_s`` to ``end_s`` within its piece.
    """

    style: BendStyle
    led_by: str
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """A stretch of motion and what is true of it; ``frames`` has one row per channel."""

    frames: Floats
    label: str
    posture: Posture
    fact: TransitionKind | BendFacts | None = None
    steps: int = 0

    @property
    def count(self) -> int:
        """Number of samples."""
        return int(self.frames.shape[1])


@dataclass(slots=True)
class Actor:
    """The simulated wearer between two takes.

    ``pose`` is where the body is, ``home`` where it strives back to in its present posture;
    both hold one value per channel.
    """

    rng: np.random.Generator
    person: Person
    rate_hz: float
    front_mount: bool = False
    floor_m: float = 0.0
    posture: Posture = Posture.UPRIGHT_STILL
    pose: Floats = field(default_factory=lambda: np.zeros(len(Channel)))
    home: Floats = field(default_factory=lambda: np.zeros(len(Channel)))

    def between(self, low: float, high: float) -> float:
        """Draw evenly."""
        return float(self.rng.uniform(low, high))

    def about(self, mean: float, sd: float, low: float, high: float) -> float:
        """Draw a normal value and hold it between limits."""
        return float(np.clip(self.rng.normal(mean, sd), low, high))

    def either(self, low: float, high: float) -> float:
        """Draw a size evenly and its sign by a coin."""
        return self.between(low, high) * float(self.rng.choice((-1.0, 1.0)))

    def chance(self, share: float) -> bool:
        """Say yes to a share of the askings."""
        return bool(self.rng.random() < share)


def track(t: Floats, times: Floats, values: Floats, skew: Floats | None = None) -> Floats:
    """Go through keyframes by minimum-jerk moves, at rest at each.

    Parameters
    ----------
    t, times
        Seconds of the samples and of the keyframes, both rising.
    values
        The keyframes' values; held before the first and after the last.
    skew
        Per move, how much of it comes early (positive) or late, at most 0.15.
    """
    at = np.clip(np.searchsorted(times, t, side="right") - 1, 0, len(times) - 2)
    u = np.clip((t - times[at]) / np.diff(times)[at], 0.0, 1.0)
    if skew is not None:
        u += skew[at] * u * (1 - u)
    eased: Floats = u * u * u * (10 + u * (6 * u - 15))
    moved: Floats = values[at] + np.diff(values)[at] * eased
    return moved


def _bell(t: Floats, at_s: float, width_s: float) -> Floats:
    return np.asarray(np.exp(-(((t - at_s) / width_s) ** 2) / 2))


class Take:
    """A stretch of motion being composed, from the actor's pose to wherever its moves end.

    X and Y are along and across the heading at the start; `done` turns them into the room.
    """

    def __init__(self, actor: Actor, seconds: float) -> None:
        count = max(2, round(seconds * actor.rate_hz))
        self.actor = actor
        self.seconds = count / actor.rate_hz
        self.t: Floats = np.arange(count) / actor.rate_hz
        self.frames = np.repeat(actor.pose[:, None], count, axis=1)
        self.end = actor.pose.copy()
        for channel in (Channel.X, Channel.Y):
            self.frames[channel] = self.end[channel] = 0.0

    def move(self, channel: Channel, from_s: float, *keys: tuple[float, float]) -> None:
        """From ``from_s`` on, go through ``(seconds, change since the start)``."""
        times, changes = np.array([(from_s, 0.0), *keys]).T
        skew = self.actor.rng.uniform(-ASYMMETRY, ASYMMETRY, len(keys))
        self.frames[channel] += track(self.t, times, changes, skew)
        self.end[channel] += changes[-1]

    def go(self, channel: Channel, from_s: float, *keys: tuple[float, float]) -> None:
        """From ``from_s`` on, go through ``(seconds, value)``."""
        now = float(self.actor.pose[channel])
        self.move(channel, from_s, *((at, value - now) for at, value in keys))

    def shake(self, channel: Channel, texture: Floats, fade_s: float = 0.5) -> None:
        """Add something that leaves both ends where they are, faded in and out."""
        fade = min(fade_s, self.seconds / 2.01)
        times = np.array([0.0, fade, self.seconds - fade, self.seconds])
        self.frames[channel] += texture * track(self.t, times, np.array([0.0, 1.0, 1.0, 0.0]))

    def wander(self, channel: Channel, size: float, every_s: float) -> None:
        """Sway at random about the path: standard deviation ``size``, a new aim ``every_s``."""
        count = max(3, math.ceil(self.seconds / every_s))
        times = np.linspace(0.0, self.seconds, count + 1)
        times[1:-1] += self.actor.rng.uniform(-0.3, 0.3, count - 1) * self.seconds / count
        aims = self.actor.rng.normal(0.0, size, count + 1)
        aims[[0, -1]] = 0.0
        self.frames[channel] += track(self.t, times, aims)

    def thud(self, at_s: float, peak_ms2: float) -> None:
        """Add the short upward push of a seat or a floor.

        A slower give before and after it makes up for the push, so that the path ends as planned.
        """
        quick, slow = self.actor.between(0.02, 0.05), 0.12
        apart = self.actor.between(0.12, 0.22)
        push = _bell(self.t, at_s, quick) - quick / slow / 2 * (
            _bell(self.t, at_s - apart, slow) + _bell(self.t, at_s + apart, slow)
        )
        path = np.cumsum(np.cumsum(push)) / self.actor.rate_hz**2
        self.shake(Channel.Z, peak_ms2 * path, 0.1)

    def advance(self, speed_ms: Floats) -> None:
        """Travel along the heading, turns included; the speed is 0 at both ends."""
        turned = np.radians(self.frames[Channel.YAW] - self.actor.pose[Channel.YAW])
        for channel, share in ((Channel.X, np.cos(turned)), (Channel.Y, np.sin(turned))):
            path = np.cumsum(speed_ms * share) / self.actor.rate_hz
            self.frames[channel, 1:] += path[:-1]
            self.end[channel] += path[-1]

    def done(
        self,
        label: str,
        posture: Posture,
        *,
        fact: TransitionKind | BendFacts | None = None,
        steps: int = 0,
        settle: bool = False,
    ) -> Piece:
        """Finish: the actor is now where the take ends, and at home there if it is to settle."""
        self._into_the_room()
        self.actor.pose, self.actor.posture = self.end, posture
        if settle:
            self.actor.home = self.end.copy()
        return Piece(self.frames, label, posture, fact, steps)

    def _into_the_room(self) -> None:
        heading = math.radians(self.actor.pose[Channel.YAW])
        turn = np.array(
            [[math.cos(heading), -math.sin(heading)], [math.sin(heading), math.cos(heading)]]
        )
        here = self.actor.pose[[Channel.X, Channel.Y]]
        self.frames[[Channel.X, Channel.Y]] = (
            turn @ self.frames[[Channel.X, Channel.Y]] + here[:, None]
        )
        self.end[[Channel.X, Channel.Y]] = turn @ self.end[[Channel.X, Channel.Y]] + here
