"""What a story inside the virtual machine can do to the machine and to the world outside."""

import asyncio
import json
import os
import signal
from pathlib import Path
from typing import Any

from dbus_fast import BusType, Message, MessageType, Variant
from dbus_fast.aio import MessageBus

BLUETOOTHD = ("/usr/libexec/bluetooth/bluetoothd", "--nodetach")
BLUETOOTHD_PID = Path("/run/bluetoothd.pid")
PORTS = Path("/sys/class/virtio-ports")
ADAPTER, DEVICE = "org.bluez.Adapter1", "org.bluez.Device1"
ADAPTER_PATH = "/org/bluez/hci0"
PATIENCE_S = 30.0  # an emulated machine is slow
TRY_S = 0.2


class World:
    """The host's side of the radio, asked over a serial port of its own."""

    def __init__(self) -> None:
        names = {path.read_text().strip(): path.parent.name for path in PORTS.glob("*/name")}
        self._port = os.open(f"/dev/{names['control']}", os.O_RDWR)

    async def ask(self, *words: str) -> Any:  # noqa: ANN401  whatever the answer is
        """Have something done, and wait for the answer."""
        return await asyncio.to_thread(self._ask, " ".join(words))

    def _ask(self, line: str) -> Any:  # noqa: ANN401
        os.write(self._port, line.encode() + b"\n")
        answer = b""
        while not answer.endswith(b"\n"):
            answer += os.read(self._port, 4096)
        return json.loads(answer)


async def power(*, on: bool) -> None:
    """Switch the adapter, as soon as there is one."""
    for _ in range(round(PATIENCE_S / TRY_S)):
        reply = await _property(ADAPTER_PATH, "Set", ADAPTER, "Powered", Variant("b", on))
        if reply.message_type is MessageType.METHOD_RETURN:
            return
        await asyncio.sleep(TRY_S)
    raise TimeoutError("no adapter")


async def believed(address: str) -> str:
    """Tell what bluetoothd says of a link to this sensor."""
    path = f"{ADAPTER_PATH}/dev_{address.replace(':', '_')}"
    reply = await _property(path, "Get", DEVICE, "Connected")
    if reply.message_type is MessageType.METHOD_RETURN:
        return f"Connected is {reply.body[0].value}"
    return f"{reply.error_name}"


async def _property(path: str, member: str, *wish: str | Variant) -> Message:
    bus = await MessageBus(bus_type=BusType.SYSTEM).connect()
    call = Message(
        destination="org.bluez",
        path=path,
        interface="org.freedesktop.DBus.Properties",
        member=member,
        signature="ssv"[: len(wish)],
        body=list(wish),
    )
    try:
        return await bus.call(call)
    finally:
        bus.disconnect()


async def bluetoothd_dies() -> None:
    """End the daemon without a chance to say goodbye."""
    pid = await asyncio.to_thread(BLUETOOTHD_PID.read_text)
    os.kill(int(pid), signal.SIGKILL)


async def bluetoothd_starts() -> None:
    """Start it again, and switch the adapter on."""
    nowhere = asyncio.subprocess.DEVNULL
    daemon = await asyncio.create_subprocess_exec(*BLUETOOTHD, stdout=nowhere, stderr=nowhere)
    await asyncio.to_thread(BLUETOOTHD_PID.write_text, str(daemon.pid))
    await power(on=True)
