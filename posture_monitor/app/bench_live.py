"""What the live monitor costs with two sensors at 100 Hz."""

import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from firmware_interface import SampleBlock, Wired, profile
from firmware_interface.virtual import Sent
from posture_monitor.app.monitor import BEAT_S, HIP
from posture_monitor.app.wiring import shipped_models
from posture_monitor.clock import cpu_s
from posture_monitor.core.pipeline import Pipeline
from posture_monitor.recording.archive import Archive
from posture_monitor.simulate import SCRIPTS, simulate
from posture_monitor.store import Store

LIVE_S = 120.0
BLOCK_S = 0.05
LIVE_HZ = 100
SENSORS = {HIP: "metamotion", "trunk": "witmotion"}


@dataclass(frozen=True, slots=True)
class Liveness:
    """Two sensors live: shares of one core, time to feed a block of 50 ms, and delay.

    ``share_of_core`` is of two pipelines fed every 50 ms; ``end_to_end_share`` is the monitor's
    own way from two sensors' notifications to archive, one pipeline and store, each second.
    ``decision_delay_s`` is the time from a sample to the decision about its second.
    """

    rate_hz: int
    sensors: int
    share_of_core: float
    end_to_end_share: float
    feed_ms_median: float
    feed_ms_p99: float
    decision_delay_s: float

    def to_dict(self) -> dict[str, Any]:
        """Spell it for JSON."""
        return {k: round(v, 4) if isinstance(v, float) else v for k, v in asdict(self).items()}


def bench_live() -> Liveness:
    """Feed two pipelines as live sensors would, and go the monitor's way with two sensors."""
    samples = simulate(f"rate {LIVE_HZ}\n{SCRIPTS['bend_medley']}").samples[: int(LIVE_S * LIVE_HZ)]
    pipelines = [Pipeline(shipped_models()) for _ in SENSORS]
    size = int(BLOCK_S * LIVE_HZ)
    times = []
    for start in range(0, len(samples), size):
        began = cpu_s()
        for pipeline in pipelines:
            pipeline.feed(samples[start : start + size])
        times.append((cpu_s() - began) / len(pipelines))
    took = np.array(times)
    share = float(took.sum()) * len(pipelines) / LIVE_S
    p50, p99 = (float(np.percentile(took, q)) * 1000.0 for q in (50, 99))
    delay_s = pipelines[0].latency_s
    whole_way = end_to_end_s(samples) / LIVE_S
    return Liveness(LIVE_HZ, len(SENSORS), share, whole_way, p50, p99, delay_s)


def end_to_end_s(samples: SampleBlock) -> float:
    """CPU seconds from two sensors' notifications to what is stored, a second at a time."""
    sensors = {place: Wired(profile(key), LIVE_HZ) for place, key in SENSORS.items()}
    sent = {}
    for place, wired in sensors.items():
        wired.connect(float(samples.t[0]))
        sent[place] = list(_by_second(list(wired.notifications(samples))))
    with (
        tempfile.TemporaryDirectory() as folder,
        Archive.open(Path(folder) / "raw.db") as archive,
        Store.open(Path(folder) / "events.db") as store,
    ):
        pipeline, run = Pipeline(shipped_models()), store.start_run(0.0, "bench", "", {})
        began = cpu_s()
        for second in zip(*sent.values(), strict=False):
            for place, notifications in zip(sensors, second, strict=True):
                blocks = [sensors[place].stream.hear(*one).samples for one in notifications]
                heard = SampleBlock.joined(block for block in blocks if len(block))
                kept = archive.keep(place, heard)
                if place == HIP:
                    store.append(run, pipeline.feed(kept))
        return cpu_s() - began


def _by_second(sent: list[Sent]) -> Iterator[list[Sent]]:
    """Cut notifications into the monitor's rounds."""
    times = np.array([t for t, _, _ in sent])
    edges = np.searchsorted(times, np.arange(times[0] + BEAT_S, times[-1], BEAT_S)).tolist()
    for a, b in zip([0, *edges], edges, strict=False):
        yield sent[a:b]
