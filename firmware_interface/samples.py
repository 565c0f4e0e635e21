"""SampleBlock: what every codec gives and everything else takes."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class SampleBlock:
    """Timed readings of one sensor, in the sensor's own axes.

    Parameters
    ----------
    t
        Unix seconds of each reading, shape ``(n,)``, float64, in the order of arrival.
    acc_g
        Specific force in g, shape ``(n, 3)``, float32. At rest it points up, length about 1.
    gyro_dps
        Angular rate in degrees per second, shape ``(n, 3)``, float32; ``None`` where the sensor
        has no gyroscope.

    Raises
    ------
    ValueError
        If the shapes do not belong together.

    Examples
    --------
    >>> block = SampleBlock.of([0.0, 0.02], [[0, 0, 1], [0, 0, 1]], [[0, 0, 0], [1, 0, 0]])
    >>> len(block), block.has_gyro
    (2, True)
    """

    t: Floats
    acc_g: Vectors
    gyro_dps: Vectors | None

    def __post_init__(self) -> None:
        n = len(self.t)
        for name, vectors in (("acc_g", self.acc_g), ("gyro_dps", self.gyro_dps)):
            if vectors is not None and vectors.shape != (n, 3):
                raise ValueError(f"{name} has shape {vectors.shape}, expected ({n}, 3)")

    @classmethod
    def of(cls, t: object, acc_g: object, gyro_dps: object | None) -> Self:
        """Take anything array-like and bring it to the block's own types."""
        return cls(
            np.asarray(t, np.float64),
            np.asarray(acc_g, np.float32),
            None if gyro_dps is None else np.asarray(gyro_dps, np.float32),
        )

    @classmethod
    def joined(cls, blocks: Iterable["SampleBlock"]) -> Self:
        """Make one block of many of the same kind, in their order; at least one is needed."""
        parts = list(blocks)
        gyros = [b.gyro_dps for b in parts if b.gyro_dps is not None]
        return cls(
            np.concatenate([b.t for b in parts]),
            np.concatenate([b.acc_g for b in parts]),
            np.concatenate(gyros) if gyros else None,
        )

    @property
    def has_gyro(self) -> bool:
        """Whether angular rates are known."""
        return self.gyro_dps is not None

    def __len__(self) -> int:
        return len(self.t)

    def __getitem__(self, part: slice) -> "SampleBlock":
        """Return some of the readings as a block (views, nothing is copied)."""
        gyro = None if self.gyro_dps is None else self.gyro_dps[part]
        return SampleBlock(self.t[part], self.acc_g[part], gyro)
