import pytest

from posture_monitor.core.coaching.break_limits import still_counted
from posture_monitor.core.coaching.break_params import DRILLS
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
    Reason,
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
    """One word and the minute; of prompts also, in brackets, the minutes seated."""
    minute = f"@{event.t / 60:g}"
    match event:
        case Prompt():
            name = "prompt" if event.reason is Reason.SITTING_LONG else event.reason
            return f"{name}{minute} ({event.sitting_s / 60:g})"
        case PromptWithheld():
            return f"withheld {event.reason}{minute}"
        case PromptOutcome():
            return f"{event.outcome}{minute}"


def coached(
    *inputs: BreakInput, until: float, params: BreakParams | None = None
) -> tuple[BreakState, str]:
    """Fold the inputs, with ticks at deadlines only, up to a minute."""
    params, state = params or BreakParams(), BreakState()
    said: list[Prompt | PromptWithheld | PromptOutcome] = []
    for one in inputs:
        state, new = step(params, state, one)
        said += new
    while (deadline := next_deadline(state)) is not None and deadline <= 60 * until:
        state, new = step(params, state, Tick(deadline))
        said += new
    return state, ", ".join(told(event) for event in said)


FOUR_WORDS = [
    # word, when and how long -> what is said until minute 75, sitting since minute 0
    pytest.param(
        [],
        "prompt@30 (30), ignored@40, prompt@60 (60), ignored@70",
        id="no answer: offered again after another whole limit",
    ),
    pytest.param(
        [says(31, SNOOZE), says(37, SKIP)],
        "prompt@30 (30), snoozed@31, snooze_over@36 (36), skipped@37, prompt@66 (66), ignored@76",
        id="snooze: this prompt again in 5 minutes",
    ),
    pytest.param(
        [says(31, SNOOZE, 15), says(47, SNOOZE, 10), says(58, SNOOZE)],
        "prompt@30 (30), snoozed@31, snooze_over@46 (46), snoozed@47, snooze_over@57 (57)"
        ", ignored@67",
        id="snooze: two in a row and no more",
    ),
    pytest.param(
        [says(20, SNOOZE, 15)],
        "prompt@35 (35), ignored@45, prompt@65 (65), ignored@75",
        id="snooze before the prompt: held back, else as ever",
    ),
    pytest.param(
        [says(31, SKIP)],
        "prompt@30 (30), skipped@31, prompt@60 (60), ignored@70",
        id="skip: not this one; sitting is counted on",
    ),
    pytest.param(
        [says(20, SKIP)],
        "prompt@50 (50), ignored@60",
        id="skip before the prompt: not the next one",
    ),
    pytest.param(
        [says(10, PAUSE, 30)],
        "withheld paused@30, prompt@40 (40), ignored@50, prompt@70 (70)",
        id="pause: none until then, the missed one is offered once",
    ),
    pytest.param(
        [says(31, PAUSE)],
        "prompt@30 (30), snoozed@31, withheld paused@31, snooze_over@76 (76)",
        id="pause: 45 minutes unless told; an open prompt comes again after it",
    ),
    pytest.param(
        [says(10, PAUSE, 600), says(33, RESUME)],
        "withheld paused@30, prompt@33 (33), ignored@43, prompt@63 (63), ignored@73",
        id="resume: the pause is over",
    ),
    pytest.param(
        [says(20, RESET)],
        "prompt@50 (30), ignored@60",
        id="reset: sitting is counted from now",
    ),
    pytest.param(
        [says(31, RESET)],
        "prompt@30 (30), skipped@31, prompt@61 (30), ignored@71",
        id="reset closes an open prompt",
    ),
    pytest.param(
        [says(10, NOW), says(11, NOW), rises(12), sits(13.5)],
        "asked_for@10 (10), taken@13.5, prompt@43.5 (30), ignored@53.5, prompt@73.5 (60)",
        id="break now: at any moment, once",
    ),
]


@pytest.mark.parametrize(("inputs", "said"), FOUR_WORDS)
def test_four_words_have_four_meanings(inputs: list[BreakInput], said: str) -> None:
    assert coached(sits(0), *inputs, until=76)[1] == said


