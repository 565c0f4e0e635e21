"""When to tell the wearer that a sensor wants charging."""

from dataclasses import dataclass

from posture_monitor.ble import Status
from posture_monitor.core.types import SensorFault

LEVELS_PERCENT = (20, 10, 5)
"""Told once each on the way down: after work, soon, now."""
RISEN_PERCENT = 10
"""So far above what was told it was charged: a tired cell recovers by less when it rests."""
FULL_PERCENT = 100
LOW_BATTERY = "low_battery_percent"


@dataclass(eq=False)
class LowBattery:
    """Remembers the lowest level that was told."""

    told_percent: int = FULL_PERCENT

    def check(self, t: float, status: Status) -> SensorFault | None:
        """Give a fault to tell of, the first time that the charge is at or below a level."""
        if status.battery is None:
            return None
        percent = status.battery.percent
        level = min((level for level in LEVELS_PERCENT if percent <= level), default=FULL_PERCENT)
        if percent > self.told_percent + RISEN_PERCENT:
            self.told_percent = level  # it charges: the levels it is still below are old news
        if level >= self.told_percent:
            return None
        self.told_percent = level
        return SensorFault(t, t, LOW_BATTERY, float(percent))
