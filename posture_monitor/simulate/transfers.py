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
    end, touch = take.seconds, take.seconds - actor.between(0.45, 0.7)
    seat_deg = _seat_pitch(actor, words)
    lean = _lean(actor, 26)
    leant = touch * actor.between(0.6, 0.85)
    take.go(Channel.PITCH, 0.0, (leant, lean), (end, seat_deg))
    take.go(Channel.LUMBAR, 0.0, (leant, actor.between(15, 35)), (end, actor.between(15, 40)))
    take.move(Channel.Z, touch * actor.between(0.1, 0.3), (touch, -_seat_drop(actor, words)))
    take.move(Channel.X, touch * actor.between(0.0, 0.2), (end - 0.1, -actor.between(0.3, 0.45)))
    take.thud(touch - 0.1, actor.between(1.5, 4.5))
    _sway(take)
    _belly(take, seated=True)
    return _done(take, "stand_to_sit", Posture.SITTING, TransitionKind.STAND_TO_SIT)


def stand_up(actor: Actor) -> Piece:
    """Sit to stand (EVIDENCE E7.10): lean forward quickly, rise, straighten."""
    take = Take(actor, actor.about(2.5, 0.45, 1.4, 3.6) / actor.person.pace)
    end = take.seconds
    leant, up = end * actor.between(0.38, 0.5), end * actor.between(0.8, 0.95)
    take.go(Channel.PITCH, 0.0, (leant, _lean(actor, 30)), (end, actor.rng.normal(0.0, 2.0)))
    take.go(Channel.LUMBAR, 0.0, (leant, actor.between(20, 40)), (end, 0.0))
    over = actor.between(0.0, 0.012)
    take.go(Channel.Z, leant * actor.between(0.6, 0.9), (up, over), (end, 0.0))
    take.move(Channel.X, leant * 0.4, (up, actor.between(0.3, 0.45)))
    take.go(Channel.ROLL, 0.0, (end, actor.rng.normal(0.0, 1.0)))
    _sway(take)
    _belly(take, seated=False)
    return _done(take, "sit_to_stand", Posture.UPRIGHT_STILL, TransitionKind.SIT_TO_STAND)


def lie_down(actor: Actor, words: frozenset[str] = frozenset()) -> Piece:
    """Sit or stand to lie (EVIDENCE E7.7), by the edge of a bed."""
    standing = actor.posture is not Posture.SITTING
    take = Take(actor, actor.about(5.0 if standing else 3.9, 0.4, 3.2, 6.5))
    end = take.seconds
    seated = end * actor.between(0.35, 0.45) if standing else 0.0
    if standing:
        take.go(
            Channel.PITCH, 0.0, (seated, _lean(actor, 22)), (end, actor.about(-94, 5, -108, -84))
        )
        take.go(Channel.Z, 0.1, (seated, -BED_DROP_M), (end, -BED_DROP_M - actor.between(0, 0.08)))
    else:
        take.go(Channel.PITCH, 0.2, (end - 0.2, actor.about(-94, 5, -108, -84)))
        take.move(Channel.Z, 0.3, (end, -actor.between(0.0, 0.1)))
    take.move(Channel.YAW, seated, (end - 0.1, actor.either(50, 100)))
    side = "side" in words or (not words and actor.chance(0.4))
    take.go(Channel.TURN, seated, (end, actor.either(60, 95) if side else actor.rng.normal(0, 8)))
    take.go(Channel.ROLL, seated, (seated + 0.6 * (end - seated), actor.either(3, 15)), (end, 0))
    take.go(Channel.LUMBAR, 0.0, (end, actor.between(0, 15)))
    _sway(take)
    kind = "stand_to_lie" if standing else "sit_to_lie"
    return _done(take, kind, Posture.LYING, TransitionKind.TO_LIE)


def sit_up(actor: Actor) -> Piece:
    """Lie to sit (EVIDENCE E7.7)."""
    take = Take(actor, actor.about(3.9, 0.4, 2.8, 5.0))
    _from_the_bed(take, take.seconds, _seat_pitch(actor, frozenset()))
    take.go(Channel.Z, 0.3, (take.seconds, -BED_DROP_M))
    return _done(take, "lie_to_sit", Posture.SITTING, TransitionKind.LIE_TO_SIT)


def get_up(actor: Actor) -> Piece:
    """Lie to stand (EVIDENCE E7.7), in one go over the edge of the bed."""
    take = Take(actor, actor.about(4.8, 0.5, 3.5, 6.2))
    end, leant = take.seconds, take.seconds * actor.between(0.55, 0.65)
    _from_the_bed(take, leant, _lean(actor, 28), (end, actor.rng.normal(0.0, 2.0)))
    take.go(Channel.Z, leant - 0.5, (end - 0.2, 0.0))
    return _done(take, "lie_to_stand", Posture.UPRIGHT_STILL, TransitionKind.LIE_TO_STAND)


def _from_the_bed(take: Take, up_s: float, pitch: float, *then: tuple[float, float]) -> None:
    actor = take.actor
    take.go(Channel.TURN, 0.0, (up_s * 0.7, 0.0))
    take.go(Channel.PITCH, up_s * 0.15, (up_s, pitch), *then)
    take.go(Channel.ROLL, 0.0, (up_s * 0.6, actor.either(3, 15)), (up_s, 0.0))
    take.move(Channel.YAW, up_s * 0.3, (up_s, actor.either(50, 100)))
    take.go(Channel.LUMBAR, 0.0, (up_s, actor.between(15, 30)), (take.seconds + 0.1, 10.0))
    _sway(take)


def _done(take: Take, label: str, posture: Posture, kind: TransitionKind) -> Piece:
    piece = take.done(label, posture, fact=kind)
    take.actor.home = take.actor.pose.copy()
    return piece


def _seat_pitch(actor: Actor, words: frozenset[str]) -> float:
    """EVIDENCE E7.1: -20 +- 8 with long tails; some sit as upright as they stand."""
    if "upright" in words or (not words & {"slouched"} and actor.chance(SIT_LIKE_STANDING)):
        return actor.about(0, 2, -5, 5)
    usual = actor.person.sit_deg - (10 if "slouched" in words else 0)
    return actor.about(usual, 7, -45, 10)


def _seat_drop(actor: Actor, words: frozenset[str]) -> float:
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


def _sway(take: Take) -> None:
    for channel, size in ((Channel.ROLL, 1.2), (Channel.YAW, 1.5), (Channel.PITCH, 0.5)):
        take.wander(channel, size, 0.6)
    take.wander(Channel.Y, 0.01, 0.7)
    take.wander(Channel.X, 0.004, 0.4)
    take.wander(Channel.Z, 0.002, 0.35)
