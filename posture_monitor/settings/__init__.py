"""What the wearer may set, and what each setting takes."""

from posture_monitor.settings.editing import set_value
from posture_monitor.settings.loading import load_settings, value_of
from posture_monitor.settings.places import config_path, data_folder
from posture_monitor.settings.sections import (
    Breaks,
    Hours,
    Notifications,
    Sensor,
    Settings,
    Storage,
)

__all__ = [
    "Breaks",
    "Hours",
    "Notifications",
    "Sensor",
    "Settings",
    "Storage",
    "config_path",
    "data_folder",
    "load_settings",
    "set_value",
    "value_of",
]
