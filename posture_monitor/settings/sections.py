"""The settings themselves: one section a topic, each setting with its default and what it takes."""

from collections.abc import Iterator
from typing import Annotated, cast

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

ENV_PREFIX = "POSTURE_MONITOR__"
ENV_DELIMITER = "__"


class Takes:
    """Accepts some values and says which.

    Parameters
    ----------
    *values
        The words or numbers that are accepted.
    """

    def __init__(self, *values: str | int) -> None:
        self.values = values

    def __call__(self, value: str | int) -> str | int:
        """Let the value through, or raise ``ValueError``."""
        if value not in self.values:
            raise ValueError(str(self))
        return value

    def __str__(self) -> str:
        *others, last = map(str, self.values)
        return f"{', '.join(others)} or {last}"


def _one_of(*values: str | int) -> AfterValidator:
    return AfterValidator(Takes(*values))


TimeOfDay = Annotated[
    str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$", examples=['a time of day such as "21:00"'])
]
Name = Annotated[
    str, Field(pattern=r"^([a-z][a-z0-9_]*)?$", examples=["the name of a sensor profile"])
]


class Section(BaseModel):
    """Settings on one topic."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Breaks(Section):
    """When a break is offered."""

    first_prompt_min: Annotated[int, _one_of(20, 30, 45, 60)] = Field(
        default=30, description="minutes of sitting before a break is offered"
    )
    snooze_min: Annotated[int, _one_of(5, 10, 15)] = Field(
        default=5, description="minutes by which a snooze postpones a prompt"
    )
    max_per_hour: int = Field(default=2, ge=1, le=6, description="most prompts in an hour")
    max_per_day: int = Field(default=10, ge=1, le=50, description="most prompts in a day")
    cooldown_min: int = Field(
        default=25, ge=5, le=120, description="least minutes between two prompts"
    )


class Hours(Section):
    """When prompts stay silent; a start after the end means over midnight."""

    quiet_start: TimeOfDay = Field(default="21:00", description="quiet from")
    quiet_end: TimeOfDay = Field(default="07:00", description="quiet until")


class Worn(Section):
    """A sensor that is worn; `posture-monitor pair` fills this in."""

    address: str = Field(default="", description="what this system calls the sensor")
    profile: Name = Field(default="", description="kind of sensor")
    name: str = Field(default="", description="name it advertises")

    @property
    def is_paired(self) -> bool:
        """Whether there is one."""
        return bool(self.address and self.profile)


class Hip(Worn):
    """The sensor at the hip; `posture-monitor pair` fills this in."""


class Trunk(Worn):
    """A second sensor, at the trunk; `posture-monitor pair --place trunk` fills this in."""


class Sensor(Section):
    """How fast sensors measure, and how they cue you."""

    rate_hz: int = Field(default=50, ge=20, le=200, description="readings per second")
    buzz: Annotated[str, _one_of("on", "off")] = Field(
        default="on", description="let a sensor with a motor buzz when a break is offered"
    )


class Notifications(Section):
    """How a prompt is shown."""

    backend: Annotated[str, _one_of("auto", "plyer", "console", "off")] = Field(
        default="auto", description="where prompts are shown"
    )


class Storage(Section):
    """Where everything is kept."""

    folder: str = Field(
        default="", description='folder of your data ("": the usual place of this system)'
    )
    raw_days: int = Field(
        default=14, ge=1, le=3650, description="days for which the raw signal is kept"
    )


class Settings(BaseSettings):
    """All settings; ``Settings()`` gives the defaults, ``load_settings`` what is in force."""

    model_config = SettingsConfigDict(
        frozen=True,
        extra="forbid",
        env_prefix=ENV_PREFIX,
        env_nested_delimiter=ENV_DELIMITER,
    )

    breaks: Breaks = Breaks()
    hours: Hours = Hours()
    hip: Hip = Hip()
    trunk: Trunk = Trunk()
    sensor: Sensor = Sensor()
    notifications: Notifications = Notifications()
    storage: Storage = Storage()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read nothing unasked: the environment is ``load_settings``'s business."""
        return (init_settings,)


def section_of(name: str) -> type[Section]:
    """Look up a section's class."""
    return cast("type[Section]", Settings.model_fields[name].annotation)


def keys() -> Iterator[str]:
    """Name every setting as ``section.key``.

    Examples
    --------
    >>> next(keys())
    'breaks.first_prompt_min'
    """
    for section in Settings.model_fields:
        for key in section_of(section).model_fields:
            yield f"{section}.{key}"


def field_of(dotted: str) -> FieldInfo:
    """Look up a setting by ``section.key``."""
    section, key = dotted.split(".")
    return section_of(section).model_fields[key]


def allowed(dotted: str) -> str:
    """Say what a setting takes.

    Examples
    --------
    >>> allowed("breaks.first_prompt_min")
    '20, 30, 45 or 60'
    >>> allowed("sensor.rate_hz")
    'a whole number from 20 to 200'
    """
    field = field_of(dotted)
    for rule in field.metadata:
        if isinstance(rule, AfterValidator):
            return str(rule.func)
    bounds = {n: getattr(m, n) for m in field.metadata for n in ("ge", "le") if hasattr(m, n)}
    if bounds:
        return f"a whole number from {bounds['ge']} to {bounds['le']}"
    return field.examples[0] if field.examples else "text"
