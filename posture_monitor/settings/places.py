"""Where settings and data lie on this system."""

from collections.abc import Callable
from pathlib import Path

import platformdirs

from posture_monitor.errors import UsageError
from posture_monitor.settings.sections import ENV_PREFIX, Settings

_NAME = "posture-monitor"
STORE_FILE = "posture-monitor.db"
ARCHIVE_FILE = "raw-signal.db"
LOCK_FILE = "running.lock"
"""Files in the data folder."""


def config_path() -> Path:
    """Say where the settings file lies, or would lie.

    Raises
    ------
    UsageError
        If this system knows no home folder for the user.
    """
    return _known(lambda: platformdirs.user_config_path(_NAME, appauthor=False)) / "config.toml"


def data_folder(settings: Settings | None = None) -> Path:
    """Say where the wearer's data lie; the folder need not exist yet.

    Parameters
    ----------
    settings
        May name another folder than the system's usual one.

    Raises
    ------
    UsageError
        If this system knows no home folder for the user, and the settings name none.
    """
    if settings is not None and settings.storage.folder:
        return _known(Path(settings.storage.folder).expanduser)
    return _known(lambda: platformdirs.user_data_path(_NAME, appauthor=False))


def _known(find: Callable[[], Path]) -> Path:
    try:
        folder = find()
    except RuntimeError:  # "~", and this user has no home
        folder = Path("~")
    if folder.is_absolute():
        return folder
    raise UsageError(
        f"no full path to a folder is known ({folder}); set HOME, or {ENV_PREFIX}STORAGE__FOLDER to"
        " a full path"
    )
