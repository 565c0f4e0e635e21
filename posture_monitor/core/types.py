"""The words rooms speak to each other in: what goes into the core and what comes out of it."""

from dataclasses import dataclass
from enum import StrEnum

from firmware_interface import SampleBlock


class Posture(StrEnum):
    """What the body is doing, as far as one sensor at the hip can know."""

    SITTING = "sitting"
    UPRIGHT_STILL = "upright_still"
    WALKING = "walking"
    LYING = "lying"
    NOT_WORN = "not_worn"
    UNKNOWN = "unknown"

    @property
    def is_upright(self) -> bool:
        """Whether the wearer is on their feet."""
        return self in (Posture.UPRIGHT_STILL, Posture.WALKING)


class TransitionKind(StrEnum):
    """A change between postures, by its two ends."""

    STAND_TO_SIT = "stand_to_sit"
    SIT_TO_STAND = "sit_to_stand"
    TO_LIE = "to_lie"
    LIE_TO_SIT = "lie_to_sit"
    LIE_TO_STAND = "lie_to_stand"


class BendStyle(StrEnum):
    """How a bend was made, as far as the pelvis shows it."""

    KNEE_LED = "knee_led"
    STRAIGHT_LEG = "straight_leg"
    MIXED = "mixed"


class GapCause(StrEnum):
    """Why there is no signal for a while."""

    NO_DATA = "no_data"
    LINK_LOST = "link_lost"
    SUSPEND = "suspend"
    CLOCK_STEP = "clock_step"


class CommandKind(StrEnum):
    """What the wearer can ask of the coach."""

    SNOOZE = "snooze"
    SKIP = "skip"
    PAUSE = "pause"
    RESUME = "resume"
    RESET = "reset"
    BREAK_NOW = "break_now"


class Outcome(StrEnum):
    """What became of a prompt."""

    TAKEN = "taken"
    ACTIVE = "active"
    SNOOZED = "snoozed"
    SKIPPED = "skipped"
    IGNORED = "ignored"


class Reason(StrEnum):
    """Why a prompt was shown or withheld."""

    SITTING_LONG = "sitting_long"
    SNOOZE_OVER = "snooze_over"
    ASKED_FOR = "asked_for"
    PAUSED = "paused"
    COOLDOWN = "cooldown"
    HOUR_CAP = "hour_cap"
    DAY_CAP = "day_cap"
    JUST_MOVED = "just_moved"
    QUIET_HOURS = "quiet_hours"
    NO_SIGNAL = "no_signal"


# --- inputs --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ClockGap:
    """No signal over ``[t, end)`` Unix seconds: the computer slept, or the link was lost."""

    t: float
    end: float
    cause: GapCause


@dataclass(frozen=True, slots=True)
class Tick:
    """Time has passed and nothing else happened."""

    t: float


@dataclass(frozen=True, slots=True)
class Command:
    """The wearer's word; ``duration_s`` for pause and snooze, where ``None`` means the default."""

    t: float
    kind: CommandKind
    duration_s: float | None = None


Input = SampleBlock | ClockGap | Tick | Command


# --- events --------------------------------------------------------------------------------------
# Each has ``t``, when it happened, and ``known_at``, when it could first be known (Unix seconds).


@dataclass(frozen=True, slots=True)
class PostureChanged:
    """From ``t`` on, until a later event says otherwise, the posture is this.

    An event whose ``t`` lies before an earlier one's replaces all that was said from its ``t`` on.
    ``confidence`` is the model's probability of the posture, 0-1.
    """

    t: float
    known_at: float
    posture: Posture
    confidence: float


@dataclass(frozen=True, slots=True)
class Transition:
    """A change of posture that was seen as a movement, ``[start, end)``; ``t`` is its middle.

    ``rise_m`` is the sensor's net vertical displacement (up positive).
    """

    t: float
    known_at: float
    start: float
    end: float
    change: TransitionKind
    rise_m: float
    confidence: float


@dataclass(frozen=True, slots=True)
class Bend:
    """A forward bend and the way back, ``[t, end)``, deepest at ``deepest``.

    ``depth_deg`` is the largest pelvic inclination from the own upright, ``drop_m`` how far the
    sensor went down, ``peak_rate_dps`` the fastest turning of the pelvis.
    """

    t: float
    known_at: float
    deepest: float
    end: float
    depth_deg: float
    drop_m: float
    peak_rate_dps: float
    style: BendStyle
    knee_led_probability: float


@dataclass(frozen=True, slots=True)
class Steps:
    """Steps counted over ``[t, end)``."""

    t: float
    known_at: float
    end: float
    count: int


@dataclass(frozen=True, slots=True)
class Gap:
    """No signal over ``[t, end)``."""

    t: float
    known_at: float
    end: float
    cause: GapCause


@dataclass(frozen=True, slots=True)
class Calibrated:
    """The sensor's mounting is known from ``t`` on.

    ``upright`` is the up direction in sensor axes while standing; ``rest_g`` the length of gravity
    as this sensor reads it; ``source`` says what it was learned from (``stand``, ``walk``).
    """

    t: float
    known_at: float
    upright: tuple[float, float, float]
    rest_g: float
    source: str


@dataclass(frozen=True, slots=True)
class SensorFault:
    """Something about the sensor the wearer should know; ``value`` in the unit of its kind."""

    t: float
    known_at: float
    fault: str
    value: float


@dataclass(frozen=True, slots=True)
class Bout:
    """Contiguous time in one posture, ``[t, end)``, by the rules of the bout metrics."""

    t: float
    known_at: float
    end: float
    posture: Posture
    confidence: float

    @property
    def duration_s(self) -> float:
        """Length of the bout."""
        return self.end - self.t


@dataclass(frozen=True, slots=True)
class Prompt:
    """The coach spoke: a break is offered after ``sitting_s`` of sitting; ``drill`` names it."""

    t: float
    known_at: float
    number: int
    sitting_s: float
    reason: Reason
    drill: str


@dataclass(frozen=True, slots=True)
class PromptWithheld:
    """A prompt was due and was not shown."""

    t: float
    known_at: float
    sitting_s: float
    reason: Reason


@dataclass(frozen=True, slots=True)
class PromptOutcome:
    """What became of prompt ``number``, and what the sensor saw of it."""

    t: float
    known_at: float
    number: int
    outcome: Outcome
    upright_s: float
    steps: int


Event = (
    PostureChanged
    | Transition
    | Bend
    | Steps
    | Gap
    | Calibrated
    | SensorFault
    | Bout
    | Prompt
    | PromptWithheld
    | PromptOutcome
)
