"""The wearer's desktop: notifications."""

from posture_monitor.desktop.notifier import (
    BACKENDS,
    ConsoleNotifier,
    ExplainedNotifier,
    FirstThatShows,
    PlyerNotifier,
    SilentNotifier,
    choose_notifier,
)

__all__ = [
    "BACKENDS",
    "ConsoleNotifier",
    "ExplainedNotifier",
    "FirstThatShows",
    "PlyerNotifier",
    "SilentNotifier",
    "choose_notifier",
]
