"""Bends and what looks like them: hinge, stoop, squat, laces, kneeling, leaning."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from firmware_interface.samples import Floats
from posture_monitor.core.types import BendStyle, Posture
from posture_monitor.simulate.body import hips_in_balance
from posture_monitor.simulate.motion import ASYMMETRY, Actor, BendFacts, Channel, Piece, Take, track
from posture_monitor.simulate.resting import STANDING_SHIFTS, shifts, stand

Range = tuple[float, float]

USUAL_DEPTH_DEG = 40.0  # pelvic depth the times below belong to; deeper takes longer


@dataclass(frozen=True, slots=True)
class Manner:
    """How a bend is made: ranges in degrees and seconds.

    ``lead_s`` is how much earlier the back starts than the pelvis, ``wink_deg`` how far the pelvis
    tips back near the bottom, ``roll_deg`` how far it drops to a side.
    """

    style: BendStyle
    led_by: str
    pelvis_deg: Range
    lumbar_deg: Range
    knee_deg: Range
    down_s: Range
    lead_s: Range = (0.0, 0.08)
    wink_deg: Range = (0.0, 0.0)
    roll_deg: Range = (0.0, 3.0)


MANNERS = {
    "hinge": Manner(  # E7.11
        BendStyle.STRAIGHT_LEG, "hip", (28, 76), (0, 12), (8, 25), (0.9, 1.8)
    ),
    "stoop": Manner(  # E7.13
        BendStyle.STRAIGHT_LEG, "back", (14, 60), (30, 60), (0, 12), (0.8, 1.9), (0.08, 0.36)
    ),
    "squat": Manner(  # E7.14
        BendStyle.KNEE_LED, "hip", (10, 45), (5, 35), (70, 122), (0.8, 1.7), wink_deg=(0, 22)
    ),
    "freestyle": Manner(  # E2.10: between the two
        BendStyle.MIXED, "back", (25, 55), (15, 40), (35, 60), (0.9, 1.8), (0.0, 0.2)
    ),
    "golfer": Manner(  # E7.16: on one leg
        BendStyle.STRAIGHT_LEG, "hip", (50, 78), (5, 25), (4, 12), (0.9, 1.7), roll_deg=(10, 20)
    ),
}


def bend(actor: Actor, hold_s: float, manner: Manner, angle_deg: float | None) -> Piece:
    """Bend down, stay a little, and come back up."""
    pace = actor.person.pace
    down, up = actor.between(*manner.down_s) / pace, actor.between(*manner.down_s) * 0.92 / pace
    before, hold = (
        actor.between(0.2, 0.6),
        hold_s * float(np.exp(actor.about(-0.2, 0.8, -1.6, 1.4))),
    )
    deepest = angle_deg or actor.between(*manner.pelvis_deg)
    longer = float(np.sqrt(np.clip(deepest / USUAL_DEPTH_DEG, 0.8, 2.5))) * actor.between(0.85, 1.5)
    down, up = down * longer, up * longer
    take = Take(actor, before + down + hold + up + actor.between(0.3, 0.7))
    times = np.array([before, before + down, before + down + hold, before + down + hold + up])
    joints = _Joints(take, times, actor.between(*manner.lead_s))
    pelvis = joints.path(deepest) - _wink(
        joints, min(actor.between(*manner.wink_deg), 0.8 * deepest)
    )
    lumbar = joints.path(actor.between(*manner.lumbar_deg), lead=True)
    _pose(take, pelvis, lumbar, joints.path(actor.between(*manner.knee_deg)))
    take.frames[Channel.ROLL] += joints.path(actor.either(*manner.roll_deg))
    take.frames[Channel.YAW] += joints.path(actor.either(0, 8))
    _reach(take, times)
    first = max(before - joints.lead_s, 0.0)
    facts = BendFacts(manner.style, manner.led_by, first, float(times[-1]))
    return take.done("standing", Posture.UPRIGHT_STILL, fact=facts)


@dataclass(frozen=True, slots=True, eq=False)
class _Joints:
    """The common clock of a bend; each joint goes down and up a little differently on it."""

    take: Take
    times: Floats
    lead_s: float

    def path(self, size: float, *, lead: bool = False) -> Floats:
        rng = self.take.actor.rng
        early = np.array([self.lead_s, self.lead_s / 2, 0.0, 0.0]) if lead else 0.0
        times = np.maximum(self.times + rng.normal(0, 0.03, 4) - early, [0.02, 0.2, 0.25, 0.5])
        times[3] = min(times[3], self.take.seconds)
        skew = rng.uniform(-ASYMMETRY, ASYMMETRY, 3)
        values = np.array([0.0, size, size * rng.uniform(0.95, 1.05), 0.0])
        return track(self.take.t, np.maximum.accumulate(times + 1e-3 * np.arange(4)), values, skew)


def _wink(joints: _Joints, size: float) -> Floats:
    """Near the bottom of a squat the pelvis tips back (EVIDENCE E7.14)."""
    start, bottom, leave, end = joints.times
    times = np.array([(start + bottom) / 2, bottom, leave, (leave + end) / 2])
    return track(joints.take.t, times, np.array([0.0, size, size, 0.0]))


def _pose(take: Take, pelvis: Floats, lumbar: Floats, knee: Floats) -> None:
    hips = hips_in_balance(pelvis, lumbar, knee, take.actor.person.height_m)
    take.frames[Channel.PITCH] += pelvis
    take.frames[Channel.LUMBAR] += lumbar
    take.frames[Channel.X] += hips.forward_m
    take.frames[Channel.Z] += hips.up_m


def _reach(take: Take, times: Floats) -> None:
    """Keep the hands busy at the bottom: small jerks of 1-3 Hz, and a body that sways."""
    busy = np.array([times[0], times[1], times[2] + 0.01, times[3] + 0.01])
    there = track(take.t, busy, np.array([0.0, 1.0, 1.0, 0.0]))
    hz = take.actor.between(1, 3)
    jerk = np.sin(2 * np.pi * hz * take.t + take.actor.between(0, 6))
    take.shake(Channel.PITCH, take.actor.between(0.1, 0.8) * there * jerk)
    take.shake(Channel.Z, take.actor.between(0.0005, 0.002) * there * jerk)
    for channel, size in ((Channel.ROLL, 0.8), (Channel.PITCH, 0.6), (Channel.YAW, 0.9)):
        take.wander(channel, size, 0.5)
    take.wander(Channel.Z, 0.003, 0.4)
    take.wander(Channel.X, 0.005, 0.5)
    take.wander(Channel.Y, 0.006, 0.6)


def tie_shoes(actor: Actor, hold_s: float) -> Piece:
    """Tie the laces, seated (EVIDENCE E7.15): far forward, jerky, and no lower than before."""
    down, up = actor.between(1, 2), actor.between(0.8, 1.8)
    take = Take(actor, 0.3 + down + hold_s + up + 0.4)
    low, rise = 0.3 + down, 0.3 + down + hold_s
    depth = actor.between(5, 40)
    take.go(Channel.PITCH, 0.3, (low, depth), (rise, depth), (rise + up, actor.home[Channel.PITCH]))
    back = actor.between(30, 50)
    take.go(Channel.LUMBAR, 0.2, (low, back), (rise, back), (rise + up, 25.0))
    tip = actor.either(2, 8)
    take.move(Channel.ROLL, 0.3, (low, tip), (rise, tip), (rise + up, 0.0))
    _reach(take, np.array([0.3, low, rise, rise + up]))
    return take.done("sitting", Posture.SITTING)


def kneel(actor: Actor, hold_s: float) -> Iterator[Piece]:
    """Go down on the knees, pelvis upright, and up again (EVIDENCE E7.12): a sit look-alike."""
    yield _sink(actor, -actor.between(0.35, 0.5), 0.45)
    yield from stand(actor, hold_s)
    yield _sink(actor, -float(actor.pose[Channel.Z]), 0.0)


def lunge(actor: Actor, hold_s: float) -> Iterator[Piece]:
    """Step into half a kneel and back (EVIDENCE E7.12)."""
    yield _sink(actor, -actor.between(0.30, 0.45), actor.between(0.4, 0.7))
    yield from stand(actor, hold_s)
    yield _sink(actor, -float(actor.pose[Channel.Z]), actor.between(-0.5, 0.5))


def _sink(actor: Actor, by_m: float, step_m: float) -> Piece:
    take = Take(actor, actor.between(1.8, 3.2))
    end = take.seconds
    lean, tilt = actor.between(0, 14), actor.either(3, 12)
    take.move(Channel.PITCH, 0.0, (end * 0.5, lean), (end, 0.0))
    take.move(Channel.ROLL, 0.0, (end * 0.5, tilt), (end, 0.0))
    take.move(Channel.YAW, 0.0, (end * 0.5, actor.either(3, 12)), (end, 0.0))
    take.move(Channel.X, 0.1, (end * 0.6, step_m))
    take.move(Channel.Z, end * 0.2, (end - 0.35, by_m))
    take.thud(end * 0.5, actor.between(2, 6))
    take.thud(end - 0.5, actor.between(2, 6))
    take.wander(Channel.Y, 0.012, 0.6)
    return take.done("standing", Posture.UPRIGHT_STILL, settle=True)


def lean(actor: Actor, hold_s: float) -> Piece:
    """Lean on a desk or a sink (EVIDENCE E7.17)."""
    down, up = actor.between(0.8, 1.6), actor.between(0.8, 1.6)
    take = Take(actor, 0.3 + down + hold_s + up + 0.3)
    times = np.array([0.3, 0.3 + down, 0.3 + down + hold_s, 0.3 + down + hold_s + up])
    joints = _Joints(take, times, 0.1)
    _pose(
        take,
        joints.path(actor.between(5, 20)),
        joints.path(actor.between(15, 30), lead=True),
        joints.path(actor.between(0, 8)),
    )
    shifts(take, 1 / 12, STANDING_SHIFTS, 0.5 * actor.person.restlessness)
    _reach(take, times)
    return take.done("standing", Posture.UPRIGHT_STILL)
