"""A system bus of its own for a test, and a service on it that keeps objects as BlueZ does."""

import asyncio
import contextlib
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from dbus_fast import Message, MessageType, NameFlag, Variant
from dbus_fast.aio import MessageBus

ADDRESS_VARIABLE = "DBUS_SYSTEM_BUS_ADDRESS"
BUS = "org.freedesktop.DBus"
MANAGER = "org.freedesktop.DBus.ObjectManager"
PROPERTIES = "org.freedesktop.DBus.Properties"
END_S = 5.0  # a process or a connection that has not ended by then never will

# Everybody may say everything to everybody; nothing of the computer's own is ever started here.
CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <listen>{address}</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""

YES, NO = Variant("b", True), Variant("b", False)  # noqa: FBT003  as D-Bus has it
Properties = dict[str, Variant]
Reply = tuple[str, list[Any]]
"""A D-Bus signature, and the values of that signature."""
NO_VALUE: Reply = ("", [])
Method = Callable[[Message], Awaitable[Reply]]


class DBusFailure(Exception):  # noqa: N818  it is D-Bus that says "Error"
    """An error reply; the name is what a client tells kinds of failure by."""

    def __init__(self, name: str, text: str = "") -> None:
        super().__init__(name, text)
        self.name, self.text = name, text


def dbus_daemon() -> str:
    """Find the bus daemon; without it skip, but never in CI."""
    found = shutil.which("dbus-daemon")
    if found is None:
        missing = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        missing("no dbus-daemon here; as root, tests/system-packages.sh installs it")
    return str(found)


