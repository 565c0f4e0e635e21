"""How fresh a sensor's signal is: a pure function of ages."""

from enum import StrEnum


class Signal(StrEnum):
    """What can be said of a sensor's signal now."""

    LIVE = "live"
    LATE = "late"
    STALE = "stale"
    LOST = "lost"


LATE_S = 0.5
"""Longer than any jitter measured (0.24 s)."""
STALE_S = 2.0
"""Longer than any radio stall; from here on a connection that says it is up is not believed."""


def signal_state(age_s: float | None, packet_s: float, *, is_connected: bool) -> Signal:
    """Judge a signal by the age of its newest sample.

    Parameters
    ----------
    age_s
        Seconds since the newest sample came in; ``None`` where there was none yet.
    packet_s
        The sensor's own time between two notifications, which is no delay.
    is_connected
        Whether the link is up as far as the system says.

    Examples
    --------
    >>> signal_state(0.1, 0.02, is_connected=True)
    <Signal.LIVE: 'live'>
    >>> signal_state(0.1, 0.02, is_connected=False)
    <Signal.LOST: 'lost'>
    """
    if not is_connected or age_s is None:
        return Signal.LOST
    beyond_s = age_s - packet_s
    if beyond_s <= LATE_S:
        return Signal.LIVE
    return Signal.LATE if beyond_s <= STALE_S else Signal.STALE
