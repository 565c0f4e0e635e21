"""What we need from the world, as protocols; tests put fakes here and nowhere else."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol


class Clock(Protocol):
    """Where the time comes from."""

    def now(self) -> float:
        """Unix seconds."""
        ...

    def monotonic_s(self) -> float:
        """Seconds that never step back."""
        ...


class Notifier(Protocol):
    """Where a prompt is shown."""

    name: str

    def show(self, title: str, message: str) -> bool:
        """Show a message; false where it could not be shown (never raises)."""
        ...


@dataclass(frozen=True, slots=True)
class Advert:
    """A device that says it is there.

    ``address`` is what the system calls it: a hardware address, on macOS a UUID that holds on this
    computer only. ``services`` are UUIDs in full, small letters.
    """

    address: str
    name: str | None
    rssi_dbm: int | None
    services: tuple[str, ...]


class Link(Protocol):
    """An open connection to a device; its methods raise ``LinkError`` where it fails."""

    @property
    def uuids(self) -> frozenset[str]:
        """Characteristics the device has: UUIDs in full, small letters."""
        ...

    @property
    def mtu(self) -> int | None:
        """ATT MTU, where the system tells it."""
        ...

    async def subscribe(self, uuid: str, heard: Callable[[bytes], None]) -> None:
        """Have ``heard`` called with every value the device sends."""
        ...

    async def write(self, uuid: str, data: bytes, *, acknowledged: bool) -> None:
        """Write a value; ``acknowledged`` waits until the device has it."""
        ...

    async def read(self, uuid: str) -> bytes:
        """Read a value."""
        ...

    async def close(self) -> None:
        """End the connection; never raises, and never takes longer than a few seconds."""
        ...


class Radio(Protocol):
    """Where sensors are found and connected."""

    async def scan(self, seconds: float, found: Callable[[Advert], None]) -> None:
        """Call ``found`` for every advertisement that is heard in this time.

        Raises
        ------
        NoBluetoothError
            If Bluetooth cannot be used.
        """
        ...

    async def connect(self, address: str, lost: Callable[[], None], timeout_s: float) -> Link:
        """Connect to a device, and have ``lost`` called when that ends unasked.

        Raises
        ------
        LinkError
            If it cannot be reached within the time.
        NoBluetoothError
            If Bluetooth cannot be used.
        """
        ...
