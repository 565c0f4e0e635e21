"""Ranges of time as SQL."""

Where = tuple[str, list[float | str]]


def between(since: float | None, until: float | None) -> Where:
    """Select what happened in ``[since, until)``.

    Examples
    --------
    >>> between(None, 9.0)
    ('1 AND t < ?', [9.0])
    """
    return _where(("t >= ?", since), ("t < ?", until))


def overlapping(since: float | None, until: float | None) -> Where:
    """Select what has a part in ``[since, until)``.

    Examples
    --------
    >>> overlapping(5.0, None)
    ('1 AND "end" > ?', [5.0])
    """
    return _where(('"end" > ?', since), ("t < ?", until))


def _where(*bounds: tuple[str, float | None]) -> Where:
    given = [(condition, value) for condition, value in bounds if value is not None]
    return " AND ".join(["1", *(c for c, _ in given)]), [v for _, v in given]
