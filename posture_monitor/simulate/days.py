"""Ready scripts, kept as text beside this module."""

from importlib.resources import files

NAMES = ("desk_day", "bend_medley", "full_day")
SCRIPTS = {
    name: (files("posture_monitor.simulate") / "scripts" / f"{name}.txt").read_text("utf-8")
    for name in NAMES
}
