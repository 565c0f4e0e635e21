"""Forward bends: how many were found against how many there were, and how they were made."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from posture_monitor.core.types import Bend, BendStyle
from posture_monitor.evaluation.counts import Counts, mean_of, ratio
from posture_monitor.evaluation.dataset import KNOWN_STYLES
from posture_monitor.evaluation.scored import Scored


@dataclass(frozen=True, slots=True)
class StyleScore:
    """Detected bends of known style: ``said`` counts pairs of (instructed, answered) style."""

    said: Counter[tuple[BendStyle, BendStyle]]

    @property
    def n(self) -> int:
        """How many bends were judged."""
        return self.said.total()

    @property
    def abstained_share(self) -> float | None:
        """Share of bends for which neither style was named."""
        abstained = sum(n for (_, said), n in self.said.items() if said not in KNOWN_STYLES)
        return ratio(abstained, self.n)

    @property
    def balanced_accuracy(self) -> float | None:
        """Mean recall of the two styles, over the bends that were given one of them."""
        return mean_of(self._recall(style) for style in KNOWN_STYLES)

    def _recall(self, style: BendStyle) -> float | None:
        named = sum(self.said[style, answer] for answer in KNOWN_STYLES)
        return ratio(self.said[style, style], named)

    def to_json(self) -> dict[str, object]:
        """Write the block ``style``; the confusion goes from instructed to answered style."""
        confusion = {
            str(style): {str(said): self.said[style, said] for said in BendStyle}
            for style in KNOWN_STYLES
        }
        return {
            "n": self.n,
            "balanced_accuracy": self.balanced_accuracy,
            "abstained_share": self.abstained_share,
            "confusion": confusion,
        }


@dataclass(frozen=True, slots=True)
class BendScore:
    """Bends pooled over recordings; ``false_per_h`` where none was expected."""

    counts: Counts
    false_per_h: float | None
    style: StyleScore

    def to_json(self) -> dict[str, object]:
        """Write the block ``bends``."""
        return {
            **self.counts.to_json("expected"),
            "false_per_h": self.false_per_h,
            "style": self.style.to_json(),
        }


def score_bends(recordings: Iterable[Scored]) -> BendScore:
    """Pool the bends of all recordings of which the index gives their number."""
    known = [recording for recording in recordings if recording.row.n_bends is not None]
    without = [recording for recording in known if recording.row.n_bends == 0]
    hours = sum(recording.row.scored_h for recording in without)
    return BendScore(
        counts=Counts.total(bend_counts(recording) for recording in known),
        false_per_h=ratio(sum(len(recording.bends) for recording in without), hours),
        style=score_style(known),
    )


def bend_counts(recording: Scored) -> Counts:
    """Compare numbers in one recording; nothing is counted where the number is unknown."""
    expected = recording.row.n_bends
    return Counts() if expected is None else Counts.of_numbers(len(recording.bends), expected)


def score_style(recordings: Iterable[Scored]) -> StyleScore:
    """Pool the detected bends of recordings whose style was instructed."""
    return StyleScore(
        Counter(
            (recording.row.bend_style, bend.style)
            for recording in recordings
            if recording.row.bend_style is not None
            for bend in _expected_ones(recording)
        )
    )


def _expected_ones(recording: Scored) -> list[Bend]:
    """Return the deepest, where more were found than the recording holds."""
    deepest_first = sorted(recording.bends, key=lambda bend: -bend.depth_deg)
    return deepest_first[: recording.row.n_bends or 0]
