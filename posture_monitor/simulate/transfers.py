"""Changes between sitting, standing and lying: one take each."""

from posture_monitor.core.types import Posture, TransitionKind
from posture_monitor.simulate.motion import Actor, Channel, Piece, Take

SEAT_DROP_M = {"high": (0.24, 0.30), "low": (0.42, 0.47)}  # E7.9 at the belt
USUAL_SEAT_DROP_M = (0.31, 0.43)
SIT_LIKE_STANDING = 0.12  # share of bouts; FEASIBILITY: half of one group sat within 2 deg
BED_DROP_M = 0.42


def sit_down(actor: Actor, words: frozenset[str] = frozenset()) -> Piece:
    """Stand to sit (EVIDENCE E7.9): lean forward, lower, touch the seat, settle back."""
    take = Take(actor, actor.about(2.9, 0.7, 1.5, 4.8) / actor.person.pace)
    end, touch = take.seconds, take.seconds - actor.between(0.5, 0.8)
    leant = touch * actor.between(0.65, 0.85)
    back = min(end, leant + actor.between(0.8, 1.5))
    lumbar = actor.between(15, 40)
    seat, reached = _seat(actor, words), actor.between(0.6, 1.1)  # the rest is settled into later
    take.go(Channel.PITCH, touch * 0.12, (leant, _lean(actor, 27)), (back, seat * reached))
    take.go(Channel.LUMBAR, 0.0, (leant, actor.between(15, 35)), (end, lumbar))
    take.move(Channel.Z, touch * actor.between(0.15, 0.35), (touch, -_drop(actor, words)))
    take.move(Channel.X, touch * actor.between(0.0, 0.2), (end - 0.1, -actor.between(0.3, 0.45)))
    take.thud(touch - 0.1, actor.between(1.5, 6.0))
    _unrest(take)
    _belly(take, seated=True)
    kind = TransitionKind.STAND_TO_SIT
    piece = take.done("stand_to_sit", Posture.SITTING, fact=kind, settle=True)
    actor.home[Channel.PITCH] = seat
    return piece


def stand_up(actor: Actor) -> Piece:
    """Sit to stand (EVIDENCE E7.10): lean forward quickly, rise, straighten."""
    take = Take(actor, actor.about(2.5, 0.45, 1.4, 3.6) / actor.person.pace)
    end, over = take.seconds, actor.between(0.0, 0.015)
    leant, up = end * actor.between(0.35, 0.45), end * actor.between(0.72, 0.9)
    take.go(Channel.PITCH, end * 0.06, (leant, _lean(actor, 31)), (up, actor.rng.normal(0, 2)))
    take.go(Channel.LUMBAR, 0.0, (leant, actor.between(20, 40)), (end, 0.0))
    take.go(Channel.Z, leant * actor.between(0.75, 1.0), *_to_the_feet(actor, up, over, end))
    take.move(Channel.X, leant * 0.4, (up, actor.between(0.3, 0.45)))
    take.go(Channel.ROLL, 0.0, (end, actor.rng.normal(0.0, 1.0)))
    _unrest(take)
    _belly(take, seated=False)
    kind = TransitionKind.SIT_TO_STAND
    return take.done("sit_to_stand", Posture.UPRIGHT_STILL, fact=kind, settle=True)


def lie_down(actor: Actor, words: frozenset[str] = frozenset()) -> Piece:
    """Sit or stand to lie (EVIDENCE E7.7), by the edge of a bed."""
    standing = actor.posture is not Posture.SITTING
    take = Take(actor, actor.about(5.0 if standing else 3.9, 0.4, 3.2, 6.5))
    end = take.seconds - actor.between(0.2, 0.8)
    seated = _onto_the_bed(take) if standing else 0.0
    down = seated + (end - seated) * actor.between(0.25, 0.4)
    keys = [(seated, _lean(actor, 22))] if standing else []
    take.go(Channel.PITCH, 0.0 if standing else down, *keys, (end, actor.about(-94, 5, -108, -84)))
    take.move(Channel.Z, down, (end, -actor.between(0.0, 0.08)))
    take.move(Channel.YAW, seated, (end - 0.1, actor.either(50, 100)))
    side = "side" in words or (not words and actor.chance(0.4))
    take.go(Channel.TURN, down, (end, actor.either(60, 95) if side else actor.rng.normal(0, 8)))
    take.go(Channel.ROLL, seated, (down, actor.either(3, 15)), (end, 0))
    take.go(Channel.LUMBAR, 0.0, (end, actor.between(0, 15)))
    take.thud(end - 0.4, actor.between(0.5, 2.5))
    _unrest(take, 2.0)
    label = "stand_to_lie" if standing else "sit_to_lie"
    return take.done(label, Posture.LYING, fact=TransitionKind.TO_LIE, settle=True)


