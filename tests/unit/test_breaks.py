import pytest

from posture_monitor.core.coaching.break_limits import still_counted
from posture_monitor.core.coaching.break_params import DRILLS, SITTING_LIMITS_MIN
from posture_monitor.core.coaching.break_table import TABLE, Signal
from posture_monitor.core.coaching.breaks import (
    BreakInput,
    BreakParams,
    BreakState,
    Phase,
    next_deadline,
    step,
)
from posture_monitor.core.types import (
    Command,
    CommandKind,
    Gap,
    GapCause,
    Outcome,
    Posture,
    PostureChanged,
    Prompt,
    PromptOutcome,
    PromptWithheld,
    Steps,
    Tick,
)

SNOOZE, SKIP, PAUSE = CommandKind.SNOOZE, CommandKind.SKIP, CommandKind.PAUSE
RESUME, RESET, NOW = CommandKind.RESUME, CommandKind.RESET, CommandKind.BREAK_NOW


def at(minute: float, posture: Posture, known_s: float = 0.0) -> PostureChanged:
    return PostureChanged(60 * minute, 60 * minute + known_s, posture, 0.9)


def sits(minute: float, known_s: float = 0.0) -> PostureChanged:
    return at(minute, Posture.SITTING, known_s)


def rises(minute: float, known_s: float = 0.0) -> PostureChanged:
    return at(minute, Posture.UPRIGHT_STILL, known_s)


def unsure(minute: float) -> PostureChanged:
    return at(minute, Posture.UNKNOWN)


def walks(minute: float, end: float, count: int) -> Steps:
    return Steps(60 * minute, 60 * end, 60 * end, count)


def lost(minute: float, end: float) -> Gap:
    return Gap(60 * minute, 60 * end, 60 * end, GapCause.SUSPEND)


def says(minute: float, kind: CommandKind, duration_min: float | None = None) -> Command:
    duration_s = None if duration_min is None else 60 * duration_min
    return Command(60 * minute, kind, duration_s)


def told(event: Prompt | PromptWithheld | PromptOutcome) -> str:
    """One word and the minute; of prompts also the minutes seated."""
    minute = f"@{event.t / 60:g}"
    match event:
        case Prompt():
            return f"{event.reason}{minute} seated {event.sitting_s / 60:g}"
        case PromptWithheld():
            return f"withheld {event.reason}{minute}"
        case PromptOutcome():
            return f"{event.outcome}{minute}"


def coached(
    *inputs: BreakInput, until: float, params: BreakParams | None = None
) -> tuple[BreakState, list[str]]:
    """Fold the inputs, with ticks at deadlines only, up to a minute."""
    params, state = params or BreakParams(), BreakState()
    said: list[Prompt | PromptWithheld | PromptOutcome] = []
    for one in inputs:
        state, new = step(params, state, one)
        said += new
    while (deadline := next_deadline(state)) is not None and deadline <= 60 * until:
        state, new = step(params, state, Tick(deadline))
        said += new
    return state, [told(event) for event in said]


