"""From activities to pieces: be in the right posture first, then do it."""

from collections.abc import Callable, Iterator

from posture_monitor.core.types import Posture
from posture_monitor.simulate import bending, car, gait, resting, transfers, wearing
from posture_monitor.simulate.motion import Actor, Piece
from posture_monitor.simulate.script import Activity

Play = Callable[[Actor, Activity], Iterator[Piece]]


def play(actor: Actor, activity: Activity) -> Iterator[Piece]:
    """Play one activity from wherever the actor is."""
    place, act = PLAYS[activity.name]
    if place is not None:
        yield from _get_into(actor, place, activity.words)
    yield from act(actor, activity)


def _get_into(actor: Actor, place: Posture, words: frozenset[str]) -> Iterator[Piece]:
    match actor.posture, place:
        case Posture.SITTING | Posture.LYING, Posture.UPRIGHT_STILL:
            seated = actor.posture is Posture.SITTING
            yield transfers.stand_up(actor) if seated else transfers.get_up(actor)
            yield from resting.stand(actor, actor.between(0.5, 2.0))
        case Posture.LYING, Posture.SITTING:
            yield transfers.sit_up(actor)
        case ((Posture.UPRIGHT_STILL | Posture.WALKING), Posture.SITTING):
            yield from resting.stand(actor, actor.between(0.6, 2.0))
            yield transfers.sit_down(actor, words)
        case ((Posture.UPRIGHT_STILL | Posture.WALKING | Posture.SITTING), Posture.LYING):
            yield transfers.lie_down(actor, words)
        case _:
            pass


def _bend(actor: Actor, activity: Activity) -> Iterator[Piece]:
    """Bend in the manner asked for, or in any."""
    names = sorted(activity.words) or list(bending.MANNERS)
    manner = bending.MANNERS[names[int(actor.rng.integers(len(names)))]]
    yield bending.bend(actor, activity.seconds, manner, activity.angle_deg)
    yield from resting.stand(actor, actor.between(0.5, 2.5))


def _gap(actor: Actor, activity: Activity) -> Iterator[Piece]:
    """Go on as before; only the link is lost."""
    match actor.posture:
        case Posture.SITTING:
            yield from resting.sit(actor, activity.seconds)
        case Posture.LYING:
            yield from resting.lie(actor, activity.seconds)
        case _:
            yield from resting.stand(actor, activity.seconds)


def _tie_shoes(actor: Actor, activity: Activity) -> Iterator[Piece]:
    yield bending.tie_shoes(actor, activity.seconds)


def _lean(actor: Actor, activity: Activity) -> Iterator[Piece]:
    yield bending.lean(actor, activity.seconds)


PLAYS: dict[str, tuple[Posture | None, Play]] = {
    "stand": (Posture.UPRIGHT_STILL, lambda a, what: resting.stand(a, what.seconds)),
    "walk": (Posture.UPRIGHT_STILL, lambda a, what: gait.walk(a, what.seconds)),
    "stairs_up": (Posture.UPRIGHT_STILL, lambda a, what: gait.walk(a, what.seconds, gait.UP)),
    "stairs_down": (Posture.UPRIGHT_STILL, lambda a, what: gait.walk(a, what.seconds, gait.DOWN)),
    "sit": (Posture.SITTING, lambda a, what: resting.sit(a, what.seconds)),
    "car": (Posture.SITTING, lambda a, what: car.drive(a, what.seconds)),
    "tie_shoes": (Posture.SITTING, _tie_shoes),
    "lie": (Posture.LYING, lambda a, what: resting.lie(a, what.seconds)),
    "bend": (Posture.UPRIGHT_STILL, _bend),
    "kneel": (Posture.UPRIGHT_STILL, lambda a, what: bending.kneel(a, what.seconds)),
    "lunge": (Posture.UPRIGHT_STILL, lambda a, what: bending.lunge(a, what.seconds)),
    "lean": (Posture.UPRIGHT_STILL, _lean),
    "off": (Posture.UPRIGHT_STILL, lambda a, what: wearing.leave_off(a, what.seconds)),
    "gap": (None, _gap),
}
