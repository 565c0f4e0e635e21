"""A small learned classifier: softmax over standardised features and their products."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Classifier:
    """Weights of a quadratic softmax model.

    Attributes
    ----------
    features
        Names, in the order of the columns it takes.
    classes
        Names of what it tells apart; the first is "none of these".
    mean, scale
        Standardisation of each feature; standardised values are cut at ``clip``.
    weights, offset
        Shape ``(terms, classes)`` and ``(classes,)``; terms as ``quadratic`` orders them.
    """

    features: tuple[str, ...]
    classes: tuple[str, ...]
    mean: Floats
    scale: Floats
    clip: float
    weights: Floats
    offset: Floats

    def log_odds(self, x: Floats) -> Floats:
        """Log odds of each further class against the first, shape ``(n, classes - 1)``.

        ``x`` has shape ``(n, features)``; the odds are cut at a thousand to one.
        """
        terms = quadratic(self.standardised(x))
        scores = np.array([[float((row * w).sum()) for w in self.weights.T] for row in terms])
        scores = scores.reshape(len(x), len(self.classes)) + self.offset
        odds: Floats = np.clip(scores[:, 1:] - scores[:, :1], -7.0, 7.0)
        return odds

    def standardised(self, x: Floats) -> Floats:
        """Features in units of their spread, cut where no training data lay."""
        z: Floats = np.clip((x - self.mean) / self.scale, -self.clip, self.clip)
        return z


def quadratic(z: Floats) -> Floats:
    """Each column, then each product of two, shape ``(n, k + k * (k + 1) / 2)``.

    Examples
    --------
    >>> quadratic(np.array([[2.0, 3.0]]))
    array([[2., 3., 4., 6., 9.]])
    """
    i, j = np.triu_indices(z.shape[1])
    return np.hstack([z, z[:, i] * z[:, j]])
