"""Radio worlds need packages that are installed on Linux only."""

from importlib.util import find_spec

NEEDED = {"*bumble*.py": "bumble", "fake_bluez*.py": "dbus_fast", "bluez_story.py": "dbus_fast"}
collect_ignore_glob = [files for files, package in NEEDED.items() if find_spec(package) is None]
