from itertools import accumulate, pairwise

from hypothesis import given
from hypothesis import strategies as st

from posture_monitor.core.detection.bouts import BoutParams, BoutState, flush, step
from posture_monitor.core.types import (
    Bout,
    Event,
    Gap,
    GapCause,
    Posture,
    PostureChanged,
    Steps,
    Transition,
    TransitionKind,
)

PARAMS = BoutParams()
Draft = tuple[str, int, Posture, float]


def spelled(drafts: list[Draft]) -> list[Event]:
    """Make a possible stream of rough numbers: known in order, time stands still in gaps."""
    events: list[Event] = []
    t = 0.0
    for kind, wait, posture, back in drafts:
        t += wait
        match kind:
            case "posture":
                events.append(PostureChanged(t - back, t, posture, 0.75))
            case "steps":
                events.append(Steps(t - back - 1, t, t - back, 5))
            case "rise":
                kind_of = TransitionKind.SIT_TO_STAND
                events.append(Transition(t - 1, t, t - 2, t, kind_of, 0.4, 0.9))
            case _:
                events.append(Gap(t, t + 3 * back + 1, t + 3 * back + 1, GapCause.NO_DATA))
                t += 3 * back + 1
    return events


STREAMS = st.lists(
    st.tuples(
        st.sampled_from(["posture", "posture", "posture", "steps", "rise", "gap"]),
        st.sampled_from([0, 3, 9, 17, 25, 45, 70, 300]),
        st.sampled_from([*Posture, Posture.SITTING, Posture.SITTING, Posture.UPRIGHT_STILL]),
        st.sampled_from([0.0, 0.5, 10.1, 19.0, 33.0, 60.0]),
    ),
    min_size=1,
    max_size=16,
).map(spelled)


def run(heard: list[Event | float], end: float) -> list[Bout]:
    state = BoutState()
    bouts: list[Bout] = []
    for one in heard:
        state, new = step(PARAMS, state, one)
        assert all(b.known_at <= state.seen for b in new)
        bouts += new
    return [*bouts, *flush(PARAMS, state, end)]


def with_ticks(events: list[Event], ticks: list[float]) -> list[Event | float]:
    """Let time pass between the events, but not in gaps."""
    gaps = [e for e in events if isinstance(e, Gap)]
    kept = [t for t in ticks if not any(g.t < t <= g.end for g in gaps)]
    return sorted([*kept, *events], key=lambda x: x if isinstance(x, float) else x.known_at)


@given(STREAMS, st.sampled_from([1.0, 7.3, 11.0, 29.0, 64.1]), st.lists(st.floats(0.0, 1500.0)))
def test_the_cuts_of_time_do_not_matter(
    events: list[Event], period_s: float, more: list[float]
) -> None:
    end = events[-1].known_at + 100.0
    ticks = [n * period_s for n in range(int(end / period_s))] + [t for t in more if t <= end]
    assert run(with_ticks(events, ticks), end) == run(list(events), end)


@given(STREAMS)
def test_bouts_partition_the_time_spoken_of(events: list[Event]) -> None:
    end = events[-1].known_at + 100.0
    bouts = run(list(events), end)
    assert all(a.end == b.t and a.posture != b.posture for a, b in pairwise(bouts))
    assert all(a.known_at <= b.known_at for a, b in pairwise(bouts))
    assert all(b.duration_s > 0 and b.known_at >= b.end for b in bouts)
    assert not bouts or bouts[-1].end == end
    sits = [b for b in bouts if b.posture is Posture.SITTING]
    assert all(b.duration_s >= PARAMS.min_sitting_s - 1e-6 for b in sits)


@given(st.lists(st.sampled_from([80, 90, 200]), min_size=1, max_size=9))
def test_without_rules_to_apply_bouts_are_what_was_said(lengths: list[int]) -> None:
    postures = [Posture.SITTING, Posture.WALKING] * 5
    times = [float(t) for t in accumulate([0, *lengths])]
    said = [PostureChanged(t, t, p, 1.0) for t, p in zip(times[:-1], postures, strict=False)]
    assert [(b.t, b.end) for b in run(list(said), times[-1])] == list(pairwise(times))
