"""The posture filter on scenarios of hand-made seconds: what it says, and what it takes back."""

import math
from dataclasses import dataclass, replace
from typing import Any

import pytest

from posture_monitor.core.detection.evidence import Second, Seen
from posture_monitor.core.detection.excursions import FEATURES as EXCURSION_FEATURES
from posture_monitor.core.detection.excursions import Excursion
from posture_monitor.core.detection.movements import FEATURES, Movement
from posture_monitor.core.detection.posture import (
    Bent,
    Changed,
    Decision,
    PostureParams,
    PostureState,
    Told,
    after_gap,
    finish,
    probability,
    step,
    tilt_deg,
)
from posture_monitor.core.types import Posture, TransitionKind

Part = list[dict[str, Any]]
DEFAULT = PostureParams()
OLD_NEWS_S = max(DEFAULT.angle_news_s, DEFAULT.standing_s) + 2
UP_AXIS = (0.0, 0.0, 1.0)
KNOWN = PostureState(upright=UP_AXIS, settled=True)
SIT, UPRIGHT, WALK = Posture.SITTING, Posture.UPRIGHT_STILL, Posture.WALKING
LIE, UNKNOWN = Posture.LYING, Posture.UNKNOWN


def tilted(deg: float) -> tuple[float, float, float]:
    return math.sin(math.radians(deg)), 0.0, math.cos(math.radians(deg))


def still(seconds: int, deg: float = 0.0) -> Part:
    return [{"up": tilted(deg)} for _ in range(seconds)]


def walk(seconds: int, deg: float = 0.0) -> Part:
    return [{"up": tilted(deg), "walking": True, "steps": 2} for _ in range(seconds)]


def movement(
    deg: float, *, sit_down: float = -7.0, stand_up: float = -7.0, up: tuple[float, float] = (0, 0)
) -> Part:
    """One second with a movement in it; ``up`` is the tilt before and after it."""
    made = Movement(0, 5, 9, (0.4,) * len(FEATURES), tilted(up[0]), tilted(up[1]))
    return [{"up": tilted(deg), "movements": (Seen(made, sit_down, stand_up),)}]


def down(deg: float = 15.0, log_odds: float = 5.0, up: tuple[float, float] = (0, 0)) -> Part:
    return movement(deg, sit_down=log_odds, up=up)


def rise(deg: float = 0.0, log_odds: float = 5.0, up: tuple[float, float] = (0, 0)) -> Part:
    return movement(deg, stand_up=log_odds, up=up)


def tilt(deg: float) -> Part:
    return [{"up": tilted(deg), "tilted_deg": 80.0}]


BEND = Excursion(0, 15, 30, 60.0, 0.1, 60.0, 0.5, (0.0, 0.0, 1.0), (0.0,) * len(EXCURSION_FEATURES))


def bend(log_odds: float = 4.0, seconds: int = 2) -> Part:
    """A bend begins, is on at 50 degrees, and ends."""
    on = [{"up": tilted(50.0), "bends_open": 1} for _ in range(seconds)]
    first = {"up": tilted(20.0), "bends_begin": 1, "bends_open": 1}
    last = {"up": tilted(10.0), "bends_open": 1, "bends_end": ((BEND, log_odds),)}
    return [first, *on, last]


NOTHING = {
    "rest_g": None, "walking": False, "steps": 0, "activity_ms2": 0.0, "tilted_deg": 0.0,
    "movements": (), "bends_begin": 0, "bends_open": 0, "bends_end": (),
}  # fmt: skip


