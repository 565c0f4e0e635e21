"""How to wear a sensor, drawn and told."""

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from firmware_interface import Profile

# Whoever looks at one from behind has their right side to the right.
_BEHIND = r"""
           .-.
           \_/            seen from behind
        .--' '--.
       / .     . \
      / /|     |\ \
     / / |     | \ \
    (_/  |=====|  \_)     waistband
         | {0} |{1}
         |  |  |
         |  |  |
         |__|__|
"""
_IN_FRONT = r"""
           .-.
           \_/            seen from the front
        .--' '--.
       / . [+] . \        on the breastbone
      / /|     |\ \
     / / |     | \ \
    (_/  |=====|  \_)
         |  |  |
"""
_DRAWN = ("back", "side")
_ANY_WAY_UP = "Any way up will do: it learns your upright when you walk a few steps."
_TRUNK = (
    "Flat and tight, the same way up every day. Its signal is kept beside that of the hip; nothing"
    " is made of it yet."
)


def how_to_wear(profile: Profile, place: str, *, knows_shapes: bool) -> RenderableType:
    """Draw where it goes, and say what to expect of each place."""
    if place == "trunk":
        return Group(Text(_IN_FRONT), _indented(_TRUNK), "")
    bullet = "\N{BULLET}" if knows_shapes else "-"
    numbers = {m.place: str(n) for n, m in enumerate(profile.mountings, 1) if m.place in _DRAWN}
    marks = [f"[{numbers[place]}]" if place in numbers else "   " for place in _DRAWN]
    advice = Table.grid(padding=(0, 2))
    for mounting in profile.mountings:
        advice.add_row("", numbers.get(mounting.place, bullet), mounting.advice)
    return Group(Text(_BEHIND.format(*marks)), advice, "", _indented(_ANY_WAY_UP), "")


def _indented(text: str) -> RenderableType:
    return Padding(Text(text), (0, 0, 0, 2))
