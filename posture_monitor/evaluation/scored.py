"""A recording as the scorer sees it: its row, its truth and what the pipeline said."""

from collections.abc import Sequence
from dataclasses import dataclass

from posture_monitor.core.types import Bend, Event, Transition
from posture_monitor.evaluation.dataset import IndexRow
from posture_monitor.evaluation.labels import LabelRun, Labels, Times, label_runs, speak_of_posture


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """One test recording after the pipeline has seen it.

    Parameters
    ----------
    row
        What the index says of it.
    events
        All events of the pipeline, on the same time axis as ``t``.
    t, labels
        Seconds and word of each sample; ``None`` where the recording has no column ``label``.
        Samples nobody labelled carry ``unlabelled`` or an empty word.
    start
        Time of the start of the file on that axis: 0 for seconds from the start.
    calibrated
        Whether the pipeline was set up for the wearer.

    Raises
    ------
    ValueError
        If times and labels do not belong together.
    """

    row: IndexRow
    events: Sequence[Event]
    t: Times | None = None
    labels: Labels | None = None
    start: float = 0.0
    calibrated: bool = False

    def __post_init__(self) -> None:
        if (self.t is None) != (self.labels is None):
            raise ValueError("t and labels come together")
        if self.t is not None and self.labels is not None and len(self.t) != len(self.labels):
            raise ValueError(f"{len(self.t)} times, but {len(self.labels)} labels")

    @property
    def scored_from(self) -> float:
        """Where scoring begins, on the axis of the events."""
        return self.start + self.row.scored_from_s

    @property
    def runs(self) -> list[LabelRun] | None:
        """Labelled runs; ``None`` where no label speaks of posture (a squat's, for instance)."""
        if self.t is None or self.labels is None:
            return None
        runs = label_runs(self.t, self.labels)
        return runs if speak_of_posture(run.label for run in runs) else None

    @property
    def transitions(self) -> list[Transition]:
        """Transitions found since scoring began, in order of time."""
        found = [e for e in self.events if isinstance(e, Transition) and e.t >= self.scored_from]
        return sorted(found, key=lambda e: e.t)

    @property
    def bends(self) -> list[Bend]:
        """Bends found since scoring began."""
        return [e for e in self.events if isinstance(e, Bend) and e.t >= self.scored_from]
