"""Train the shipped models: ``python -m posture_monitor.evaluation.learning FOLDER... -o FILE``."""

import argparse
from pathlib import Path

from posture_monitor.core.detection.learned import models_to_json
from posture_monitor.evaluation.dataset import read_dataset
from posture_monitor.evaluation.learning.examples import SIMULATED_SEEDS, SPEEDS, collect
from posture_monitor.evaluation.learning.train import STRENGTHS, train


def main() -> None:
    """Read the folders, fit the models, write them with their provenance."""
    parser = argparse.ArgumentParser(description="Train the models on labelled recordings.")
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("-o", "--output", type=Path, required=True)
    asked = parser.parse_args()
    datasets = [read_dataset(folder) for folder in asked.folders]
    examples = collect(datasets)
    provenance = {
        "made_by": "python -m posture_monitor.evaluation.learning",
        "trained_on": {d.name: sorted({row.subject for row in d.rows}) for d in datasets},
        "recordings": sum(len(d.rows) for d in datasets),
        "also_shown_faster_by": list(SPEEDS),
        "simulated_seeds": [SIMULATED_SEEDS.start, SIMULATED_SEEDS.stop - 1],
        "strengths": STRENGTHS,
    }
    asked.output.write_text(models_to_json(train(examples), provenance))


if __name__ == "__main__":
    main()
