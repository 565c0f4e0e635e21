"""A recording in memory: the readings, and what somebody said about them."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from firmware_interface import SampleBlock

Labels = NDArray[np.str_]
RepIds = NDArray[np.int16]


@dataclass(frozen=True, slots=True, eq=False)
class Recording:
    """One sensor's readings with their truth, and further sensors worn at the same time.

    Parameters
    ----------
    samples
        Readings of the sensor at the hip, times strictly increasing, Unix seconds or from 0.
    labels
        One word per reading, shape ``(n,)``; ``None`` where nothing is labelled.
    rep_ids
        Number of the repetition each reading belongs to, -1 between; ``None`` where not counted.
    extra
        Further sensors at the same times, by the prefix of their columns (``sternum``).
    metadata
        Whatever the maker wrote beside the readings.
    dropped_rows
        Rows of the file that were left out, since a value was missing or not finite.

    Raises
    ------
    ValueError
        If labels, repetitions or a further sensor do not belong to the samples row by row.

    Examples
    --------
    >>> block = SampleBlock.of([0.0, 0.02], [[0, 0, 1], [0, 0, 1]], None)
    >>> Recording(block, np.array(["standing", "standing"])).rate_hz
    50.0
    """

    samples: SampleBlock
    labels: Labels | None = None
    rep_ids: RepIds | None = None
    extra: dict[str, SampleBlock] = field(default_factory=dict)
    metadata: dict[str, str] = field(default_factory=dict)
    dropped_rows: int = 0

    def __post_init__(self) -> None:
        n = len(self.samples)
        companions = {"labels": self.labels, "rep_ids": self.rep_ids, **self.extra}
        for name, values in companions.items():
            if values is not None and len(values) != n:
                raise ValueError(f"{name} has {len(values)} entries for {n} samples")
        for prefix, block in self.extra.items():
            if not np.array_equal(block.t, self.samples.t):
                raise ValueError(f"sensor {prefix} was not read at the times of the samples")

    @property
    def rate_hz(self) -> float:
        """Median rate of the readings."""
        return rate_hz(self.samples.t)


def rate_hz(t: NDArray[np.float64]) -> float:
    """Rate of steady readings at times ``t`` in seconds; gaps do not lower it.

    Examples
    --------
    >>> rate_hz(np.array([0.0, 0.25, 0.5, 9.0, 9.25]))
    4.0
    """
    return float(1.0 / np.median(np.diff(t)))
