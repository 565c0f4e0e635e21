"""Taking the sensor off, leaving it on a table, and putting it on again."""

from collections.abc import Iterator

import numpy as np

from posture_monitor.core.types import Posture
from posture_monitor.simulate.motion import Actor, Channel, Piece, Take

ANGLES = (Channel.PITCH, Channel.ROLL, Channel.YAW, Channel.TURN)


def leave_off(actor: Actor, seconds: float) -> Iterator[Piece]:
    """Carry the sensor to a table in the hand, leave it there at rest, and fetch it again."""
    worn = actor.pose.copy()
    flat = {
        Channel.PITCH: float(actor.rng.choice((-90.0, 0.0, 90.0))) + actor.rng.normal(0, 1),
        Channel.ROLL: float(actor.rng.choice((-90.0, 0.0, 90.0, 180.0))) + actor.rng.normal(0, 1),
        Channel.YAW: float(worn[Channel.YAW]) + actor.either(0, 180),
        Channel.TURN: 0.0,
    }
    yield _carry(actor, flat, actor.between(-0.3, 0.2))
    take = Take(actor, seconds)
    yield take.done("not_worn", Posture.NOT_WORN)
    yield _carry(actor, {c: float(worn[c]) for c in ANGLES}, -float(actor.pose[Channel.Z]))
    actor.posture = Posture.UPRIGHT_STILL


def _carry(actor: Actor, to_deg: dict[Channel, float], up_m: float) -> Piece:
    take = Take(actor, actor.between(4, 8))
    for channel, angle in to_deg.items():
        middle = float(actor.pose[channel]) + actor.rng.normal(0, 40)
        take.go(channel, 0.3, (take.seconds * 0.5, middle), (take.seconds - 0.3, angle))
        take.wander(channel, 8.0, 0.5)
    take.move(Channel.Z, 0.5, (take.seconds - 0.3, up_m))
    take.move(Channel.X, 0.5, (take.seconds - 0.3, actor.either(0.2, 0.8)))
    for channel in (Channel.X, Channel.Y, Channel.Z):
        take.wander(channel, 0.03, 0.4)
    knock = take.seconds - 0.4
    take.thud(knock, float(np.abs(actor.rng.normal(0, 4))))
    return take.done("not_worn", Posture.NOT_WORN)
