"""The verb ``run``."""

import os
from collections.abc import Callable
from functools import partial
from importlib.metadata import version
from typing import Annotated

import typer

from firmware_interface import PROFILES
from posture_monitor.app.monitor import HIP
from posture_monitor.app.run import Plan, run_monitor, virtual_radio, virtual_sensor
from posture_monitor.cli.asked import Asked
from posture_monitor.cli.sensors import kind_of, paired, real_radio, remarks
from posture_monitor.cli.stored import folder
from posture_monitor.cli.times import duration_s, local
from posture_monitor.cli.watching import Watch
from posture_monitor.desktop import choose_notifier
from posture_monitor.errors import NoSensorError
from posture_monitor.ports import Clock, Radio
from posture_monitor.settings import Settings, load_settings


def run(
    ctx: typer.Context,
    virtual: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Wear a simulated sensor of this kind instead of a real one:"
            f" {', '.join(PROFILES)}. Its data are kept apart.",
        ),
    ] = None,
    seconds: Annotated[
        str | None, typer.Option("--for", metavar="DURATION", help="Stop after, say, 90s or 8h.")
    ] = None,
    notify: Annotated[
        bool, typer.Option("--notify/--no-notify", help="Show prompts on the desktop.")
    ] = True,
) -> None:
    """Watch over your day: connect, understand, remember, and offer breaks. Ctrl-C stops it."""
    asked: Asked = ctx.obj
    settings = load_settings()
    plan = _plan(asked, settings, virtual)
    notifier = choose_notifier(settings.notifications.backend if notify else "off", os.environ)
    for sensor in plan.sensors:
        asked.say(f"{sensor.place}: {sensor.profile.title}")
        for remark in remarks(sensor.profile):
            asked.say(f"  {remark}")
    asked.say(f"data: {plan.folder}; Ctrl-C stops\n")
    with Watch(asked, notifier, settings) as watch:
        stop_s = None if seconds is None else duration_s(seconds)
        run_monitor(plan, watch.told, asked.clock, stop_s)


def _plan(asked: Asked, settings: Settings, virtual: str | None) -> Plan:
    sensors, where = paired(settings), folder(asked)
    radio: Callable[[Clock], Radio] = real_radio
    if virtual is not None:
        kind = kind_of(virtual)
        sensors, where = [virtual_sensor(kind)], asked.data or where / "virtual"
        radio = partial(virtual_radio, kind, kind.nearest_rate_hz(settings.sensor.rate_hz))
    if not any(sensor.place == HIP for sensor in sensors):
        raise NoSensorError(
            "no sensor is paired for the hip; `posture-monitor pair` finds one, and"
            " `posture-monitor run --virtual witmotion` works without any"
        )
    offset = local(asked.clock.now()).utcoffset()
    return Plan(
        sensors,
        radio,
        where,
        settings,
        offset.total_seconds() if offset else 0.0,
        version("posture-monitor"),
    )
