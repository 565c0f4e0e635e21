"""When to tell the wearer that a sensor wants charging."""

from dataclasses import dataclass

from posture_monitor.ble import Status
from posture_monitor.core.types import SensorFault

LEVELS_PERCENT = (20, 10, 5)
"""Told once each on the way down: after work, soon, now."""
RISEN_PERCENT = 10
"""So far above a level it was charged, and may be told of again."""
LOW_BATTERY = "low_battery_percent"


@dataclass(eq=False)
class LowBattery:
    """Remembers what was told."""

    told_percent: int = 100

    def check(self, t: float, status: Status) -> SensorFault | None:
        """Give a fault to tell of, the first time that the charge is at or below a level."""
        if status.battery is None:
            return None
        percent = status.battery.percent
        if percent > self.told_percent + RISEN_PERCENT:
            self.told_percent = 100
        reached = [level for level in LEVELS_PERCENT if percent <= level < self.told_percent]
        if not reached:
            return None
        self.told_percent = min(reached)
        return SensorFault(t, t, LOW_BATTERY, float(percent))
