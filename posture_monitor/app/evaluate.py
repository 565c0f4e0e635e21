"""Evaluate the shipped program, or models that never saw the people they are judged on."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from posture_monitor.app.wiring import shipped_models, shipped_people
from posture_monitor.clock import cpu_s
from posture_monitor.errors import UsageError
from posture_monitor.evaluation import Conditions, Dataset, Scorecard, read_dataset, score
from posture_monitor.evaluation.learning import TRAINING_SETS, Examples, collect, leave_out
from posture_monitor.evaluation.runner import Mode, ModelsFor, run_dataset

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to evaluate, and how."""

    folders: tuple[Path, ...]
    mode: Mode
    left_out: Literal["subject", "dataset"] | None


def evaluate(wanted: Wanted, say: Say) -> Iterator[Scorecard]:
    """Run the live pipeline over every folder and score it."""
    datasets = [read_dataset(folder) for folder in wanted.folders]
    examples = _examples(datasets, say) if wanted.left_out else None
    for dataset in datasets:
        models = shipped_models()
        by_subject = {}
        if examples is not None and wanted.left_out is not None:
            by_subject = leave_out(examples, dataset, wanted.left_out, say)
        began = cpu_s()
        say(f"running {len(dataset.tests)} recordings of {dataset.name}")
        scored = list(run_dataset(dataset, ModelsFor(models, by_subject), wanted.mode))
        conditions = Conditions(
            "calibrated" if wanted.mode.calibrated else "uncalibrated",
            round(cpu_s() - began, 2),
            wanted.left_out,
            in_sample=wanted.left_out is None and _is_known(dataset),
        )
        yield score(dataset, scored, conditions)


def _is_known(dataset: Dataset) -> bool:
    """Whether the shipped models were trained on some of these people."""
    seen = set(shipped_people().get(dataset.name, ()))
    return any(row.subject in seen for row in dataset.tests)


def _examples(datasets: Sequence[Dataset], say: Say) -> Examples:
    """Gather what the models are trained on: those folders, given or beside a given one."""
    given = {dataset.name: dataset for dataset in datasets}
    beside = datasets[0].folder.parent
    training = []
    for name in TRAINING_SETS:
        folder = beside / name
        if name not in given and not folder.is_dir():
            raise UsageError(
                f"--leave-out trains anew on {', '.join(TRAINING_SETS)}, and there is no folder"
                f" {name} beside {datasets[0].folder}"
            )
        training.append(given.get(name) or read_dataset(folder))
    say(f"reading the training recordings of {', '.join(TRAINING_SETS)}")
    return collect(training)
