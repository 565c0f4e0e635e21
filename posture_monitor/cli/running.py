"""The verb ``run``."""

import os
import shlex
from collections.abc import Callable
from functools import partial
from importlib.metadata import version
from typing import Annotated

import typer

from firmware_interface import PROFILES
from posture_monitor.app.monitor import HIP
from posture_monitor.app.run import Plan, run_monitor, virtual_radio, virtual_sensor
from posture_monitor.cli.asked import Asked
from posture_monitor.cli.sensors import kind_of, paired, real_radio, remarks, short_name
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
    stop_s = None if seconds is None else duration_s(seconds)
    plan = _plan(asked, settings, virtual)
    notifier = choose_notifier(settings.notifications.backend if notify else "off", os.environ)
    _introduce(asked, plan, is_virtual=virtual is not None)
    try:
        with Watch(asked, notifier, settings, len(plan.sensors)) as watch:
            run_monitor(plan, watch.told, asked.clock, stop_s)
    except KeyboardInterrupt:
        _say_goodbye(asked, plan)
        raise
    _say_goodbye(asked, plan)


def _introduce(asked: Asked, plan: Plan, *, is_virtual: bool) -> None:
    simulated = "a simulated " if is_virtual else ""
    for sensor in plan.sensors:
        asked.say(f"At the {sensor.place}: {simulated}{short_name(sensor.profile)}.")
        for remark in remarks(sensor.profile):
            asked.say(f"  Note: {remark}.")
    kept = "Kept apart from your own data, in" if is_virtual else "Kept in"
    asked.say(f"{kept} {plan.folder}. Ctrl-C stops.\n")


def _say_goodbye(asked: Asked, plan: Plan) -> None:
    usual = plan.folder == folder(asked)
    where = "" if usual and asked.data is None else f" --data {shlex.quote(str(plan.folder))}"
    asked.say(f"\nStopped; everything is stored. `posture-monitor today{where}` shows the day.")


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