FOUR_WORDS = [
    # word, when and how long -> what is said until minute 75, sitting since minute 0
    pytest.param(
        [],
        ["sitting_long@30 seated 30", "ignored@40", "sitting_long@60 seated 60", "ignored@70"],
        id="no answer: offered again after another whole limit",
    ),
    pytest.param(
        [says(31, SNOOZE), says(37, SKIP)],
        [
            "sitting_long@30 seated 30",
            "snoozed@31",
            "snooze_over@36 seated 36",
            "skipped@37",
            "sitting_long@66 seated 66",
            "ignored@76",
        ],
        id="snooze: this prompt again in 5 minutes",
    ),
    pytest.param(
        [says(31, SNOOZE, 15), says(47, SNOOZE, 10), says(58, SNOOZE)],
        [
            "sitting_long@30 seated 30",
            "snoozed@31",
            "snooze_over@46 seated 46",
            "snoozed@47",
            "snooze_over@57 seated 57",
            "ignored@67",
        ],
        id="snooze: two in a row and no more",
    ),
    pytest.param(
        [says(20, SNOOZE, 15)],
        ["sitting_long@35 seated 35", "ignored@45", "sitting_long@65 seated 65", "ignored@75"],
        id="snooze before the prompt: held back, else as ever",
    ),
    pytest.param(
        [says(31, SKIP)],
        ["sitting_long@30 seated 30", "skipped@31", "sitting_long@60 seated 60", "ignored@70"],
        id="skip: not this one; sitting is counted on",
    ),
    pytest.param(
        [says(20, SKIP)],
        ["sitting_long@50 seated 50", "ignored@60"],
        id="skip before the prompt: not the next one",
    ),
    pytest.param(
        [says(10, PAUSE, 30)],
        [
            "withheld paused@30",
            "sitting_long@40 seated 40",
            "ignored@50",
            "sitting_long@70 seated 70",
        ],
        id="pause: none until then, the missed one is offered once",
    ),
    pytest.param(
        [says(31, PAUSE)],
        [
            "sitting_long@30 seated 30",
            "snoozed@31",
            "withheld paused@31",
            "snooze_over@76 seated 76",
        ],
        id="pause: 45 minutes unless told; an open prompt comes again after it",
    ),
    pytest.param(
        [says(10, PAUSE, 600), says(33, RESUME)],
        [
            "withheld paused@30",
            "sitting_long@33 seated 33",
            "ignored@43",
            "sitting_long@63 seated 63",
            "ignored@73",
        ],
        id="resume: the pause is over",
    ),
    pytest.param(
        [says(20, RESET)],
        ["sitting_long@50 seated 30", "ignored@60"],
        id="reset: sitting is counted from now",
    ),
    pytest.param(
        [says(31, RESET)],
        ["sitting_long@30 seated 30", "skipped@31", "sitting_long@61 seated 30", "ignored@71"],
        id="reset closes an open prompt",
    ),
    pytest.param(
        [says(10, NOW), says(11, NOW), rises(12), sits(13.5)],
        [
            "asked_for@10 seated 10",
            "taken@13.5",
            "sitting_long@43.5 seated 30",
            "ignored@53.5",
            "sitting_long@73.5 seated 60",
        ],
        id="break now: at any moment, once",
    ),
]


@pytest.mark.parametrize(("inputs", "said"), FOUR_WORDS)
def test_four_words_have_four_meanings(inputs: list[BreakInput], said: list[str]) -> None:
    assert coached(sits(0), *inputs, until=76)[1] == said