MOVEMENT = [
    pytest.param(
        [rises(29), sits(30.5)],
        "prompt@60.5 (30)",
        id="a break just before the prompt sets the count to zero without a word",
    ),
    pytest.param(
        [rises(29), sits(29.9)],
        "prompt@30.9 (30), ignored@40.9, prompt@60.9 (60)",
        id="54 s upright are no break, and no sitting",
    ),
    pytest.param(
        [rises(10), walks(10, 10.4, 12), sits(10.5)],
        "prompt@40.5 (30), ignored@50.5",
        id="30 s upright with 12 steps are a break",
    ),
    pytest.param(
        [rises(10), walks(10, 10.3, 12), sits(10.3)],
        "prompt@30.3 (30), ignored@40.3, prompt@60.3 (60)",
        id="18 s upright are none, whatever the steps",
    ),
    pytest.param(
        [rises(10), sits(10.5), walks(10, 10.7, 30)],
        "prompt@40.5 (30), ignored@50.5",
        id="steps heard of late make it a break after all",
    ),
    pytest.param(
        [rises(10), sits(10.5), unsure(10.6), walks(10, 10.7, 30), sits(10.8)],
        "prompt@40.8 (30), ignored@50.8",
        id="also when sitting has come and gone meanwhile",
    ),
    pytest.param(
        [rises(31), sits(32.5)],
        "prompt@30 (30), taken@32.5, prompt@62.5 (30)",
        id="a prompt is taken by standing up",
    ),
    pytest.param(
        [rises(31), walks(31, 32, 70), walks(32, 33, 40), sits(40)],
        "prompt@30 (30), active@33",
        id="an active break is known when it is one",
    ),
    pytest.param(
        [rises(31), walks(31, 31.5, 110), sits(32.5)],
        "prompt@30 (30), taken@32.5, prompt@62.5 (30)",
        id="110 steps in a minute and a half are a break, not an active one",
    ),
    pytest.param(
        [rises(31), walks(31, 32, 110), sits(45)],
        "prompt@30 (30), active@33",
        id="or with time",
    ),
    pytest.param(
        [rises(31)],
        "prompt@30 (30), taken@41",
        id="who stays up has taken the break after ten minutes",
    ),
    pytest.param(
        [rises(39.5), sits(41)],
        "prompt@30 (30), taken@41",
        id="who rises at the last moment has not ignored it",
    ),
    pytest.param(
        [rises(39.5), sits(40.2)],
        "prompt@30 (30), ignored@40.2, prompt@60.7 (60)",
        id="unless it comes to nothing",
    ),
    pytest.param(
        [rises(29.95, known_s=8), sits(32)],
        "prompt@30 (30), taken@32, prompt@62 (30)",
        id="what is known late cannot unsay a prompt",
    ),
    pytest.param(
        [unsure(10), sits(11.5)],
        "prompt@31.5 (30), ignored@41.5, prompt@61.5 (60)",
        id="90 s unknown do not count and do not matter",
    ),
    pytest.param(
        [unsure(10), sits(12.5)],
        "prompt@42.5 (30), ignored@52.5",
        id="150 s unknown: counted anew",
    ),
    pytest.param(
        [lost(10, 14)],
        "prompt@34 (30), ignored@44, prompt@64 (60)",
        id="4 minutes without signal do not count and do not matter",
    ),
    pytest.param(
        [lost(10, 12), lost(12, 16), sits(17)],
        "prompt@47 (30), ignored@57",
        id="6 minutes, in two parts: counted anew, from what is said after",
    ),
    pytest.param(
        [lost(29, 31), lost(31.9, 50)],
        "",
        id="no prompt into a gap, none after one on what was said before",
    ),
    pytest.param(
        [unsure(31)],
        "prompt@30 (30), ignored@33",
        id="a sensor that sees nothing has an open prompt ignored",
    ),
    pytest.param(
        [rises(31), unsure(33)],
        "prompt@30 (30), taken@35",
        id="a break may end unseen",
    ),
    pytest.param(
        [rises(31), lost(33, 40)],
        "prompt@30 (30), taken@40",
        id="or in a gap",
    ),
    pytest.param(
        [says(31, SNOOZE), rises(32), sits(34)],
        "prompt@30 (30), snoozed@31, prompt@64 (30)",
        id="a break during a snooze ends it",
    ),
    pytest.param(
        [says(31, SNOOZE), rises(35.8), sits(36.5)],
        "prompt@30 (30), snoozed@31, withheld just_moved@36, snooze_over@36.5 (35.8), ignored@46.5",
        id="nobody is prompted on their feet",
    ),
    pytest.param(
        [says(31, SNOOZE), unsure(35.8), sits(36.5)],
        "prompt@30 (30), snoozed@31, withheld no_signal@36, snooze_over@36.5 (35.8), ignored@46.5",
        id="nor on a guess",
    ),
    pytest.param(
        [rises(1), walks(1, 5, 300), says(6, NOW), sits(8)],
        "asked_for@6 (0), taken@8, prompt@38 (30), ignored@48",
        id="a break asked for while up counts from the asking",
    ),
    pytest.param(
        [unsure(0.5), says(1, NOW)],
        "asked_for@1 (0.5), ignored@2.5",
        id="a break can be asked for unseen",
    ),
]


@pytest.mark.parametrize(("inputs", "said"), MOVEMENT)
def test_sitting_and_breaks_are_measured(inputs: list[BreakInput], said: str) -> None:
    assert coached(sits(0), *inputs, until=65)[1] == said


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
    assert said == "withheld paused@30"
    assert next_deadline(state) is None


def test_a_long_day_is_held_by_the_day_cap() -> None:
    _, said = coached(sits(300), until=1500)
    assert said.count("prompt@") == 10


def test_nothing_is_said_to_nobody() -> None:
    state, said = coached(says(0, SKIP), says(1, SNOOZE), says(2, RESET), until=600)
    assert (said, state.phase, next_deadline(state)) == ("", Phase.ACTIVE, None)


def test_old_prompts_are_forgotten() -> None:
    assert still_counted((0.0, 90_000.0), 100_000.0) == (90_000.0,)


def test_what_is_long_past_is_not_carried_along() -> None:
    gaps = [lost(n, n + 0.1) for n in range(1, 1000)]
    state, said = coached(sits(0), *gaps, until=1000)
    assert said.count("prompt@") > 2
    assert len(state.body.gaps) + len(state.body.marks) < 6
