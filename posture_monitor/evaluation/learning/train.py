"""Train the learned pieces on labelled recordings, all people or all but some."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

import numpy as np

from posture_monitor.core.detection.evidence import Models
from posture_monitor.core.detection.style import style_features
from posture_monitor.core.types import BendStyle
from posture_monitor.evaluation.dataset import Dataset
from posture_monitor.evaluation.learning.examples import BLANK, SPEEDS, Examples, Scene, bends
from posture_monitor.evaluation.learning.fit import fitted

Person = tuple[str, str]

TRAINING_SETS = ("hapt", "sisfall", "l5_gait")
"""Datasets the shipped models were trained on; sfu_imu_adl is kept unseen to test transfer."""

STRENGTHS = {"movement": 0.02, "bend": 0.03, "style": 0.1}
FOLDS = 5


def train(examples: Examples, left_out: Collection[Person] = ()) -> Models:
    """Fit all pieces to everybody but the people left out.

    What a bend's movements look like is judged by movement models that did not see that person,
    as will be the case for every wearer.
    """
    kept = [i for i, scene in enumerate(examples.scenes) if scene.person not in left_out]
    people = sorted({examples.scenes[i].person for i in kept})
    whole = _movement(examples, kept)
    x, y, z, knees = [], [], [], []
    for k in range(FOLDS):
        judged = set(people[k::FOLDS])
        others = [i for i in kept if examples.scenes[i].person not in judged]
        judge = _movement(examples, others)
        for i in kept:
            scene = examples.scenes[i]
            if scene.person not in judged:
                continue
            for one, is_bend in bends(scene, judge):
                x.append(one.features)
                y.append(int(is_bend))
                if is_bend and scene.speed == 1.0 and scene.row.bend_style is not None:
                    z.append(style_features(one))
                    knees.append(int(scene.row.bend_style is BendStyle.KNEE_LED))
    bend = fitted(BLANK.bend, np.array(x), np.array(y), STRENGTHS["bend"])
    style = fitted(BLANK.style, np.array(z), np.array(knees), STRENGTHS["style"])
    return Models(whole.movement, bend, style)


def _movement(examples: Examples, kept: Sequence[int]) -> Models:
    labelled = [
        pair
        for i in kept
        if examples.scenes[i].speed == 1.0 or _is_quick_bend(examples.scenes[i])
        for pair in examples.movements[i]
    ]
    x = np.array([movement.features for movement, _ in labelled])
    y = np.array([kind for _, kind in labelled])
    return replace(BLANK, movement=fitted(BLANK.movement, x, y, STRENGTHS["movement"]))


def _is_quick_bend(scene: Scene) -> bool:
    """Tell whether it is a pick-up at twice the pace: no sit-down, though as quick as one."""
    return bool(scene.row.n_bends) and scene.speed == max(SPEEDS)


def leave_out(
    examples: Examples, dataset: Dataset, whom: str, report: Callable[[str], None]
) -> dict[str, Models]:
    """Models for each subject of a dataset that never saw them.

    ``whom`` is ``subject`` (people are left out a fifth at a time) or ``dataset`` (all of them).
    """
    subjects = sorted({row.subject for row in dataset.tests})
    folds = [subjects[k::FOLDS] for k in range(FOLDS)] if whom == "subject" else [subjects]
    models: dict[str, Models] = {}
    for k, fold in enumerate(filter(None, folds), 1):
        report(f"training fold {k} of {len(folds)} without {len(fold)} people of {dataset.name}")
        out = {s.person for s in examples.scenes if s.person[0] == dataset.name}
        out = {(dataset.name, name) for name in fold} if whom == "subject" else out
        models |= dict.fromkeys(fold, train(examples, out))
    return models
