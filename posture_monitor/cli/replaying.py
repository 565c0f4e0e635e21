"""The verb ``replay``."""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

import typer

from posture_monitor.app.replay import replay as play
from posture_monitor.app.wiring import pipeline_params, shipped_models
from posture_monitor.cli.asked import AsJson, Asked
from posture_monitor.cli.progress import Progress
from posture_monitor.cli.tables import listing
from posture_monitor.cli.times import local
from posture_monitor.cli.words import POSTURES, STYLES, duration
from posture_monitor.core.insight.day import day_figures
from posture_monitor.core.pipeline import Pipeline
from posture_monitor.core.signal.calibration import calibrate
from posture_monitor.core.types import (
    Bend,
    Bout,
    Event,
    Gap,
    Prompt,
    PromptOutcome,
    SensorFault,
    Transition,
)
from posture_monitor.core.wire import to_dict
from posture_monitor.errors import RecordingError
from posture_monitor.recording import Recording, read_recording
from posture_monitor.settings import load_settings

LOWER_CLAIMS = (
    "accelerometer only: displacement is not trustworthy while moving, so sitting rests more on"
    " the angle and bends on tilt alone; expect more errors than with a gyroscope"
)


def replay(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A Parquet recording.")],
    calibrate_from_start: Annotated[
        bool,
        typer.Option("--stand", help="The recording begins with a quiet stand: calibrate on it."),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Run a recording through the pipeline, as if it came in now.

    With --json one event a line. Nothing is stored and nobody is notified.
    """
    asked: Asked = ctx.obj
    recording = read_recording(file)
    if not recording.samples.has_gyro:
        asked.say(LOWER_CLAIMS)
    if recording.dropped_rows:
        asked.say(f"{recording.dropped_rows} rows without readings were left out")
    events = []
    with Progress(asked, f"replaying {file.name}") as progress:
        for done, seen in play(recording, _pipeline(file, recording, calibrate_from_start)):
            progress.to(done)
            if as_json:
                for event in seen:
                    asked.write_json(to_dict(event))
            events += seen
    if not as_json:
        _show(asked, recording, events)


def _pipeline(file: Path, recording: Recording, is_stand: bool) -> Pipeline:
    samples = recording.samples
    offset = local(float(samples.t[0])).utcoffset()
    params = pipeline_params(load_settings(), offset.total_seconds() if offset else 0.0)
    known = calibrate(samples) if is_stand else None
    if is_stand and known is None:
        raise RecordingError(str(file), "its first 3 s are no quiet stand to calibrate on")
    return Pipeline(shipped_models(), params, known)


def _show(asked: Asked, recording: Recording, events: list[Event]) -> None:
    start, end = float(recording.samples.t[0]), float(recording.samples.t[-1])
    rows = [row for event in events for row in _row(event, start)]
    if rows:
        asked.show(listing(("from the start", "what", "more"), rows))
    day = day_figures(events, start, end)
    asked.show(
        f"{duration(end - start)}: seated {duration(day.seated_s)}, upright"
        f" {duration(day.upright_s)}, lying {duration(day.lying_s)}, unknown"
        f" {duration(day.unknown_s)}; {day.bends.count} bends, {day.steps} steps"
    )


def _row(event: Event, start: float) -> Iterable[tuple[str, str, str]]:
    told = _told(event)
    if told is not None:
        yield (_clock(event.t - start), *told)


def _told(event: Event) -> tuple[str, str] | None:
    more: dict[type[Any], Any] = {
        Bout: lambda e: (POSTURES[e.posture], duration(e.duration_s)),
        Transition: lambda e: (e.change.value.replace("_", " "), f"{e.rise_m:+.2f} m"),
        Bend: lambda e: ("bend", f"{e.depth_deg:.0f}°, {STYLES[e.style]}"),
        Gap: lambda e: ("no signal", duration(e.end - e.t)),
        Prompt: lambda e: ("break offered", f"{e.drill}, after {duration(e.sitting_s)} seated"),
        PromptOutcome: lambda e: (
            "break",
            f"{e.outcome.value}, {duration(e.upright_s)} up, {e.steps} steps",
        ),
        SensorFault: lambda e: ("sensor", f"{e.fault} {e.value:g}"),
    }
    say = more.get(type(event))
    return None if say is None else say(event)


def _clock(seconds: float) -> str:
    minutes, rest = divmod(seconds, 60.0)
    hours, minutes = divmod(int(minutes), 60)
    return f"{hours}:{minutes:02d}:{rest:04.1f}"
