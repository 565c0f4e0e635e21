"""Holding a posture: nobody is ever quite still."""

from collections.abc import Iterator, Mapping

import numpy as np

from firmware_interface.samples import Floats
from posture_monitor.core.types import Posture
from posture_monitor.simulate.motion import Actor, Channel, Piece, Take

PART_S = 300.0  # rests are made in parts of this length, to keep the memory small
RETURN = 0.6  # how much of a shift away from home the next one keeps

CREEP_DEG = 4.0  # belt creep over an hour (EVIDENCE §7: 3-8 deg)
READJUSTED_PER_S = 1 / 1200  # of standing; the belt moves 5-15 deg (EVIDENCE §7)

SEATED_SHIFTS = {  # E7.1: fidgets of 2-10 deg
    Channel.PITCH: 4.0,
    Channel.ROLL: 1.5,
    Channel.YAW: 4.0,
    Channel.LUMBAR: 4.0,
    Channel.X: 0.015,
    Channel.Y: 0.008,
    Channel.Z: 0.004,
}
STANDING_SHIFTS = {  # E7.8: weight shifts and small steps
    Channel.PITCH: 1.6,
    Channel.ROLL: 1.5,
    Channel.YAW: 9.0,
    Channel.X: 0.03,
    Channel.Y: 0.04,
    Channel.Z: 0.006,
}
LYING_SHIFTS = {Channel.TURN: 3.0, Channel.PITCH: 1.5, Channel.X: 0.01}


def sit(actor: Actor, seconds: float) -> Iterator[Piece]:
    """Sit: drift, fidgets, a swivel or a reach now and then, now upright and now slumped."""
    for part_s in parts(seconds):
        take = Take(actor, part_s)
        fidgets = actor.person.fidgets_per_min / 60
        shifts(take, fidgets, SEATED_SHIFTS, actor.person.restlessness)
        _excursions(take, Channel.YAW, 1 / 200, (20, 70))  # E7.4
        _excursions(take, Channel.PITCH, 1 / 240, (8, 25))
        _slump(take)
        sway(take, 0.18)
        creep(take)
        yield take.done("sitting", Posture.SITTING)


def stand(actor: Actor, seconds: float) -> Iterator[Piece]:
    """Stand: sway, weight shifts and shuffles."""
    for part_s in parts(seconds):
        take = Take(actor, part_s)
        shifts(take, 1 / 14, STANDING_SHIFTS, actor.person.restlessness)
        sway(take, 0.3)
        _readjust(take)
        take.wander(Channel.X, 0.006, 0.9)
        take.wander(Channel.Y, 0.006, 0.8)
        yield take.done("standing", Posture.UPRIGHT_STILL)


def lie(actor: Actor, seconds: float) -> Iterator[Piece]:
    """Lie: breathe, stir, roll over every quarter of an hour or so."""
    for part_s in parts(seconds):
        take = Take(actor, part_s)
        shifts(take, 1 / 150, LYING_SHIFTS, actor.person.restlessness)
        if part_s > PART_S / 2 and actor.chance(0.3):
            at = actor.between(5, part_s - 10)
            over = actor.either(60, 95) if abs(actor.home[Channel.TURN]) < 30 else 0.0  # noqa: PLR2004 supine or not
            take.move(
                Channel.TURN, at, (at + actor.between(1.5, 3), over - actor.home[Channel.TURN])
            )
            actor.home[Channel.TURN] = over
        _breathe(take, 0.4)
        creep(take)
        yield take.done("lying", Posture.LYING)


def parts(seconds: float) -> list[float]:
    """Cut a duration into even parts of at most `PART_S`."""
    count = max(1, int(np.ceil(seconds / PART_S)))
    return [seconds / count] * count