MOVEMENT = [
    pytest.param(
        [rises(29), sits(30.5)],
        ["sitting_long@60.5 seated 30"],
        id="a break just before the prompt sets the count to zero without a word",
    ),
    pytest.param(
        [rises(29), sits(29.9)],
        ["sitting_long@30.9 seated 30", "ignored@40.9", "sitting_long@60.9 seated 60"],
        id="54 s upright are no break, and no sitting",
    ),
    pytest.param(
        [rises(10), walks(10, 10.4, 12), sits(10.5)],
        ["sitting_long@40.5 seated 30", "ignored@50.5"],
        id="30 s upright with 12 steps are a break",
    ),
    pytest.param(
        [rises(10), walks(10, 10.3, 12), sits(10.3)],
        ["sitting_long@30.3 seated 30", "ignored@40.3", "sitting_long@60.3 seated 60"],
        id="18 s upright are none, whatever the steps",
    ),
    pytest.param(
        [rises(10), sits(10.5), walks(10, 10.7, 30)],
        ["sitting_long@40.5 seated 30", "ignored@50.5"],
        id="steps heard of late make it a break after all",
    ),
    pytest.param(
        [rises(10), sits(10.5), unsure(10.6), walks(10, 10.7, 30), sits(10.8)],
        ["sitting_long@40.8 seated 30", "ignored@50.8"],
        id="also when sitting has come and gone meanwhile",
    ),
    pytest.param(
        [rises(31), sits(32.5)],
        ["sitting_long@30 seated 30", "taken@32.5", "sitting_long@62.5 seated 30"],
        id="a prompt is taken by standing up",
    ),
    pytest.param(
        [rises(31), walks(31, 32, 70), walks(32, 33, 40), sits(40)],
        ["sitting_long@30 seated 30", "active@33"],
        id="an active break is known when it is one",
    ),
    pytest.param(
        [rises(31), walks(31, 31.5, 110), sits(32.5)],
        ["sitting_long@30 seated 30", "taken@32.5", "sitting_long@62.5 seated 30"],
        id="110 steps in a minute and a half are a break, not an active one",
    ),
    pytest.param(
        [rises(31), walks(31, 32, 110), sits(45)],
        ["sitting_long@30 seated 30", "active@33"],
        id="or with time",
    ),
    pytest.param(
        [rises(31)],
        ["sitting_long@30 seated 30", "taken@41"],
        id="who stays up has taken the break after ten minutes",
    ),
    pytest.param(
        [rises(39.5), sits(41)],
        ["sitting_long@30 seated 30", "taken@41"],
        id="who rises at the last moment has not ignored it",
    ),
    pytest.param(
        [rises(39.5), sits(40.2)],
        ["sitting_long@30 seated 30", "ignored@40.2", "sitting_long@60.7 seated 60"],
        id="unless it comes to nothing",
    ),
    pytest.param(
        [rises(29.95, known_s=8), sits(32)],
        ["sitting_long@30 seated 30", "taken@32", "sitting_long@62 seated 30"],
        id="what is known late cannot unsay a prompt",
    ),
    pytest.param(
        [unsure(10), sits(11.5)],
        ["sitting_long@31.5 seated 30", "ignored@41.5", "sitting_long@61.5 seated 60"],
        id="90 s unknown do not count and do not matter",
    ),
    pytest.param(
        [unsure(10), sits(12.5)],
        ["sitting_long@42.5 seated 30", "ignored@52.5"],
        id="150 s unknown: counted anew",
    ),
    pytest.param(
        [lost(10, 14)],
        ["sitting_long@34 seated 30", "ignored@44", "sitting_long@64 seated 60"],
        id="4 minutes without signal do not count and do not matter",
    ),
    pytest.param(
        [lost(10, 12), lost(12, 16), sits(17)],
        ["sitting_long@47 seated 30", "ignored@57"],
        id="6 minutes, in two parts: counted anew, from what is said after",
    ),
    pytest.param(
        [lost(29, 31), lost(31.9, 50)],
        [],
        id="no prompt into a gap, none after one on what was said before",
    ),
    pytest.param(
        [unsure(31)],
        ["sitting_long@30 seated 30", "ignored@33"],
        id="a sensor that sees nothing has an open prompt ignored",
    ),
    pytest.param(
        [rises(31), unsure(33)],
        ["sitting_long@30 seated 30", "taken@35"],
        id="a break may end unseen",
    ),
    pytest.param(
        [rises(31), lost(33, 40)],
        ["sitting_long@30 seated 30", "taken@40"],
        id="or in a gap",
    ),
    pytest.param(
        [says(31, SNOOZE), rises(32), sits(34)],
        ["sitting_long@30 seated 30", "snoozed@31", "sitting_long@64 seated 30"],
        id="a break during a snooze ends it",
    ),
    pytest.param(
        [says(31, SNOOZE), rises(35.8), sits(36.5)],
        [
            "sitting_long@30 seated 30",
            "snoozed@31",
            "withheld just_moved@36",
            "snooze_over@36.5 seated 35.8",
            "ignored@46.5",
        ],
        id="nobody is prompted on their feet",
    ),
    pytest.param(
        [says(31, SNOOZE), unsure(35.8), sits(36.5)],
        [
            "sitting_long@30 seated 30",
            "snoozed@31",
            "withheld no_signal@36",
            "snooze_over@36.5 seated 35.8",
            "ignored@46.5",
        ],
        id="nor on a guess",
    ),
    pytest.param(
        [rises(1), walks(1, 5, 300), says(6, NOW), sits(8)],
        ["asked_for@6 seated 0", "taken@8", "sitting_long@38 seated 30", "ignored@48"],
        id="a break asked for while up counts from the asking",
    ),
    pytest.param(
        [unsure(0.5), says(1, NOW)],
        ["asked_for@1 seated 0.5", "ignored@2.5"],
        id="a break can be asked for unseen",
    ),
]


