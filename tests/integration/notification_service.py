"""A stand-in for the desktop's notification service: tells on stdout what it was asked to show.

Started by path, in a process of its own, on the bus of DBUS_SESSION_BUS_ADDRESS. The first line is
"ready"; then each notification is a line of JSON.
"""

import asyncio
import json
from typing import Annotated

from dbus_fast import NameFlag
from dbus_fast.aio import MessageBus
from dbus_fast.annotations import DBusDict, DBusInt32, DBusSignature, DBusStr, DBusUInt32
from dbus_fast.service import ServiceInterface, dbus_method

NAME, PATH = "org.freedesktop.Notifications", "/org/freedesktop/Notifications"

Strings = Annotated[list[str], DBusSignature("as")]
FourStrings = Annotated[tuple[str, str, str, str], DBusSignature("ssss")]


class NotificationService(ServiceInterface):
    """As much of the desktop notification specification as a client asks for."""

    def __init__(self) -> None:
        super().__init__(NAME)
        self._shown = 0

    @dbus_method(name="Notify")
    def notify(
        self,
        app_name: DBusStr,
        replaces_id: DBusUInt32,
        _app_icon: DBusStr,
        summary: DBusStr,
        body: DBusStr,
        _actions: Strings,
        _hints: DBusDict,
        _expire_timeout: DBusInt32,
    ) -> DBusUInt32:
        said = {"app_name": app_name, "summary": summary, "body": body}
        print(json.dumps(said), flush=True)  # noqa: T201  this is how the test hears of it
        self._shown += 1
        return replaces_id or self._shown

    @dbus_method(name="GetCapabilities")
    def capabilities(self) -> Strings:
        return ["body"]

    @dbus_method(name="GetServerInformation")
    def server_information(self) -> FourStrings:
        return ("stand-in", "tests", "1", "1.2")


async def main() -> None:
    bus = await MessageBus().connect()
    bus.export(PATH, NotificationService())
    await bus.request_name(NAME, NameFlag.DO_NOT_QUEUE)
    print("ready", flush=True)  # noqa: T201
    await bus.wait_for_disconnect()


if __name__ == "__main__":
    asyncio.run(main())
