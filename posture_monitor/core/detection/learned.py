"""The learned pieces as text: JSON that a person can review, with where it came from."""

import json
from typing import Any

import numpy as np

from posture_monitor.core.detection.classifier import Classifier
from posture_monitor.core.detection.evidence import Models

NAMES = ("movement", "bend", "style")


def models_from_json(text: str) -> Models:
    """Read what ``models_to_json`` wrote.

    Raises
    ------
    KeyError
        If a part is missing.
    """
    parts = json.loads(text)
    return Models(**{name: _classifier(parts[name]) for name in NAMES})


def models_to_json(models: Models, provenance: dict[str, Any]) -> str:
    """Write models as text, weights to five digits; ``provenance`` says how they were made."""
    parts = {name: _plain(getattr(models, name)) for name in NAMES}
    return json.dumps({"provenance": provenance, **parts}, indent=1) + "\n"


def trained_on(text: str) -> dict[str, list[str]]:
    """Which people of which datasets the models have seen: dataset name to subjects."""
    people: dict[str, list[str]] = json.loads(text)["provenance"]["trained_on"]
    return people


def _classifier(part: dict[str, Any]) -> Classifier:
    return Classifier(
        features=tuple(part["features"]),
        classes=tuple(part["classes"]),
        mean=np.array(part["mean"]),
        scale=np.array(part["scale"]),
        clip=float(part["clip"]),
        weights=np.array(part["weights"]).T.copy(),
        offset=np.array(part["offset"]),
    )


def _plain(model: Classifier) -> dict[str, Any]:
    return {
        "features": list(model.features),
        "classes": list(model.classes),
        "mean": _digits(model.mean),
        "scale": _digits(model.scale),
        "clip": model.clip,
        "weights": [_digits(row) for row in model.weights.T],
        "offset": _digits(model.offset),
    }


def _digits(values: Any) -> list[float]:  # noqa: ANN401  an array of any shape of floats
    return [float(f"{v:.5g}") for v in values]