def _onto_the_bed(take: Take) -> float:
    """Lower the hips to the edge of the bed; say when they are there."""
    seated = take.seconds * take.actor.between(0.35, 0.45)
    take.go(Channel.Z, 0.1, (seated, take.actor.floor_m - BED_DROP_M))
    take.thud(seated - 0.15, take.actor.between(1, 4))
    return seated


def sit_up(actor: Actor) -> Piece:
    """Lie to sit (EVIDENCE E7.7)."""
    take = Take(actor, actor.about(3.7, 0.5, 2.6, 5.0))
    _from_the_bed(take, take.seconds - 0.4, _seat(actor, frozenset()))
    take.go(Channel.Z, 0.3, (take.seconds, actor.floor_m - BED_DROP_M))
    return take.done("lie_to_sit", Posture.SITTING, fact=TransitionKind.LIE_TO_SIT, settle=True)


def get_up(actor: Actor) -> Piece:
    """Lie to stand (EVIDENCE E7.7), in one go over the edge of the bed."""
    take = Take(actor, actor.about(4.4, 0.6, 3.0, 6.0))
    end, leant = take.seconds, take.seconds * actor.between(0.55, 0.65)
    _from_the_bed(take, leant, _lean(actor, 28), (end, actor.rng.normal(0.0, 2.0)))
    take.go(Channel.Z, leant - 0.4, *_to_the_feet(actor, end - 0.4, 0.01, end))
    kind = TransitionKind.LIE_TO_STAND
    return take.done("lie_to_stand", Posture.UPRIGHT_STILL, fact=kind, settle=True)


def _to_the_feet(
    actor: Actor, up_s: float, over_m: float, end_s: float
) -> list[tuple[float, float]]:
    """Rise a little beyond the standing height and settle into it."""
    return [(up_s, actor.floor_m + over_m), (end_s, actor.floor_m)]


def _from_the_bed(take: Take, up_s: float, pitch: float, *then: tuple[float, float]) -> None:
    actor = take.actor
    take.go(Channel.TURN, 0.0, (up_s * 0.6, 0.0))
    take.go(Channel.PITCH, up_s * actor.between(0.25, 0.4), (up_s, pitch), *then)
    take.go(Channel.ROLL, 0.0, (up_s * 0.6, actor.either(3, 15)), (up_s, 0.0))
    take.move(Channel.YAW, up_s * 0.3, (up_s, actor.either(50, 100)))
    take.go(Channel.LUMBAR, 0.0, (up_s, actor.between(15, 30)), (take.seconds + 0.1, 10.0))
    _unrest(take, 2.0)


def _seat(actor: Actor, words: frozenset[str]) -> float:
    """EVIDENCE E7.1: -20 +- 8 with long tails; some sit as upright as they stand."""
    if "upright" in words or (not words & {"slouched"} and actor.chance(SIT_LIKE_STANDING)):
        return actor.about(0, 2, -5, 5)
    usual = actor.person.sit_deg - (10 if "slouched" in words else 0)
    return actor.about(usual, 7, -45, 10)


def _drop(actor: Actor, words: frozenset[str]) -> float:
    word = next((w for w in SEAT_DROP_M if w in words), None)
    return actor.between(*(SEAT_DROP_M[word] if word else USUAL_SEAT_DROP_M))


def _lean(actor: Actor, usual: float) -> float:
    """EVIDENCE E7.9, E2.18: forward lean 21-31 deg in the middle, 10-50 at large."""
    return actor.about(usual, 8, 10, 52)


def _belly(take: Take, *, seated: bool) -> None:
    """At the buckle the belly tips the sensor while seated (EVIDENCE E1.13 against E1.10)."""
    if take.actor.front_mount:
        size = abs(take.actor.rng.normal(8.0, 9.0))
        take.move(Channel.BELT, 0.2, (take.seconds, size if seated else -size))


def _unrest(take: Take, size: float = 1.0) -> None:
    """No transfer is as smooth as its plan."""
    for channel, deg in ((Channel.ROLL, 2.0), (Channel.YAW, 3.5), (Channel.PITCH, 1.2)):
        take.wander(channel, size * deg, 0.5)
    take.wander(Channel.Y, size * 0.01, 0.6)
    take.wander(Channel.X, size * 0.006, 0.35)
    take.wander(Channel.Z, size * 0.003, 0.3)
    for channel, quick in ((Channel.ROLL, 0.5), (Channel.YAW, 0.7), (Channel.PITCH, 0.5)):
        take.wander(channel, quick, 0.18)
    take.wander(Channel.Z, 0.0007, 0.12)
    take.wander(Channel.X, 0.0007, 0.12)
