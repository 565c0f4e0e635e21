"""Recordings on disk: Parquet in and out, import of CSV.

Importing this package imports pyarrow; commands that touch no recording should not.
"""

from posture_monitor.recording.csv_import import import_csv
from posture_monitor.recording.labelled import Recording
from posture_monitor.recording.limits import LIMITS, Limits
from posture_monitor.recording.parquet import read_recording, write_recording

__all__ = ["LIMITS", "Limits", "Recording", "import_csv", "read_recording", "write_recording"]
