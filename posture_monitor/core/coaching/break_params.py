"""What the break coach goes by: DEFAULTS §4, one named number each."""

from dataclasses import dataclass

DRILLS = (
    "standing hip-flexor stretch",
    "seated figure-4",
    "glute bridge",
    "walk and five hinges",
)
"""Drills B, C, D, A of DEFAULTS §4, "content rotation": the hip flexors first."""

SITTING_LIMITS_MIN = (20, 30, 45, 60)
"""Choices offered to the wearer (DEFAULTS §4, "first prompt")."""


@dataclass(frozen=True, slots=True)
class BreakParams:
    """When to offer a break, what counts as one, and when to be silent.

    Parameters
    ----------
    sitting_limit_s
        Measured continuous sitting until a break is offered, seconds ("first prompt", E4.1-4.3).
    break_s
        Time upright that is a break, seconds (DEFAULTS §3, "break").
    stepped_break_s, break_steps
        A shorter time upright, seconds, that is a break with this many steps in it (same row).
    active_s, active_steps
        A break this long, seconds, with this many steps is an active one (same row).
    off_limit_s
        Unknown, lying or not worn for this long, seconds, and sitting is counted anew; shorter
        does not count as sitting and does not end it (judgement; L).
    gap_limit_s
        The same for time without a signal, seconds (ASKS A1: anew only after a long gap; L).
    lag_s
        How far back a posture may be corrected, seconds (DEFAULTS §3, "fusion").
    ignored_s
        A prompt without an answer is over after this, seconds (judgement; L).
    snooze_s, max_snoozes
        How long a snooze lasts unless told, seconds, and how many in a row ("snooze", E4.15).
    pause_s
        How long a pause lasts unless told, seconds: every pause has an end (ASKS B13).
    cooldown_s
        Least time from any prompt to the next that was not asked for, seconds ("snooze").
    hour_cap, day_cap
        Most prompts in any hour (UX §1) and in a day ("snooze"); asked-for and snoozed ones are
        the wearer's own and do not count.
    day_start_s
        Where the wearer's day begins, seconds of the local day (UX §1: 04:00).
    quiet
        Ranges of the local day without prompts, ``(start, end)`` in seconds; may span midnight.
    utc_offset_s
        Local time minus UTC, seconds.
    drills
        What is offered in turn.

    Raises
    ------
    ValueError
        If a number makes no sense; the message names it.
    """

    sitting_limit_s: float = 1800.0
    break_s: float = 60.0
    stepped_break_s: float = 20.0
    break_steps: int = 10
    active_s: float = 120.0
    active_steps: int = 100
    off_limit_s: float = 120.0
    gap_limit_s: float = 300.0
    lag_s: float = 60.0
    ignored_s: float = 600.0
    snooze_s: float = 300.0
    max_snoozes: int = 2
    pause_s: float = 2700.0
    cooldown_s: float = 1500.0
    hour_cap: int = 2
    day_cap: int = 10
    day_start_s: float = 14_400.0
    quiet: tuple[tuple[float, float], ...] = ()
    utc_offset_s: float = 0.0
    drills: tuple[str, ...] = DRILLS

    def __post_init__(self) -> None:
        for name in ("sitting_limit_s", "break_s", "ignored_s", "hour_cap", "day_cap"):
            if not getattr(self, name) > 0:
                raise ValueError(f"{name} {getattr(self, name)} must be above 0")
        if not self.drills:
            raise ValueError("drills () must name at least one")