@pytest.mark.parametrize(("inputs", "said"), MOVEMENT)
def test_sitting_and_breaks_are_measured(inputs: list[BreakInput], said: list[str]) -> None:
    assert coached(sits(0), *inputs, until=65)[1] == said


ANCHOR = ["sitting_long@30 seated 30", "ignored@40"]
PARAMETERS = [
    pytest.param(
        BreakParams(sitting_limit_s=1200.0),
        [],
        [
            "sitting_long@20 seated 20",
            "ignored@30",
            "withheld cooldown@40",
            "sitting_long@45 seated 45",
            "ignored@55",
        ],
        id="sitting_limit_s, and cooldown_s between prompts",
    ),
    pytest.param(
        BreakParams(sitting_limit_s=1200.0, cooldown_s=0.0),
        [],
        [
            "sitting_long@20 seated 20",
            "ignored@30",
            "sitting_long@40 seated 40",
            "ignored@50",
            "withheld hour_cap@60",
        ],
        id="hour_cap: two in an hour",
    ),
    pytest.param(BreakParams(day_cap=1), [], [*ANCHOR, "withheld day_cap@60"], id="day_cap"),
    pytest.param(
        BreakParams(day_cap=1, utc_offset_s=10_800.0),
        [],
        [*ANCHOR, "sitting_long@60 seated 60"],
        id="day_start_s: a new day at 04:00 local, minute 60",
    ),
    pytest.param(
        BreakParams(day_cap=1, utc_offset_s=10_800.0, day_start_s=0.0),
        [],
        [*ANCHOR, "withheld day_cap@60"],
        id="or at midnight",
    ),
    pytest.param(
        BreakParams(quiet=((5400.0, 7200.0),), utc_offset_s=3600.0),
        [],
        ["withheld quiet_hours@30", "sitting_long@60 seated 60"],
        id="quiet, utc_offset_s: silence until 02:00 local, minute 60",
    ),
    pytest.param(
        BreakParams(ignored_s=300.0),
        [],
        [ANCHOR[0], "ignored@35", "sitting_long@60 seated 60"],
        id="ignored_s",
    ),
    pytest.param(
        BreakParams(snooze_s=600.0, ignored_s=1500.0),
        [says(31, SNOOZE)],
        [ANCHOR[0], "snoozed@31", "snooze_over@41 seated 41"],
        id="snooze_s",
    ),
    pytest.param(
        BreakParams(max_snoozes=0),
        [says(31, SNOOZE)],
        [*ANCHOR, "sitting_long@60 seated 60"],
        id="max_snoozes: none allowed",
    ),
    pytest.param(
        BreakParams(pause_s=1200.0),
        [says(15, PAUSE)],
        ["withheld paused@30", "sitting_long@35 seated 35", "ignored@45"],
        id="pause_s",
    ),
    pytest.param(
        BreakParams(break_s=90.0),
        [rises(10), sits(11.2)],
        ["sitting_long@31.2 seated 30", "ignored@41.2"],
        id="break_s",
    ),
    pytest.param(
        BreakParams(stepped_break_s=40.0),
        [rises(10), walks(10, 10.5, 12), sits(10.5)],
        ["sitting_long@30.5 seated 30", "ignored@40.5"],
        id="stepped_break_s",
    ),
    pytest.param(
        BreakParams(break_steps=20),
        [rises(10), walks(10, 10.5, 12), sits(10.5)],
        ["sitting_long@30.5 seated 30", "ignored@40.5"],
        id="break_steps",
    ),
    pytest.param(
        BreakParams(active_s=180.0),
        [rises(31), walks(31, 33, 110), sits(33.5)],
        [ANCHOR[0], "taken@33.5"],
        id="active_s",
    ),
    pytest.param(
        BreakParams(active_steps=120),
        [rises(31), walks(31, 33, 110), sits(33.5)],
        [ANCHOR[0], "taken@33.5"],
        id="active_steps",
    ),
    pytest.param(
        BreakParams(off_limit_s=60.0),
        [unsure(10), sits(11.5)],
        ["sitting_long@41.5 seated 30", "ignored@51.5"],
        id="off_limit_s",
    ),
    pytest.param(
        BreakParams(gap_limit_s=120.0),
        [lost(10, 14), sits(14.5)],
        ["sitting_long@44.5 seated 30", "ignored@54.5"],
        id="gap_limit_s",
    ),
    pytest.param(
        BreakParams(lag_s=0.0),
        [rises(9, known_s=60), sits(10.5)],
        ["sitting_long@30.5 seated 30", "ignored@40.5"],
        id="lag_s: without it a rise counts from when it is known",
    ),
]


