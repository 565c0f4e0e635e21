from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from posture_monitor.core.coaching.break_limits import quiet_until
from posture_monitor.core.coaching.breaks import (
    BreakInput,
    BreakParams,
    BreakState,
    next_deadline,
    step,
)
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
    Reason,
    Steps,
    Tick,
)

Said = Prompt | PromptWithheld | PromptOutcome
MINUTE = 60.0


class Coach(RuleBasedStateMachine):
    """A wearer who does anything, and a coach who must keep its promises."""

    def __init__(self) -> None:
        super().__init__()
        self.params = BreakParams()
        self.state = BreakState()
        self.now = 1_790_000_000.0
        self.log: list[BreakInput] = []
        self.said: list[Said] = []
        self.posture = Posture.UNKNOWN
        self.paused_until = 0.0

    @initialize(
        limit_min=st.sampled_from([5, 20, 30]),
        cooldown_min=st.sampled_from([0, 25]),
        day_cap=st.sampled_from([2, 10]),
        quiet=st.sampled_from([(), ((79_200.0, 25_200.0),), ((0.0, 43_200.0),)]),
    )
    def choose(
        self,
        limit_min: int,
        cooldown_min: int,
        day_cap: int,
        quiet: tuple[tuple[float, float], ...],
    ) -> None:
        self.params = BreakParams(
            sitting_limit_s=limit_min * MINUTE,
            cooldown_s=cooldown_min * MINUTE,
            day_cap=day_cap,
            quiet=quiet,
            utc_offset_s=7200.0,
        )

    def hear(self, one: BreakInput) -> None:
        self.log.append(one)
        self.state, said = step(self.params, self.state, one)
        self.said += said

    def time_passes(self, minutes: float) -> None:
        until = self.now + minutes * MINUTE
        while (deadline := next_deadline(self.state)) is not None and deadline <= until:
            assert deadline > self.state.clock
            before = len(self.said)
            self.now = deadline
            self.hear(Tick(deadline))
            self.check_prompts(self.said[before:])
        self.now = until

    @rule(minutes=st.sampled_from([1.0, 12.0, 31.0, 70.0, 400.0]))
    def sits_for(self, minutes: float) -> None:
        self.posture_changes(Posture.SITTING, 0.0)
        self.time_passes(minutes)

    @rule(minutes=st.sampled_from([0.1, 0.5, 1.0, 3.0, 6.0, 11.0, 31.0, 61.0]))
    def goes_on(self, minutes: float) -> None:
        self.time_passes(minutes)

    @rule(minutes=st.sampled_from([0.5, 1.0, 2.5]), count=st.sampled_from([0, 12, 130]))
    def moves_and_sits_down(self, minutes: float, count: int) -> None:
        self.posture_changes(Posture.WALKING, 0.0)
        self.time_passes(minutes)
        self.answer(Steps(self.now - minutes * MINUTE, self.now, self.now, count))
        self.posture_changes(Posture.SITTING, 0.0)

    def check_prompts(self, said: list[Said]) -> None:
        for prompt in said:
            if isinstance(prompt, Prompt) and prompt.reason is not Reason.ASKED_FOR:
                assert self.posture is Posture.SITTING
                assert self.now >= self.paused_until
                assert quiet_until(self.params, self.now) is None

    @rule(
        posture=st.sampled_from([*Posture, Posture.SITTING, Posture.SITTING]),
        back_s=st.sampled_from([0.0, 5.0, 15.0, 60.0]),
    )
    def posture_changes(self, posture: Posture, back_s: float) -> None:
        self.posture = posture
        self.answer(PostureChanged(self.now - back_s, self.now, posture, 0.9))

    @rule(count=st.sampled_from([4, 12, 110]), length_s=st.sampled_from([5.0, 30.0]))
    def steps_are_counted(self, count: int, length_s: float) -> None:
        self.answer(Steps(self.now - length_s, self.now, self.now, count))

    @rule(minutes=st.sampled_from([0.2, 2.0, 4.0, 90.0]))
    def signal_is_lost(self, minutes: float) -> None:
        start, self.now = self.now, self.now + minutes * MINUTE
        if minutes * MINUTE >= self.params.gap_limit_s:
            self.posture = Posture.UNKNOWN
        self.answer(Gap(start, self.now, self.now, GapCause.SUSPEND))

    @rule(
        kind=st.sampled_from(list(CommandKind)),
        minutes=st.sampled_from([None, 5.0, 15.0, 120.0]),
    )
    def wearer_speaks(self, kind: CommandKind, minutes: float | None) -> None:
        duration_s = None if minutes is None else minutes * MINUTE
        if kind is CommandKind.PAUSE:
            self.paused_until = self.now + (duration_s or self.params.pause_s)
        if kind is CommandKind.RESUME:
            self.paused_until = 0.0
        self.answer(Command(self.now, kind, duration_s))

    def answer(self, one: BreakInput) -> None:
        before = len(self.said)
        self.hear(one)
        self.check_prompts(self.said[before:])

    @invariant()
    def numbers_count_up(self) -> None:
        numbers = [p.number for p in self.said if isinstance(p, Prompt)]
        assert numbers == list(range(1, len(numbers) + 1))

    @invariant()
    def each_prompt_has_one_outcome_at_most(self) -> None:
        numbers = [o.number for o in self.said if isinstance(o, PromptOutcome)]
        assert numbers == sorted(set(numbers))
        shown = [p.number for p in self.said if isinstance(p, Prompt)]
        assert len(shown) - len(numbers) == (self.state.open_prompt is not None)

    @invariant()
    def cooldown_and_caps_are_kept(self) -> None:
        prompts = [p for p in self.said if isinstance(p, Prompt)]
        for before, after in pairwise(prompts):
            if after.reason is Reason.SITTING_LONG:
                assert after.t >= before.t + self.params.cooldown_s
        own = [p.t for p in prompts if p.reason is Reason.SITTING_LONG]
        assert all(t + 3600.0 <= u for t, u in zip(own, own[self.params.hour_cap :], strict=False))
        days = [(t + self.params.utc_offset_s - self.params.day_start_s) // 86_400 for t in own]
        assert all(days.count(day) <= self.params.day_cap for day in days)

    @invariant()
    def nothing_is_said_out_of_order(self) -> None:
        assert all(a.known_at <= b.known_at for a, b in pairwise(self.said))
        for a, b in pairwise(self.said):
            assert not (isinstance(a, PromptWithheld) and a == b)

    def teardown(self) -> None:
        """Fold the log anew, without any tick, with many, and from the start."""
        inputs = [one for one in self.log if not isinstance(one, Tick)]
        last = Tick(self.now)
        again, said = folded(self.params, [*self.log, last])
        assert again == folded(self.params, [*inputs, last])[0]
        assert said == folded(self.params, [*inputs, last])[1]
        assert said == folded(self.params, with_ticks([*inputs, last]))[1]
        assert said[: len(self.said)] == self.said


def folded(params: BreakParams, inputs: list[BreakInput]) -> tuple[BreakState, list[Said]]:
    state = BreakState()
    said: list[Said] = []
    for one in inputs:
        state, new = step(params, state, one)
        said += new
    return state, said


def heard_from(one: BreakInput) -> float:
    """When time stops to pass before an input."""
    return one.known_at if isinstance(one, PostureChanged | Steps) else one.t


def with_ticks(inputs: list[BreakInput]) -> list[BreakInput]:
    """Let seven ticks pass before each input, but none in a gap."""
    ticked: list[BreakInput] = []
    last = 0.0
    for one in inputs:
        t = heard_from(one)
        if last:
            ticked += [Tick(last + (t - last) * n / 7) for n in range(8)]
        ticked.append(one)
        last = one.known_at if isinstance(one, Gap) else t
    return ticked


TestCoach = Coach.TestCase
TestCoach.settings = settings(max_examples=100, stateful_step_count=40, deadline=None)


@given(st.lists(st.floats(0.0, 20_000.0), max_size=40))
def test_a_tick_nobody_needs_changes_nothing(times: list[float]) -> None:
    sat = PostureChanged(0.0, 8.0, Posture.SITTING, 0.9)
    ticks = [Tick(t) for t in sorted(times) if t > 8.0]
    end = Tick(20_000.0)
    assert folded(BreakParams(), [sat, *ticks, end]) == folded(BreakParams(), [sat, end])
