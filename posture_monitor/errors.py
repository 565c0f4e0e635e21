"""The one family of errors we raise on purpose; each knows its exit code."""


class PostureMonitorError(Exception):
    """Base of all errors we raise on purpose; the message is one clear sentence for the wearer."""

    exit_code = 1


class UsageError(PostureMonitorError):
    """The command, or a setting, is not what the program takes."""

    exit_code = 2


class NoDataError(PostureMonitorError):
    """Nothing is stored for the asked range."""

    exit_code = 5


class RecordingError(PostureMonitorError):
    """A recording that cannot be used, and why."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path, self.reason = path, reason


class StoreError(PostureMonitorError):
    """The store cannot be read or written, and why."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path, self.reason = path, reason


class LinkError(PostureMonitorError):
    """The link to a sensor failed or could not be made; trying again may help."""

    exit_code = 4


class NoBluetoothError(LinkError):
    """Bluetooth cannot be used here: there is none, or it is switched off or not allowed."""


class NoSensorError(PostureMonitorError):
    """No sensor is paired, or none was found."""

    exit_code = 4