class PrivateBus:
    """A dbus-daemon that can die and come back at the same address."""

    def __init__(self, folder: Path) -> None:
        self.address = f"unix:path={folder / 'bus'}"
        self._config = folder / "bus.conf"
        self._config.write_text(CONFIG.format(address=self.address))
        self._daemon: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start the daemon and wait until it listens."""
        command = (dbus_daemon(), f"--config-file={self._config}", "--nofork", "--print-address=1")
        pipe, nowhere = asyncio.subprocess.PIPE, asyncio.subprocess.DEVNULL
        self._daemon = await asyncio.create_subprocess_exec(*command, stdout=pipe, stderr=nowhere)
        assert self._daemon.stdout is not None
        async with asyncio.timeout(END_S):
            assert await self._daemon.stdout.readline(), "dbus-daemon did not start"

    async def die(self) -> None:
        """Kill the daemon, and with it every connection; nothing where it is dead already."""
        daemon, self._daemon = self._daemon, None
        if daemon is not None:
            daemon.kill()
            await daemon.communicate()


@contextlib.asynccontextmanager
async def private_system_bus() -> AsyncIterator[PrivateBus]:
    """Be the system bus of this process for a while."""
    before = os.environ.get(ADDRESS_VARIABLE)
    # Not pytest's folder: the path of a socket must be shorter than 108 bytes.
    with tempfile.TemporaryDirectory(prefix="bus-") as folder:
        bus = PrivateBus(Path(folder))
        await bus.start()
        os.environ[ADDRESS_VARIABLE] = bus.address
        try:
            yield bus
        finally:
            os.environ.pop(ADDRESS_VARIABLE)
            if before is not None:
                os.environ[ADDRESS_VARIABLE] = before
            await bus.die()


class ObjectService:
    """A D-Bus service made of a table of objects, told to all who listen as it changes.

    ``methods`` maps ``Interface.Member`` to what is done: it takes the call, and gives a reply or
    raises ``DBusFailure``.
    """

    def __init__(self, name: str, address: str) -> None:
        self.name, self._address = name, address
        self.objects: dict[str, dict[str, Properties]] = {}
        self.methods: dict[str, Method] = {
            f"{MANAGER}.GetManagedObjects": self._managed,
            f"{PROPERTIES}.GetAll": self._get_all,
        }
        self.calls: list[tuple[str, str]] = []
        """Path and member of every call since the start, for tests to look at."""
        self.mistakes: list[Exception] = []
        """What a method raised that is no answer to a client."""
        self._bus: MessageBus | None = None
        self._answering: set[asyncio.Task[None]] = set()

    async def appear(self) -> None:
        """Connect, and take the name."""
        self._bus = await MessageBus(bus_address=self._address).connect()
        self._bus.add_message_handler(self._on_message)
        watch = Message(
            destination=BUS,
            path="/org/freedesktop/DBus",
            interface=BUS,
            member="AddMatch",
            signature="s",
            body=["type='signal',member='NameOwnerChanged'"],
        )
        await self._bus.call(watch)
        await self._bus.request_name(self.name, NameFlag.DO_NOT_QUEUE)

    def client_left(self, client: str) -> None:
        """Take note that a client's connection to the bus has ended."""

    async def vanish(self) -> None:
        """Be gone as a killed process is: the name has no owner, and nobody is told why."""
        bus, self._bus = self._bus, None
        for task in self._answering:
            task.cancel()
        await asyncio.gather(*self._answering, return_exceptions=True)
        if bus is not None:
            bus.disconnect()
            with contextlib.suppress(OSError, EOFError):  # the bus itself may have died before
                await asyncio.wait_for(_ended(bus), END_S)

    def add(self, path: str, interface: str, properties: Properties) -> None:
        """Let an object appear."""
        self.objects[path] = {interface: properties}
        body = [path, self.objects[path]]
        self._tell("/", f"{MANAGER}.InterfacesAdded", "oa{sa{sv}}", body)

    def remove(self, path: str) -> None:
        """Let an object vanish, and those below it first."""
        below = [p for p in self.objects if f"{p}/".startswith(f"{path}/")]
        for gone in sorted(below, key=len, reverse=True):
            body = [gone, list(self.objects.pop(gone))]
            self._tell("/", f"{MANAGER}.InterfacesRemoved", "oas", body)

    def change(self, path: str, interface: str, **properties: Variant) -> None:
        """Change properties of an object; nothing where it has vanished."""
        if path in self.objects:
            self.objects[path][interface].update(properties)
            body = [interface, properties, []]
            self._tell(path, f"{PROPERTIES}.PropertiesChanged", "sa{sv}as", body)

    def value(self, path: str, interface: str, name: str) -> Any:  # noqa: ANN401  of any type
        """Look a property up; ``None`` where there is none."""
        variant = self.objects.get(path, {}).get(interface, {}).get(name)
        return None if variant is None else variant.value

    def _tell(self, path: str, signal: str, signature: str, body: list[Any]) -> None:
        if self._bus is not None and self._bus.connected:
            interface, _, member = signal.rpartition(".")
            self._bus.send(Message.new_signal(path, interface, member, signature, body))

    def _on_message(self, message: Message) -> bool:
        if message.member == "NameOwnerChanged" and not message.body[2]:
            self.client_left(message.body[0])
        if message.message_type is not MessageType.METHOD_CALL:
            return False
        task = asyncio.get_running_loop().create_task(self._answer(message))
        self._answering.add(task)
        task.add_done_callback(self._answering.discard)
        return True

    async def _answer(self, call: Message) -> None:
        self.calls.append((str(call.path), str(call.member)))
        try:
            signature, body = await self._called(call)
            reply = Message.new_method_return(call, signature, body)
        except DBusFailure as failure:
            reply = Message.new_error(call, failure.name, failure.text)
        except Exception as mistake:  # noqa: BLE001  whatever it is, the caller must get an answer
            self.mistakes.append(mistake)
            reply = Message.new_error(call, "org.bluez.Error.Failed", repr(mistake))
        if self._bus is not None and self._bus.connected:
            self._bus.send(reply)

    async def _called(self, call: Message) -> Reply:
        method = self.methods.get(f"{call.interface}.{call.member}")
        if method is None:
            raise DBusFailure("org.freedesktop.DBus.Error.UnknownMethod", str(call.member))
        if call.path not in self.objects and call.path != "/":
            raise DBusFailure("org.freedesktop.DBus.Error.UnknownObject", str(call.path))
        return await method(call)

    async def _managed(self, _: Message) -> Reply:
        return "a{oa{sa{sv}}}", [self.objects]

    async def _get_all(self, call: Message) -> Reply:
        return "a{sv}", [self.objects[str(call.path)].get(call.body[0], {})]


async def _ended(bus: MessageBus) -> None:
    await bus.wait_for_disconnect()  # type: ignore[no-untyped-call]
