"""Make a pipeline as the wearer has set it up."""

from functools import cache
from importlib import resources

from posture_monitor.core.coaching.breaks import BreakParams
from posture_monitor.core.detection.evidence import Models
from posture_monitor.core.detection.learned import models_from_json, trained_on
from posture_monitor.core.pipeline import PipelineParams
from posture_monitor.settings import Settings


@cache
def shipped_models() -> Models:
    """Read the learned pieces that come with the program."""
    return models_from_json(_learned())


def shipped_people() -> dict[str, list[str]]:
    """Whom the shipped models were trained on: dataset to subjects."""
    return trained_on(_learned())


def pipeline_params(settings: Settings, utc_offset_s: float) -> PipelineParams:
    """Turn settings into parameters; ``utc_offset_s`` is local time minus UTC."""
    breaks, hours = settings.breaks, settings.hours
    return PipelineParams(
        breaks=BreakParams(
            sitting_limit_s=breaks.first_prompt_min * 60.0,
            snooze_s=breaks.snooze_min * 60.0,
            cooldown_s=breaks.cooldown_min * 60.0,
            hour_cap=breaks.max_per_hour,
            day_cap=breaks.max_per_day,
            quiet=((_seconds(hours.quiet_start), _seconds(hours.quiet_end)),),
            utc_offset_s=utc_offset_s,
        )
    )


def _learned() -> str:
    return (resources.files("posture_monitor.core.detection") / "learned.json").read_text("utf-8")


def _seconds(time_of_day: str) -> float:
    hours, minutes = time_of_day.split(":")
    return int(hours) * 3600.0 + int(minutes) * 60.0
