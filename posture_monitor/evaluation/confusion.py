"""How many seconds of each true posture got which answer, and the figures that follow."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from posture_monitor.core.types import Posture
from posture_monitor.evaluation.counts import Counts, mean_of, ratio

# The answer that is right for each label.
TRUTH = {
    "sitting": Posture.SITTING,
    "standing": Posture.UPRIGHT_STILL,
    "walking": Posture.WALKING,
    "lying": Posture.LYING,
}


@dataclass(frozen=True, slots=True)
class Confusion:
    """How many seconds of each true posture got which answer."""

    said: Counter[tuple[Posture, Posture]]

    @classmethod
    def total(cls, many: Iterable["Confusion"]) -> "Confusion":
        """Add up."""
        pooled: Counter[tuple[Posture, Posture]] = Counter()
        for one in many:
            pooled.update(one.said)
        return cls(pooled)

    @property
    def seconds(self) -> int:
        """All scored seconds."""
        return self.said.total()

    @property
    def unknown_share(self) -> float | None:
        """Share of seconds for which the pipeline gave no posture."""
        return ratio(self._seconds(TRUTH.values(), [Posture.UNKNOWN]), self.seconds)

    @property
    def balanced_accuracy_sitting(self) -> float | None:
        """Mean of the recall on sitting and the recall on upright; lying is not in it."""
        upright = [posture for posture in Posture if posture.is_upright]
        return mean_of([self._recall([Posture.SITTING]), self._recall(upright)])

    @property
    def macro_f1(self) -> float | None:
        """Mean F1 over the true postures that are present."""
        present = [posture for posture in TRUTH.values() if self._seconds([posture], Posture)]
        return mean_of(self._counts(posture).f1 for posture in present)

    def _seconds(self, true: Iterable[Posture], said: Iterable[Posture]) -> int:
        answers = tuple(said)
        return sum(self.said[posture, answer] for posture in true for answer in answers)

    def _recall(self, group: Sequence[Posture]) -> float | None:
        return ratio(self._seconds(group, group), self._seconds(group, Posture))

    def _counts(self, posture: Posture) -> Counts:
        tp = self.said[posture, posture]
        answered = self._seconds(TRUTH.values(), [posture])
        return Counts(tp, fp=answered - tp, fn=self._seconds([posture], Posture) - tp)

    def to_json(self) -> dict[str, dict[str, int]]:
        """Write true posture, then answer, then seconds."""
        return {
            str(true): {str(said): self.said[true, said] for said in Posture}
            for true in TRUTH.values()
        }
