import pytest

from posture_monitor.core.coaching.break_params import SITTING_LIMITS_MIN
from posture_monitor.core.coaching.breaks import BreakInput, BreakParams, BreakState, step
from posture_monitor.core.types import (
    Command,
    CommandKind,
    Gap,
    GapCause,
    Posture,
    PostureChanged,
    Prompt,
    PromptOutcome,
    PromptWithheld,
    Steps,
    Tick,
)

SNOOZE, PAUSE = CommandKind.SNOOZE, CommandKind.PAUSE


def sits(minute: float) -> PostureChanged:
    return PostureChanged(60 * minute, 60 * minute, Posture.SITTING, 0.9)


def rises(minute: float, known_s: float = 0.0) -> PostureChanged:
    return PostureChanged(60 * minute, 60 * minute + known_s, Posture.UPRIGHT_STILL, 0.9)


def unsure(minute: float) -> PostureChanged:
    return PostureChanged(60 * minute, 60 * minute, Posture.UNKNOWN, 0.9)


def walks(minute: float, end: float, count: int) -> Steps:
    return Steps(60 * minute, 60 * end, 60 * end, count)


def lost(minute: float, end: float) -> Gap:
    return Gap(60 * minute, 60 * end, 60 * end, GapCause.SUSPEND)


def says(minute: float, kind: CommandKind) -> Command:
    return Command(60 * minute, kind)


def told(event: Prompt | PromptWithheld | PromptOutcome) -> str:
    """One word and the minute."""
    minute = f"@{event.t / 60:g}"
    match event:
        case Prompt():
            return f"prompt{minute}"
        case PromptWithheld():
            return f"withheld {event.reason}{minute}"
        case PromptOutcome():
            return f"{event.outcome}{minute}"


def coached(params: BreakParams, inputs: list[BreakInput]) -> str:
    """Sit from minute 0 on, but for the inputs, and tell what is said in the first hour."""
    state, said = BreakState(), list[str]()
    for one in [sits(0), *inputs, Tick(3600.0)]:
        state, new = step(params, state, one)
        said += [told(event) for event in new]
    return ", ".join(said)


ANCHOR = "prompt@30, ignored@40"
PARAMETERS = [
    pytest.param(
        BreakParams(sitting_limit_s=1200.0),
        [],
        "prompt@20, ignored@30, withheld cooldown@40, prompt@45, ignored@55",
        id="sitting_limit_s, and cooldown_s between prompts",
    ),
    pytest.param(
        BreakParams(sitting_limit_s=1200.0, cooldown_s=0.0),
        [],
        "prompt@20, ignored@30, prompt@40, ignored@50, withheld hour_cap@60",
        id="hour_cap: two in an hour",
    ),
    pytest.param(BreakParams(day_cap=1), [], f"{ANCHOR}, withheld day_cap@60", id="day_cap"),
    pytest.param(
        BreakParams(day_cap=1, utc_offset_s=10_800.0),
        [],
        f"{ANCHOR}, prompt@60",
        id="day_start_s: a new day at 04:00 local, minute 60",
    ),
    pytest.param(
        BreakParams(day_cap=1, utc_offset_s=10_800.0, day_start_s=0.0),
        [],
        f"{ANCHOR}, withheld day_cap@60",
        id="or at midnight",
    ),
    pytest.param(
        BreakParams(quiet=((5400.0, 7200.0),), utc_offset_s=3600.0),
        [],
        "withheld quiet_hours@30, prompt@60",
        id="quiet, utc_offset_s: silence until 02:00 local, minute 60",
    ),
    pytest.param(
        BreakParams(ignored_s=300.0),
        [],
        "prompt@30, ignored@35, prompt@60",
        id="ignored_s",
    ),
    pytest.param(
        BreakParams(snooze_s=600.0, ignored_s=1500.0),
        [says(31, SNOOZE)],
        "prompt@30, snoozed@31, prompt@41",
        id="snooze_s",
    ),
    pytest.param(
        BreakParams(max_snoozes=0),
        [says(31, SNOOZE)],
        f"{ANCHOR}, prompt@60",
        id="max_snoozes: none allowed",
    ),
    pytest.param(
        BreakParams(pause_s=1200.0),
        [says(15, PAUSE)],
        "withheld paused@30, prompt@35, ignored@45",
        id="pause_s",
    ),
    pytest.param(
        BreakParams(break_s=90.0),
        [rises(10), sits(11.2)],
        "prompt@31.2, ignored@41.2",
        id="break_s",
    ),
    pytest.param(
        BreakParams(stepped_break_s=40.0),
        [rises(10), walks(10, 10.5, 12), sits(10.5)],
        "prompt@30.5, ignored@40.5",
        id="stepped_break_s",
    ),
    pytest.param(
        BreakParams(break_steps=20),
        [rises(10), walks(10, 10.5, 12), sits(10.5)],
        "prompt@30.5, ignored@40.5",
        id="break_steps",
    ),
    pytest.param(
        BreakParams(active_s=180.0),
        [rises(31), walks(31, 33, 110), sits(33.5)],
        "prompt@30, taken@33.5",
        id="active_s",
    ),
    pytest.param(
        BreakParams(active_steps=120),
        [rises(31), walks(31, 33, 110), sits(33.5)],
        "prompt@30, taken@33.5",
        id="active_steps",
    ),
    pytest.param(
        BreakParams(off_limit_s=60.0),
        [unsure(10), sits(11.5)],
        "prompt@41.5, ignored@51.5",
        id="off_limit_s",
    ),
    pytest.param(
        BreakParams(gap_limit_s=120.0),
        [lost(10, 14), sits(14.5)],
        "prompt@44.5, ignored@54.5",
        id="gap_limit_s",
    ),
    pytest.param(
        BreakParams(lag_s=0.0),
        [rises(9, known_s=60), sits(10.5)],
        "prompt@30.5, ignored@40.5",
        id="lag_s: without it a rise counts from when it is known",
    ),
]


@pytest.mark.parametrize(("params", "inputs", "said"), PARAMETERS)
def test_each_parameter_matters(params: BreakParams, inputs: list[BreakInput], said: str) -> None:
    assert coached(params, inputs) == said


def test_the_limits_on_offer_are_possible() -> None:
    assert all(BreakParams(sitting_limit_s=60.0 * n).cooldown_s for n in SITTING_LIMITS_MIN)


@pytest.mark.parametrize("name", ["sitting_limit_s", "break_s", "ignored_s", "hour_cap", "day_cap"])
def test_impossible_numbers_are_named(name: str) -> None:
    with pytest.raises(ValueError, match=name):
        BreakParams(**{name: 0})  # type: ignore[arg-type]


def test_there_is_always_a_drill() -> None:
    with pytest.raises(ValueError, match="drills"):
        BreakParams(drills=())
