"""Sensors over Bluetooth: find them, connect, keep the stream going. bleak is known here only.

Importing this package does not import bleak; ``bleak_radio`` does.
"""

from posture_monitor.ble.finding import Found, find_sensors
from posture_monitor.ble.session import News, NewsKind, Session, SessionParams, Status, World
from posture_monitor.ble.signal_state import Signal, signal_state

__all__ = [
    "Found",
    "News",
    "NewsKind",
    "Session",
    "SessionParams",
    "Signal",
    "Status",
    "World",
    "find_sensors",
    "signal_state",
]