@pytest.mark.parametrize(("params", "inputs", "said"), PARAMETERS)
def test_each_parameter_matters(
    params: BreakParams, inputs: list[BreakInput], said: list[str]
) -> None:
    assert coached(sits(0), *inputs, until=60, params=params)[1] == said


def test_the_table_is_total() -> None:
    assert set(TABLE) == set(Phase)
    assert all(set(row) == set(Signal) for row in TABLE.values())


def test_the_outcome_tells_what_the_sensor_saw() -> None:
    params, state = BreakParams(), BreakState()
    said: list[object] = []
    for one in (sits(0), rises(31), walks(31, 32, 40), sits(32.5)):
        state, new = step(params, state, one)
        said += new
    assert said[-1] == PromptOutcome(1950.0, 1950.0, 1, Outcome.TAKEN, 90.0, 40)


def test_moving_before_the_prompt_is_no_part_of_its_outcome() -> None:
    state, said = BreakState(), list[object]()
    for one in (sits(0), rises(29), sits(29.5), Tick(3000.0)):
        state, new = step(BreakParams(), state, one)
        said += new
    assert said[-1] == PromptOutcome(2430.0, 2430.0, 1, Outcome.IGNORED, 0.0, 0)


def test_drills_take_turns_hip_flexors_first() -> None:
    params, state = BreakParams(), BreakState()
    drills = []
    for n in range(5):
        state, said = step(params, state, says(100.0 * n, NOW))
        drills += [event.drill for event in said if isinstance(event, Prompt)]
    assert drills == [*DRILLS, DRILLS[0]]
    assert "hip-flexor" in drills[0]


def test_a_pause_without_end_needs_no_deadline() -> None:
    state, said = coached(sits(0), says(1, PAUSE, float("inf")), until=600)
    assert said == ["withheld paused@30"]
    assert next_deadline(state) is None


def test_a_long_day_is_held_by_the_day_cap() -> None:
    _, said = coached(sits(300), until=1500)
    assert sum(line.startswith("sitting_long") for line in said) == 10


def test_nothing_is_said_to_nobody() -> None:
    state, said = coached(says(0, SKIP), says(1, SNOOZE), says(2, RESET), until=600)
    assert (said, state.phase, next_deadline(state)) == ([], Phase.ACTIVE, None)


def test_old_prompts_are_forgotten() -> None:
    assert still_counted((0.0, 90_000.0), 100_000.0) == (90_000.0,)


def test_the_limits_on_offer_are_possible() -> None:
    assert all(BreakParams(sitting_limit_s=60.0 * n).cooldown_s for n in SITTING_LIMITS_MIN)


@pytest.mark.parametrize("name", ["sitting_limit_s", "break_s", "ignored_s", "hour_cap", "day_cap"])
def test_impossible_numbers_are_named(name: str) -> None:
    with pytest.raises(ValueError, match=name):
        BreakParams(**{name: 0})  # type: ignore[arg-type]


def test_there_is_always_a_drill() -> None:
    with pytest.raises(ValueError, match="drills"):
        BreakParams(drills=())


def test_what_is_long_past_is_not_carried_along() -> None:
    gaps = [lost(n, n + 0.1) for n in range(1, 1000)]
    state, said = coached(sits(0), *gaps, until=1000)
    assert len(said) > 2
    assert len(state.body.gaps) + len(state.body.marks) < 6