def shifts(take: Take, per_s: float, spread: Mapping[Channel, float], size: float) -> None:
    """Add small moves at random times, each away from home and back part of the way."""
    rng = take.actor.rng
    gaps = 1.6 + rng.exponential(max(1 / per_s - 1.6, 1.0), int(take.seconds * per_s * 2) + 8)
    starts = np.cumsum(gaps)
    starts = starts[starts < take.seconds - 2.0]
    if not starts.size:
        return
    lengths = rng.uniform(0.4, 1.4, starts.size)
    strength = size * rng.exponential(0.7, starts.size)
    for channel, sd in spread.items():
        aims = rng.normal(0.0, sd, starts.size) * strength
        _steps(take, channel, starts, lengths, aims)


def _steps(take: Take, channel: Channel, starts: Floats, lengths: Floats, aims: Floats) -> None:
    away = float(take.actor.pose[channel] - take.actor.home[channel])
    if channel in (Channel.X, Channel.Y):
        away = 0.0  # the feet or the seat may be anywhere
    now, keys = away, []
    for start, length, aim in zip(starts, lengths, aims, strict=True):
        after = RETURN * now + aim
        keys += [(start, now - away), (start + length, after - away)]
        now = after
    take.move(channel, 0.0, *keys)


def _excursions(take: Take, channel: Channel, per_s: float, size: tuple[float, float]) -> None:
    """Turn or lean away for a while and come back."""
    actor = take.actor
    at = actor.rng.exponential(1 / per_s)
    while at < take.seconds - 12:
        there, stay, back = actor.rng.uniform((0.7, 0.5, 0.7), (1.8, 6.0, 1.8))
        far = actor.either(*size) if channel is Channel.YAW else actor.between(*size)
        take.move(
            channel, at, (at + there, far), (at + there + stay, far), (at + there + stay + back, 0)
        )
        at += 12 + actor.rng.exponential(1 / per_s)


def creep(take: Take) -> None:
    """Let the belt slide on the wearer, as a slow random walk."""
    change = take.actor.rng.normal(0.0, CREEP_DEG * np.sqrt(take.seconds / 3600))
    change -= (1 - np.exp(-take.seconds / 7200)) * take.actor.pose[Channel.BELT]
    take.move(Channel.BELT, 0.0, (take.seconds, float(change)))


def _readjust(take: Take) -> None:
    """Put jacket or trousers right, and the belt with them."""
    if take.seconds > 4 and take.actor.chance(READJUSTED_PER_S * take.seconds):  # noqa: PLR2004 time for it
        at = take.actor.between(0.2, take.seconds - 2.5)
        take.move(Channel.BELT, at, (at + take.actor.between(0.5, 1.5), take.actor.either(4, 12)))


def _slump(take: Take) -> None:
    """Creep down or sit up again (EVIDENCE E7.1 drift, E7.2 slump and recovery)."""
    actor = take.actor
    minutes = take.seconds / 60
    creep = actor.about(-0.25, 0.5, -2, 2) * minutes
    home = float(actor.home[Channel.PITCH])
    if home + creep < actor.person.sit_deg - 15 or (minutes > 1 and actor.chance(0.1)):
        at = actor.between(0, take.seconds / 2)
        creep = actor.between(8, 15)  # E7.2: sit up over 1-3 s
        take.move(Channel.PITCH, at, (min(at + actor.between(1, 3), take.seconds), creep))
    else:
        take.move(Channel.PITCH, 0.0, (take.seconds, creep))
    actor.home[Channel.PITCH] += creep


def sway(take: Take, size_deg: float) -> None:
    """Add the small unrest of a quiet posture, breath included; ``size_deg`` of tilt."""
    size = size_deg * take.actor.person.restlessness
    take.wander(Channel.PITCH, size, 0.7)
    take.wander(Channel.ROLL, size * 0.7, 0.8)
    take.wander(Channel.YAW, size, 0.9)
    take.wander(Channel.Z, 0.0004, 0.3)
    _breathe(take, 0.25)


def _breathe(take: Take, size_deg: float) -> None:
    rate_hz = take.actor.between(0.2, 0.3)
    take.shake(Channel.PITCH, size_deg * np.sin(2 * np.pi * rate_hz * take.t), 1.0)
