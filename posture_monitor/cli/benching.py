"""The verb ``bench``."""

from typing import Annotated

import typer

from posture_monitor.app.bench import bench, bench_live
from posture_monitor.cli.asked import AsJson, Asked
from posture_monitor.cli.tables import facts

app = typer.Typer(help="Measure speed and memory on a simulated day.")


@app.callback(invoke_without_command=True)
def day(
    ctx: typer.Context,
    hours: Annotated[float, typer.Option(min=0.1, max=24.0, help="How much of a day.")] = 24.0,
    rate: Annotated[int, typer.Option(min=25, max=200, help="Samples per second.")] = 50,
    as_json: AsJson = False,
) -> None:
    """Run a simulated day through the whole pipeline; `bench live` measures the live monitor."""
    if ctx.invoked_subcommand is not None:
        return
    asked: Asked = ctx.obj
    speed = bench(hours, rate, asked.say)
    if as_json:
        asked.write_json(speed.to_dict())
        return
    rows = [
        ("Pipeline", f"{speed.pipeline_s:.2f} s CPU", f"{speed.x_real_time:,.0f} x real time"),
        ("Packets", f"{speed.packets_s:.1f} s CPU", "with decoding, one notification at a time"),
        ("Memory", _mb(speed.peak_rss_mb), f"{_mb(speed.peak_rss_streamed_mb)} minute by minute"),
        ("Events", str(speed.events), ""),
    ]
    asked.show(facts(rows))


@app.command()
def live(ctx: typer.Context, as_json: AsJson = False) -> None:
    """Two sensors at 100 Hz in blocks of 50 ms."""
    asked: Asked = ctx.obj
    live = bench_live()
    if as_json:
        asked.write_json(live.to_dict())
        return
    rows = [
        ("Share of a core", f"{live.share_of_core:.1%}", f"{live.sensors} sensors, 100 Hz"),
        ("A block of 50 ms", f"{live.feed_ms_median:.2f} ms", f"99 %: {live.feed_ms_p99:.2f} ms"),
        ("Decision", f"{live.decision_delay_s:.0f} s", "after the moment it is about"),
    ]
    asked.show(facts(rows))


def _mb(value: float | None) -> str:
    return "not known here" if value is None else f"{value:.0f} MB"
