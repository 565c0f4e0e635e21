"""A clock that runs evenly, and tells when the computer slept or its clock was set."""

from dataclasses import dataclass

from posture_monitor.core.types import ClockGap, GapCause
from posture_monitor.ports import Clock

JUMP_S = 2.0
"""Network time moves a clock by less at once; a suspension lasts longer."""
LATE_S = 5.0
"""Nothing but a sleep keeps a program from being woken for so long beyond its wish."""
MOST_SLEW = 0.0005
"""How fast a small error of the computer's clock is followed: a thousandth of a step (NTP's own)."""


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
        self._offset_s = self.clock.now() - self.clock.monotonic_s()
        self._checked_s = self.clock.monotonic_s()

    def now(self) -> float:
        """Unix seconds."""
        return self.clock.monotonic_s() + self._offset_s

    def monotonic_s(self) -> float:
        """Seconds that never step back."""
        return self.clock.monotonic_s()

    def check(self, wish_s: float = 1.0) -> ClockGap | None:
        """Compare with the computer's clock ``wish_s`` after the last time; the gap, if any."""
        monotonic_s = self.clock.monotonic_s()
        passed_s = monotonic_s - self._checked_s
        before = self._checked_s + self._offset_s
        self._checked_s = monotonic_s
        ahead_s = self.clock.now() - self.now()
        self.is_behind = ahead_s < -JUMP_S
        if ahead_s > JUMP_S:
            self._offset_s += ahead_s
            return ClockGap(before, self.now(), GapCause.SUSPEND)
        if passed_s - wish_s > LATE_S:
            return ClockGap(before, self.now(), GapCause.SUSPEND)
        if not self.is_behind:
            most_s = MOST_SLEW * passed_s
            self._offset_s += min(max(ahead_s, -most_s), most_s)
        return None
