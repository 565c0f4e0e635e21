"""A clock that runs evenly, and tells when the computer slept or its clock was set."""

from dataclasses import dataclass

from posture_monitor.core.types import ClockGap, GapCause
from posture_monitor.ports import Clock

JUMP_S = 2.0
"""Network time moves a clock by less at once; a suspension lasts longer."""
LATE_S = 5.0
"""Nothing but a sleep keeps a program from being woken for so long beyond its wish."""
MOST_SLEW = 0.0005
"""How fast a small error is followed: 0.5 ms a second, as fast as NTP itself corrects a clock."""


@dataclass(eq=False)
class SteadyClock:
    """Unix time that never steps back and jumps only where time really passed unseen.

    Call ``check`` about once a second. A clock that is set back is not followed: what was
    measured keeps its order, until the program is started anew.

    Parameters
    ----------
    clock
        The computer's clock.
    """

    clock: Clock
    is_behind: bool = False
    """Whether the computer's clock was set back."""

    def __post_init__(self) -> None:
        self._checked_s, self._checked_t = self.clock.monotonic_s(), self.clock.now()
        self._slew = 0.0

    def now(self) -> float:
        """Unix seconds."""
        passed_s = self.clock.monotonic_s() - self._checked_s
        return self._checked_t + passed_s * (1.0 + self._slew)

    def monotonic_s(self) -> float:
        """Seconds that never step back."""
        return self.clock.monotonic_s()

    def check(self, wish_s: float = 1.0) -> ClockGap | None:
        """Compare with the computer's clock ``wish_s`` after the last time; the gap, if any."""
        before_t, passed_s = self._checked_t, self.clock.monotonic_s() - self._checked_s
        self._checked_t, self._checked_s = self.now(), self._checked_s + passed_s
        ahead_s = self.clock.now() - self._checked_t
        self.is_behind = ahead_s < -JUMP_S
        self._slew = 0.0 if self.is_behind else min(max(ahead_s / wish_s, -MOST_SLEW), MOST_SLEW)
        if ahead_s > JUMP_S:
            self._checked_t, self._slew = self._checked_t + ahead_s, 0.0
        if ahead_s > JUMP_S or passed_s - wish_s > LATE_S:
            return ClockGap(before_t, self._checked_t, GapCause.SUSPEND)
        return None
