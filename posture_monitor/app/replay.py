"""A recording through the pipeline, as if it came in now."""

from collections.abc import Iterator

from posture_monitor.core.pipeline import Pipeline
from posture_monitor.core.types import Event
from posture_monitor.recording import Recording

BLOCK_S = 60.0


def replay(recording: Recording, pipeline: Pipeline) -> Iterator[tuple[float, list[Event]]]:
    """Feed a recording minute by minute: the share done, and the events that became known.

    How it is cut does not matter to the events; a minute at a time shows progress.
    """
    samples = recording.samples
    size = max(1, int(recording.rate_hz * BLOCK_S))
    for start in range(0, len(samples), size):
        done = min(1.0, (start + size) / len(samples))
        yield done, pipeline.feed(samples[start : start + size])
    yield 1.0, pipeline.finish()
