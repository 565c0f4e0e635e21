"""Moving sums whose result does not depend on where a stream was cut.

Prefix sums round differently for every starting point; sums by doubling add the same numbers in
the same order for every window, so that any cutting gives the same bits.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def rolling_mean(x: Floats, n: int) -> Floats:
    """Mean of each ``n`` successive values; shape ``(len(x) - n + 1, ...)``.

    Examples
    --------
    >>> rolling_mean(np.array([1.0, 2.0, 3.0, 6.0]), 2)
    array([1.5, 2.5, 4.5])
    """
    count = len(x) - n + 1
    total: Floats | None = None
    power, width, offset = x, 1, 0
    while True:
        if n & width:
            part = power[offset : offset + count]
            total = part.copy() if total is None else total + part
            offset += width
        if width * 2 > n:
            break
        power = power[:-width] + power[width:]
        width *= 2
    assert total is not None  # noqa: S101  n is at least 1, so one part was added
    return total / n


def weighted(x: Floats, kernel: Floats) -> Floats:
    """Sum of ``kernel[k] * x[i + k]`` for each ``i``; shape ``(len(x) - len(kernel) + 1,)``.

    Examples
    --------
    >>> weighted(np.array([1.0, 2.0, 3.0]), np.array([1.0, -1.0]))
    array([-1., -1.])
    """
    count = len(x) - len(kernel) + 1
    total = np.zeros(count)
    for k, weight in enumerate(kernel):
        total += weight * x[k : k + count]
    return total
