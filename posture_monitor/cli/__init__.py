"""The command line: parse, call, print."""

from posture_monitor.cli.main import app, run

__all__ = ["app", "run"]
