"""Run the live pipeline over the recordings of a dataset."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import inf

import numpy as np

from firmware_interface import SampleBlock
from posture_monitor.core.detection.evidence import Models
from posture_monitor.core.pipeline import Pipeline
from posture_monitor.core.signal.calibration import Calibration, calibrate
from posture_monitor.core.types import Event
from posture_monitor.evaluation.dataset import Dataset, IndexRow
from posture_monitor.evaluation.scored import Scored
from posture_monitor.recording import Recording, read_recording


@dataclass(frozen=True, slots=True)
class Mode:
    """How recordings are run: with the person's own stand known, and with all of the sensor."""

    calibrated: bool = True
    has_gyro: bool = True

    def seen(self, recording: Recording) -> Recording:
        """Give the recording as the sensor of this mode would have made it."""
        if self.has_gyro:
            return recording
        samples = recording.samples
        return replace(recording, samples=SampleBlock(samples.t, samples.acc_g, None))


def run_recording(
    recording: Recording, models: Models, calibration: Calibration | None
) -> list[Event]:
    """All events of a recording, as the live program would have told them."""
    pipeline = Pipeline(models, calibration=calibration)
    return [*pipeline.feed(recording.samples), *pipeline.finish()]


def run_dataset(dataset: Dataset, models_for: "ModelsFor", mode: Mode) -> Iterator[Scored]:
    """Run every test recording; ``models_for`` chooses the models by subject."""
    own: dict[str, Calibration | None] = {}
    for row in dataset.tests:
        if row.subject not in own:
            own[row.subject] = (
                subject_calibration(dataset, row.subject) if mode.calibrated else None
            )
        recording = mode.seen(read_recording(dataset.path(row)))
        known = own[row.subject]
        if mode.calibrated and row.stand_start_s is not None:
            known = marked_calibration(recording, row)
        events = run_recording(recording, models_for(row.subject), known)
        yield Scored(
            row,
            events,
            None if recording.labels is None else recording.samples.t,
            recording.labels,
            start=0.0,
            calibrated=known is not None,
        )


def subject_calibration(dataset: Dataset, subject: str) -> Calibration | None:
    """Learn a subject's upright from their calibration recordings: the first quiet stand."""
    for row in dataset.calibrations(subject):
        found = calibrate(read_recording(dataset.path(row)).samples)
        if found is not None:
            return replace(found, start=-inf, end=-inf)  # a stand of another time
    return None


def marked_calibration(recording: Recording, row: IndexRow) -> Calibration | None:
    """Learn the upright from the stand that the index marks inside the recording."""
    if row.stand_start_s is None or row.stand_end_s is None:
        return None
    t = recording.samples.t
    a, b = np.searchsorted(t, [row.stand_start_s, row.stand_end_s])
    found = calibrate(recording.samples[int(a) : int(b)])
    if found is None:
        return None
    return replace(found, start=row.stand_start_s, end=row.stand_end_s)


class ModelsFor:
    """Which models may be used for a subject; with leave-out, ones that never saw them."""

    def __init__(self, default: Models, by_subject: dict[str, Models] | None = None) -> None:
        self._default = default
        self._by_subject = by_subject or {}

    def __call__(self, subject: str) -> Models:
        """Give the models for a subject."""
        return self._by_subject.get(subject, self._default)
