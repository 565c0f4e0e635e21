"""How fast the pipeline is, and how much memory it takes, on a simulated day."""

import gc
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from firmware_interface import SampleBlock, Wired, profile
from posture_monitor.app.memory import write_block
from posture_monitor.app.wiring import shipped_models
from posture_monitor.clock import cpu_s
from posture_monitor.core.pipeline import Pipeline
from posture_monitor.errors import UsageError
from posture_monitor.simulate import SCRIPTS, simulate

WORKING_DAY_H = 7.5
"""So much of a day is simulated sooner."""
DECODED_S = 1800.0
"""Stretch on which decoding notification by notification is measured, then scaled to the day."""


@dataclass(frozen=True, slots=True)
class Speed:
    """CPU seconds and memory for a day; ``peak_rss_mb`` is above what the imports take."""

    hours: float
    rate_hz: int
    packets_s: float
    decode_s: float
    pipeline_s: float
    x_real_time: float
    peak_rss_mb: float | None
    peak_rss_streamed_mb: float | None
    events: int

    def to_dict(self) -> dict[str, Any]:
        """Spell it for JSON."""
        return {k: round(v, 3) if isinstance(v, float) else v for k, v in asdict(self).items()}


def bench(hours: float, rate_hz: int, say: Callable[[str], None]) -> Speed:
    """Run a simulated day from samples in memory, and a part of it from packets."""
    say(f"simulating {hours:g} h at {rate_hz} Hz")
    samples = _day(hours, rate_hz)
    models = shipped_models()
    say("running the pipeline")
    gc.collect()
    gc.freeze()  # what the simulation left behind is not the pipeline's to look through
    began = cpu_s()
    pipeline = Pipeline(models)
    events = [*pipeline.feed(samples), *pipeline.finish()]
    pipeline_s = cpu_s() - began
    say("decoding packets")
    decode_s = _decode_s(samples[: int(DECODED_S * rate_hz)]) * hours * 3600.0 / DECODED_S
    say("measuring memory")
    whole, streamed = _memory(samples, rate_hz)
    real_s = hours * 3600.0
    return Speed(
        hours,
        rate_hz,
        decode_s + pipeline_s,
        decode_s,
        pipeline_s,
        real_s / pipeline_s,
        whole,
        streamed,
        len(events),
    )


def _day(hours: float, rate_hz: int) -> SampleBlock:
    script = "desk_day" if hours < WORKING_DAY_H else "full_day"
    samples = simulate(f"rate {rate_hz}\n{SCRIPTS[script]}").samples
    count = int(hours * 3600.0 * rate_hz)
    if count > len(samples) * 1.02:
        raise UsageError(f"--hours {hours:g} is more than the simulated day of 24 h")
    return samples[:count]


def _decode_s(samples: SampleBlock) -> float:
    wired = Wired(profile("witmotion"), 50.0)
    wired.connect(float(samples.t[0]))
    notifications = list(wired.notifications(samples))
    began = cpu_s()
    for notification in notifications:
        wired.stream.hear(*notification)
    return cpu_s() - began


def _memory(samples: SampleBlock, rate_hz: int) -> tuple[float | None, float | None]:
    """Peak memory above the imports, in one block and streamed, each in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "day.samples"
        write_block(file, samples)
        minute = rate_hz * 60
        return _peak_mb(file, len(samples)), _peak_mb(file, minute)


def _peak_mb(file: Path, block: int) -> float | None:
    command = [sys.executable, "-m", "posture_monitor.app.memory", str(file), str(block)]
    answer = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603  our own module
    return None if answer.stdout.strip() == "unknown" else float(answer.stdout)
