"""How to wear a sensor, drawn and told."""

from rich.console import Group, RenderableType
from rich.text import Text

from firmware_interface import Profile

# Seen from behind; numbers are the places in the order of the profile's advice.
_BACK = r"""
       ( )
     .--+--.        seen from behind
    /|     |\
   / |     | \
     |=====|        waistband
     | [1] |[2]
     |  |  |
     |  |  |
"""
_TRUNK = r"""
       ( )
     .-[+]-.        seen from the front:
    /|     |\       on the breastbone, the same way up every day
   / |     | \
     |=====|
     |  |  |
"""


def how_to_wear(profile: Profile, place: str, *, knows_shapes: bool) -> RenderableType:
    """Draw where it goes, and say what to expect of each place."""
    drawing = Text(_TRUNK if place == "trunk" else _BACK)
    if place == "trunk":
        return drawing
    bullet = "•" if knows_shapes else "-"
    lines = [
        f"  {number if number < len(profile.mountings) else bullet}  {mounting.advice}"
        for number, mounting in enumerate(profile.mountings, 1)
    ]
    tail = ["  Any way up will do: it learns upright when you walk a few steps."]
    return Group(drawing, Text("\n".join(lines + tail)), "")
