"""Peak memory of the pipeline above its imports: ``python -m posture_monitor.app.memory``.

A process of its own, because a peak can only be asked of a process that did nothing else.
"""

import importlib
import sys
from pathlib import Path

import numpy as np

from firmware_interface import SampleBlock
from posture_monitor.app.wiring import shipped_models
from posture_monitor.core.pipeline import Pipeline

_ROW = np.dtype([("t", "f8"), ("acc", "f4", 3), ("gyro", "f4", 3)])


def write_block(file: Path, samples: SampleBlock) -> None:
    """Write samples as plain rows that can be read piece by piece."""
    rows = np.empty(len(samples), _ROW)
    rows["t"], rows["acc"] = samples.t, samples.acc_g
    rows["gyro"] = 0.0 if samples.gyro_dps is None else samples.gyro_dps
    rows.tofile(file)


def peak_mb(file: Path, block: int) -> float | None:
    """Feed a file in blocks of so many samples; megabytes above the imports, where known."""
    models = shipped_models()
    Pipeline(models).feed(SampleBlock.of([0.0, 0.02], [[0, 0, 1]] * 2, [[0, 0, 0]] * 2))
    before = _peak_so_far_mb()
    pipeline = Pipeline(models)
    size, done = file.stat().st_size // _ROW.itemsize, 0
    while done < size:
        rows = np.fromfile(file, _ROW, count=block, offset=done * _ROW.itemsize)
        done += len(rows)
        samples = SampleBlock.of(rows["t"], rows["acc"], rows["gyro"])
        del rows
        pipeline.feed(samples)
    pipeline.finish()
    after = _peak_so_far_mb()
    return None if before is None or after is None else after - before


def _peak_so_far_mb() -> float | None:
    status = Path("/proc/self/status")
    if status.exists():  # unlike getrusage, not inherited from the parent
        lines = (line.split() for line in status.read_text().splitlines())
        return next((float(line[1]) / 2**10 for line in lines if line[0] == "VmHWM:"), None)
    try:
        resource = importlib.import_module("resource")
    except ImportError:  # Windows keeps no such count
        return None
    return float(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) / 2**20


if __name__ == "__main__":
    peak = peak_mb(Path(sys.argv[1]), int(sys.argv[2]))
    sys.stdout.write("unknown\n" if peak is None else f"{peak:.1f}\n")
