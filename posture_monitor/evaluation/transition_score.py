"""Sitting down and standing up, found against labelled or counted ones."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from posture_monitor.core.types import Transition, TransitionKind
from posture_monitor.evaluation.counts import Counts, ratio
from posture_monitor.evaluation.dataset import IndexRow
from posture_monitor.evaluation.labels import LYING_CHANGE_WORDS, UNLABELLED_WORDS, LabelRun
from posture_monitor.evaluation.scored import Scored

TOLERANCE_S = 2.0

EXPECTED: dict[TransitionKind, Callable[[IndexRow], int | None]] = {
    TransitionKind.STAND_TO_SIT: lambda row: row.n_sit_down,
    TransitionKind.SIT_TO_STAND: lambda row: row.n_stand_up,
}


@dataclass(frozen=True, slots=True)
class TransitionScore:
    """Both directions, pooled over recordings; ``false_per_h`` where none was expected."""

    stand_to_sit: Counts
    sit_to_stand: Counts
    false_per_h: float | None

    @property
    def any(self) -> Counts:
        """Both directions summed."""
        return Counts.total([self.stand_to_sit, self.sit_to_stand])

    def to_json(self) -> dict[str, object]:
        """Write the block ``transitions``."""
        return {
            "stand_to_sit": self.stand_to_sit.to_json("n"),
            "sit_to_stand": self.sit_to_stand.to_json("n"),
            "any": self.any.to_json("n"),
            "false_per_h": self.false_per_h,
            "tolerance_s": TOLERANCE_S,
        }


def score_transitions(recordings: Iterable[Scored]) -> TransitionScore:
    """Pool the transitions of all recordings whose truth is known."""
    counted = [(recording, transition_counts(recording)) for recording in recordings]
    pooled = {
        kind: Counts.total(counts[kind] for _, counts in counted if kind in counts)
        for kind in EXPECTED
    }
    return TransitionScore(
        stand_to_sit=pooled[TransitionKind.STAND_TO_SIT],
        sit_to_stand=pooled[TransitionKind.SIT_TO_STAND],
        false_per_h=_false_per_h(counted),
    )


def transition_counts(recording: Scored) -> dict[TransitionKind, Counts]:
    """Score one recording; a direction of which nobody knows the truth is left out.

    Labels per sample go before counts where a recording has both.
    """
    runs = recording.runs
    if runs is not None:
        return _against_labels(recording, runs)
    numbers = {kind: expected(recording.row) for kind, expected in EXPECTED.items()}
    return {
        kind: Counts.of_numbers(len(_of_kind(recording.transitions, kind)), number)
        for kind, number in numbers.items()
        if number is not None
    }


def _false_per_h(counted: Sequence[tuple[Scored, dict[TransitionKind, Counts]]]) -> float | None:
    quiet = [
        (recording, Counts.total(counts.values()))
        for recording, counts in counted
        if len(counts) == len(EXPECTED) and not any(c.expected for c in counts.values())
    ]
    hours = sum(recording.row.scored_h for recording, _ in quiet)
    return ratio(sum(counts.fp for _, counts in quiet), hours)


def _against_labels(recording: Scored, runs: list[LabelRun]) -> dict[TransitionKind, Counts]:
    true_ones = [run for run in runs if run.middle >= recording.scored_from]
    return {
        kind: _match(
            _of_kind(recording.transitions, kind), [r for r in true_ones if r.label == kind], runs
        )
        for kind in EXPECTED
    }


def _match(found: list[Transition], true_ones: list[LabelRun], runs: list[LabelRun]) -> Counts:
    """Pair one to one; both lists are in order of time.

    Giving each found one to the open interval that closes first pairs as many as can be paired.
    """
    open_ones, unpaired = list(true_ones), []
    for one in found:
        mine = next((run for run in open_ones if run.holds(one.t, TOLERANCE_S)), None)
        if mine is None:
            unpaired.append(one)
        else:
            open_ones.remove(mine)
    false = [one for one in unpaired if not _is_left_out(one, runs)]
    return Counts(tp=len(true_ones) - len(open_ones), fp=len(false), fn=len(open_ones))


def _is_left_out(one: Transition, runs: list[LabelRun]) -> bool:
    """Whether nobody knows what happened there, or it belongs to lying down or rising from it."""
    return any(
        (run.label in UNLABELLED_WORDS and run.start <= one.t < run.end)
        or (run.label in LYING_CHANGE_WORDS and run.holds(one.t, TOLERANCE_S))
        for run in runs
    )


def _of_kind(found: Iterable[Transition], kind: TransitionKind) -> list[Transition]:
    return [one for one in found if one.change is kind]
