"""The learned pieces survive as text, and the ones we ship fit the features we compute."""

import json
from importlib.resources import files

import numpy as np
import pytest

from posture_monitor.core.detection.excursions import FEATURES as EXCURSION_FEATURES
from posture_monitor.core.detection.learned import (
    NAMES,
    models_from_json,
    models_to_json,
    trained_on,
)
from posture_monitor.core.detection.movements import FEATURES as MOVEMENT_FEATURES
from posture_monitor.core.detection.style import FEATURES as STYLE_FEATURES

SHIPPED = (files("posture_monitor.core.detection") / "learned.json").read_text("utf-8")
COLUMNS = {"movement": MOVEMENT_FEATURES, "bend": EXCURSION_FEATURES, "style": STYLE_FEATURES}
CLASSES = {"movement": 3, "bend": 2, "style": 2}


@pytest.mark.parametrize("name", NAMES)
def test_the_shipped_models_take_the_features_we_compute(name: str) -> None:
    model = getattr(models_from_json(SHIPPED), name)
    k = len(COLUMNS[name])
    assert model.features == COLUMNS[name]
    assert len(model.classes) == CLASSES[name]
    assert model.weights.shape == (k + k * (k + 1) // 2, len(model.classes))
    assert model.mean.shape == model.scale.shape == (k,)
    assert (model.scale > 0).all()
    assert np.isfinite(model.log_odds(model.mean[None])).all()


def test_written_and_read_again_the_models_say_the_same() -> None:
    models = models_from_json(SHIPPED)
    again = models_from_json(models_to_json(models, {"trained_on": {}}))
    for name in NAMES:
        one, other = getattr(models, name), getattr(again, name)
        x = one.mean + one.scale * np.random.default_rng(1).normal(0, 1, (20, len(one.mean)))
        assert other.log_odds(x) == pytest.approx(one.log_odds(x), abs=0.01)
        assert (one.features, one.classes) == (other.features, other.classes)


def test_the_text_says_who_the_models_have_seen() -> None:
    people = trained_on(SHIPPED)
    assert people
    assert all(isinstance(subject, str) for who in people.values() for subject in who)
    text = models_to_json(models_from_json(SHIPPED), {"trained_on": {"bench": ["anna"]}})
    assert trained_on(text) == {"bench": ["anna"]}


def test_a_missing_part_is_named() -> None:
    parts = json.loads(SHIPPED)
    del parts["bend"]
    with pytest.raises(KeyError, match="bend"):
        models_from_json(json.dumps(parts))