@dataclass
class Played:
    """How a scenario went."""

    state: PostureState
    decisions: list[Decision]
    sure: list[float]

    @property
    def course(self) -> list[tuple[int, Posture]]:
        """What holds in the end: from which second on which posture, repetitions joined."""
        told: list[tuple[int, Posture]] = []
        for one in self.decisions:
            if isinstance(one, Told):
                told = [old for old in told if old[0] < one.frame // 10]
                told.append((one.frame // 10, one.posture))
        return [now for k, now in enumerate(told) if not k or told[k - 1][1] is not now[1]]

    @property
    def changes(self) -> list[TransitionKind]:
        return [one.kind for one in self.decisions if isinstance(one, Changed)]

    @property
    def bends(self) -> list[Bent]:
        return [one for one in self.decisions if isinstance(one, Bent)]


def play(
    *parts: Part,
    params: PostureParams = DEFAULT,
    state: PostureState = KNOWN,
    standing_s: int = 0,
) -> Played:
    """Play parts one after another; it was said that the first ``standing_s`` are standing."""
    played = Played(state, [], [])
    for k, change in enumerate(one for part in parts for one in part):
        second = Second(frame=10 * k, **{**NOTHING, **change})
        played.state, decisions = step(params, played.state, second, said_standing=k < standing_s)
        played.decisions += decisions
        played.sure += [one.confidence for one in decisions if isinstance(one, Told)]
    return played


# --- scenarios ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("parts", "course"),
    [
        pytest.param([walk(5), still(5), down(), still(20, 15)], [WALK, UPRIGHT, SIT], id="sit"),
        pytest.param(
            [walk(5), down(2), still(15, 2), rise(), still(15)], [WALK, SIT, UPRIGHT], id="rise"
        ),
        pytest.param(
            [walk(5), still(5), movement(0, sit_down=-5.0, stand_up=-5.0), still(20)],
            [WALK, UPRIGHT],
            id="a movement that is neither changes nothing",
        ),
        pytest.param(
            [walk(5), still(5), tilt(60), still(15, 90)], [WALK, UPRIGHT, LIE], id="lie down"
        ),
        pytest.param(
            [walk(5), tilt(60), still(20, 90), tilt(45), still(30, 20)],
            [WALK, LIE, SIT],
            id="who gets up from lying sits first",
        ),
        pytest.param(
            [walk(5), tilt(60), still(20, 90), tilt(45), walk(10)],
            [WALK, LIE, UPRIGHT, WALK],
            id="unless they walk away",
        ),
        pytest.param([walk(5), bend(), still(15)], [WALK, UPRIGHT], id="a bend is upright"),
        pytest.param(
            [walk(5), still(3), bend(seconds=12), walk(9)],
            [WALK, UPRIGHT, WALK],
            id="a long bend too",
        ),
        pytest.param([walk(5), still(60, 1.0)], [WALK, UPRIGHT], id="standing stays standing"),
    ],
)
def test_what_is_said_in_the_end(parts: list[Part], course: list[Posture]) -> None:
    assert [posture for _, posture in play(*parts).course] == course


def test_the_change_is_said_at_its_movement() -> None:
    played = play(walk(5), still(5), down(), still(20, 15), rise(), still(15))
    assert played.course == [(0, WALK), (5, UPRIGHT), (10, SIT), (31, UPRIGHT)]
    assert played.changes == [TransitionKind.STAND_TO_SIT, TransitionKind.SIT_TO_STAND]


def test_at_first_nothing_is_known() -> None:
    played = play(still(5), state=PostureState())
    assert played.course == [(0, UNKNOWN)]
    assert played.sure[0] < DEFAULT.sure


def test_walking_proves_upright() -> None:
    played = play(walk(6, 10.0), still(5, 10.0), state=PostureState())
    assert played.course == [(0, WALK), (6, UPRIGHT)]
    assert played.state.settled
    assert played.state.upright == pytest.approx(tilted(10.0))


def test_walking_retells_what_was_taken_for_sitting() -> None:
    """A bob was taken for a sit-down; who walks away without rising never sat."""
    said = play(walk(5), down(3, log_odds=1.0), still(8, 12))
    assert said.course[-1] == (5, SIT)
    later = play(walk(5), down(3, log_odds=1.0), still(8, 12), walk(10))
    assert later.course == [(0, WALK), (5, UPRIGHT), (14, WALK)]


def test_what_lies_further_back_than_the_memory_stays_as_it_was_told() -> None:
    long = still(DEFAULT.memory_s + 15, 12)
    played = play(walk(5), down(3, log_odds=1.0), long, walk(10))
    assert (5, SIT) in played.course


def test_a_change_is_told_when_it_has_stood_for_a_while() -> None:
    early = play(walk(5), down(), still(DEFAULT.settle_s - 1, 15))
    assert early.changes == []
    late = play(walk(5), down(), still(DEFAULT.settle_s, 15))
    assert late.changes == [TransitionKind.STAND_TO_SIT]
    (change,) = [one for one in late.decisions if isinstance(one, Changed)]
    assert change.confidence == pytest.approx(probability(5.0))


def test_at_the_end_what_is_waiting_is_told() -> None:
    played = play(walk(5), down(), still(4, 15))
    (change,) = finish(DEFAULT, played.state)
    assert isinstance(change, Changed)
    assert finish(DEFAULT, play(still(1)).state) == []


@pytest.mark.parametrize(("log_odds", "count"), [(4.0, 1), (-12.0, 0)])
def test_a_bend_is_told_if_it_was_one(log_odds: float, count: int) -> None:
    played = play(walk(5), bend(log_odds), still(20))
    assert [one.excursion for one in played.bends] == [BEND] * count
    assert played.changes == []


@pytest.mark.parametrize("stood_s", [20, 60, 600])
def test_nothing_is_skipped_over_after_a_long_time_without_news(stood_s: int) -> None:
    """Most seconds bring nothing new and are passed over; what waits to be told is not."""
    bent = play(walk(5), still(stood_s), bend(), still(20))
    assert len(bent.bends) == 1
    sat = play(walk(5), still(stood_s), down(1, log_odds=4.0), still(20, 1))
    assert sat.changes == [TransitionKind.STAND_TO_SIT]


def test_who_sits_does_not_bend() -> None:
    played = play(walk(5), down(), still(15, 15), bend(), still(20, 15))
    assert played.bends == []
    assert played.course[-1][1] is SIT


def test_lying_down_with_a_movement_is_a_transition() -> None:
    lying = [{**down()[0], **tilt(60)[0]}]
    getting_up = [{**rise()[0], **tilt(30)[0]}]
    played = play(walk(5), lying, still(20, 90), getting_up, walk(15))
    assert played.changes == [TransitionKind.TO_LIE, TransitionKind.LIE_TO_STAND]


def test_said_standing_is_not_sitting() -> None:
    """The same pose, half way between sitting and standing: the wearer's word decides."""
    start = PostureState(upright=UP_AXIS, settled=True, scores=(0.0, -0.5, *KNOWN.scores[2:]))
    assert play(still(8, 9.0), state=start).course[-1][1] is not UPRIGHT
    assert play(still(8, 9.0), state=start, standing_s=8).course == [(0, UPRIGHT)]


def test_a_pose_that_is_held_says_nothing_new() -> None:
    """Once it is old news, an hour of the same angle weighs no more."""
    news, hour = play(still(OLD_NEWS_S, 20.0)), play(still(3600, 20.0))
    assert hour.state.scores == pytest.approx(news.state.scores, abs=1e-6)
    assert hour.decisions == news.decisions


# --- gaps -----------------------------------------------------------------------------------------


def test_a_gap_fades_what_was_known() -> None:
    seated = play(walk(5), down(), still(30, 15)).state
    gains = []
    for gap_s in (1.0, 60.0, 600.0):
        after = after_gap(seated, gap_s)
        assert after.past == ()
        assert after.upright == seated.upright
        gains.append(after.scores[0] - after.scores[1])
    assert gains[0] > gains[1] > gains[2]
    assert gains[1] == pytest.approx((seated.scores[0] - seated.scores[1]) / math.e)
    assert gains[2] == pytest.approx(0.0, abs=0.01)


def test_after_a_short_gap_the_posture_is_as_before_after_a_long_one_unknown() -> None:
    seated = play(walk(5), down(), still(30, 8.5)).state
    assert play(still(1, 8.5), state=after_gap(seated, 5.0)).course == [(0, SIT)]
    assert play(still(1, 8.5), state=after_gap(seated, 900.0)).course == [(0, UNKNOWN)]


# --- the own upright ------------------------------------------------------------------------------


def test_upright_is_first_learned_from_a_clear_movement() -> None:
    from_sitting_down = play(down(40, up=(25, 40)), state=PostureState()).state
    assert from_sitting_down.upright == pytest.approx(tilted(25))
    assert not from_sitting_down.settled
    from_rising = play(rise(25, up=(40, 25)), state=PostureState()).state
    assert from_rising.upright == pytest.approx(tilted(25))
    unclear = play(down(40, log_odds=1.0, up=(25, 40)), state=PostureState()).state
    assert unclear.upright is None


def test_a_new_clip_is_noticed_at_a_clear_sit_down() -> None:
    """Clipped anew the sensor stands 50 degrees off; 20 degrees may be a slouch."""
    slipped = play(down(60, up=(50, 60)))
    assert slipped.state.upright == pytest.approx(tilted(50))
    assert not slipped.state.settled
    slouched = play(down(60, up=(20, 60)))
    assert slouched.state.upright == UP_AXIS


def test_walking_follows_a_belt_that_creeps() -> None:
    followed = play(walk(200, 8.0)).state.upright
    assert followed is not None
    assert tilt_deg(followed, tilted(8.0)) < 0.5
    assert math.hypot(*followed) == pytest.approx(1.0)


# --- parameters -----------------------------------------------------------------------------------

SITTING_DOWN = [walk(5), still(5), down(10, log_odds=0.5), still(30, 10)]
LYING_DOWN = [walk(5), tilt(60), still(20, 90)]
GETTING_UP = [*LYING_DOWN, tilt(45), still(30, 12)]
BENDING = [walk(5), bend(1.0, seconds=4), still(20)]
STAYING_DOWN = [walk(5), bend()[:2], still(20, 55)]
RETOLD = [walk(5), down(3, log_odds=1.0), still(20, 12), walk(10)]
UNSURE = [still(20, 9.5)]
RECLIPPED = [down(60, log_odds=1.5, up=(40, 60)), still(20, 60)]


@pytest.mark.parametrize(
    ("change", "parts", "standing_s"),
    [
        ({"silent": -1.0}, [walk(5), still(30, 25)], 0),
        ({"to_lie": -20.0}, LYING_DOWN, 0),
        ({"lie_to_sit": -6.0}, GETTING_UP, 0),
        ({"lie_to_up": 3.0}, GETTING_UP, 0),
        ({"walking": -0.1}, RETOLD, 0),
        ({"said_standing": 0.0}, [still(8, 9.0)], 8),
        ({"angle_worth_s": 2.0}, UNSURE, 0),
        ({"angle_news_s": 5}, UNSURE, 0),
        ({"news_odds": 3.0}, [still(30, 9.5), down(10, log_odds=0.5), still(30, 9.5)], 0),
        ({"calm_deg": 90.0}, [walk(5), still(OLD_NEWS_S + 20), still(9, 70.0)], 0),
        ({"standing_per_s": 0.0}, [still(90, 9.5)], 0),
        ({"standing_s": 30}, [still(90, 9.5)], 0),
        ({"seated_lean": -9.0}, [still(10, 9.5), bend(6.0), still(20, 9.5)], 0),
        ({"upright_sd_deg": 12.0}, UNSURE, 0),
        ({"seated_mean_deg": 30.0}, UNSURE, 0),
        ({"seated_sd_deg": 30.0}, UNSURE, 0),
        ({"lying_sd_deg": 40.0}, [walk(5), still(20, 55)], 0),
        ({"lying_deg": 95.0}, LYING_DOWN, 0),
        ({"risen_deg": 5.0}, GETTING_UP, 0),
        ({"bend_begins": -8.0}, BENDING, 0),
        ({"bend_per_s": -3.0}, BENDING, 0),
        ({"bend_over": 0.0}, STAYING_DOWN, 0),
        ({"sure": 0.95}, SITTING_DOWN, 0),
        ({"memory_s": 10}, RETOLD, 0),
        ({"settle_s": 20}, [walk(5), down(10), still(15, 10)], 0),
        ({"walk_anchor_s": 6}, [walk(5, 8.0), still(5, 8.0)], 0),
        ({"anchor_share": 0.9}, [walk(5, 8.0), still(5, 8.0)], 0),
        ({"anchor_sure": 1.0}, [walk(5, 8.0), still(5, 8.0)], 0),
        ({"anchor_odds": 50.0}, RECLIPPED, 0),
        ({"reclipped_deg": 60.0}, RECLIPPED, 0),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_each_parameter_matters(
    change: dict[str, float], parts: list[Part], standing_s: int
) -> None:
    usual = play(*parts, standing_s=standing_s)
    other = play(*parts, standing_s=standing_s, params=replace(DEFAULT, **change))
    said = [usual.decisions, usual.state.upright, usual.state.scores]
    assert said != [other.decisions, other.state.upright, other.state.scores]
