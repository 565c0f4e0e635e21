"""What differs between systems: one row each, read by everything that talks to the wearer."""

import sys
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Platform:
    """A system's ways with Bluetooth.

    Parameters
    ----------
    title
        Its name.
    none, off, denied
        What to do where there is no adapter, where it is switched off, and where this program may
        not use it.
    address
        What it calls a device.
    address_is_portable
        Whether another computer knows the device by the same address.
    """

    title: str
    none: str
    off: str
    denied: str
    address: str
    address_is_portable: bool


PLATFORMS: Final = {
    "linux": Platform(
        title="Linux",
        none="plug in a Bluetooth adapter and see that the service runs:"
        " `sudo systemctl enable --now bluetooth` (package `bluez`)",
        off="switch Bluetooth on in the desktop's settings, or with `bluetoothctl power on`;"
        " if that is refused, `rfkill unblock bluetooth`",
        denied="let your user talk to BlueZ: `sudo usermod -aG bluetooth $USER`, then log in again",
        address="hardware address",
        address_is_portable=True,
    ),
    "darwin": Platform(
        title="macOS",
        none="this Mac shows no Bluetooth; restart it, or look in System Settings > Bluetooth",
        off="switch Bluetooth on in System Settings > Bluetooth",
        denied="allow your terminal in System Settings > Privacy & Security > Bluetooth, then"
        " start the terminal anew",
        address="identifier that holds on this Mac only",
        address_is_portable=False,
    ),
    "win32": Platform(
        title="Windows",
        none="no Bluetooth radio was found; plug in an adapter or enable it in the Device Manager",
        off="switch Bluetooth on in Settings > Bluetooth & devices",
        denied="allow desktop apps in Settings > Privacy & security > Radios",
        address="hardware address",
        address_is_portable=True,
    ),
}


def this_platform() -> Platform:
    """Find the row of this system; unknown ones are most like Linux."""
    return PLATFORMS.get(sys.platform, PLATFORMS["linux"])
