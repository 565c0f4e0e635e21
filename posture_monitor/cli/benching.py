"""The verb ``bench``."""

from typing import Annotated

import typer

from posture_monitor.app.bench import bench
from posture_monitor.app.bench_codecs import READINGS, bench_codecs
from posture_monitor.app.bench_live import bench_live
from posture_monitor.cli.asked import AsJson, Asked
from posture_monitor.cli.tables import facts, listing

app = typer.Typer(help="Measure speed and memory on a simulated day.")


@app.callback(invoke_without_command=True)
def day(
    ctx: typer.Context,
    hours: Annotated[float, typer.Option(min=0.1, max=24.0, help="How much of a day.")] = 24.0,
    rate: Annotated[int, typer.Option(min=25, max=200, help="Samples per second.")] = 50,
    as_json: AsJson = False,
) -> None:
    """Run a simulated day through the whole pipeline; see also `bench live` and `bench codecs`."""
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
        (
            "From bytes to store",
            f"{live.end_to_end_share:.1%} of a core",
            "2 sensors, one understood",
        ),
        ("Two pipelines", f"{live.share_of_core:.1%} of a core", "fed every 50 ms"),
        ("A block of 50 ms", f"{live.feed_ms_median:.2f} ms", f"99 %: {live.feed_ms_p99:.2f} ms"),
        ("Decision", f"{live.decision_delay_s:.0f} s", "after the moment it is about"),
    ]
    asked.show(facts(rows))


@app.command()
def codecs(
    ctx: typer.Context,
    readings: Annotated[int, typer.Option(min=100, help="How many of each sensor.")] = READINGS,
    as_json: AsJson = False,
) -> None:
    """Decode what each kind of sensor sends, in bulk and one notification at a time."""
    asked: Asked = ctx.obj
    with asked.waiting("decoding"):
        speeds = list(bench_codecs(readings))
    if as_json:
        for speed in speeds:
            asked.write_json(speed.to_dict())
        return
    heads = ("Sensor", ">Readings", ">Million/s", ">us/notification", ">us/sample")
    rows = [
        (
            speed.sensor,
            f"{speed.readings:,}",
            f"{speed.bulk_per_s / 1e6:.1f}",
            f"{speed.notification_us:.1f}",
            f"{speed.sample_us:.1f}",
        )
        for speed in speeds
    ]
    asked.show(listing(heads, rows))


def _mb(value: float | None) -> str:
    return "not known here" if value is None else f"{value:.0f} MB"
