"""The radio outside the virtual machine: its controller, and sensors that move.

Usage: ``host_air.py RADIO CONTROL``, two sockets to be made. On the first the machine's kernel
speaks to its Bluetooth controller; on the second the story inside asks for faults, a line each:
a word and the address of a sensor, ``sensors`` for a list of them, or ``pace``.
"""

import asyncio
import json
import sys
from collections.abc import Mapping

from bumble import hci
from bumble.device import Connection
from bumble.transport import open_transport
from radio.bumble_air import AirLink, RadioController
from radio.bumble_world import Peripheral
from vm.guest_words import pace_s

from firmware_interface import PROFILES, Profile
from firmware_interface.metamotion.frames import COUNTED, COUNTED_BYTES

PAIR = {"F0:00:00:00:00:01": "witmotion", "F0:00:00:00:00:02": "witmotion"}
PAIR_HZ = 100.0
WANTED_HZ = 50.0
SUPERVISION_S = 1.0
ADVERTISING_MS = 250  # an emulated machine drowns in more
LONGEST_ADVERTISEMENT = 31

# With these the kernel takes ways that Bumble's controller does not know all of.
UNKNOWN_WAYS = hci.LeFeatureMask.LL_PRIVACY | hci.LeFeatureMask.LE_EXTENDED_ADVERTISING


COUNT = slice(3, 7)  # where a MetaMotion's counted reading has its number


class Sensor(Peripheral):
    """A sensor whose advertisement is no longer than a real kernel takes.

    Of a MetaMotion's counted readings it knows which it handed to the radio: a list of how many,
    the first number and the last, anew wherever the count began anew.
    """

    def __init__(self, profile: Profile, rate_hz: float, address: str) -> None:
        super().__init__(profile, rate_hz, address)
        self.counts: list[list[int]] = []

    def _notify(self, connection: Connection, channel: str, data: bytes) -> None:
        if len(data) == COUNTED_BYTES and data.startswith(COUNTED):
            self._count(int.from_bytes(data[COUNT], "little"))
        super()._notify(connection, channel, data)

    def _count(self, number: int) -> None:
        if not self.counts or number <= self.counts[-1][2]:
            self.counts.append([0, number, number])
        self.counts[-1][0] += 1
        self.counts[-1][2] = number

    def _advertisement(self) -> bytes:
        """Leave the name, which comes first, out where it does not fit in with the service."""
        said = super()._advertisement()
        return said if len(said) <= LONGEST_ADVERTISEMENT else said[1 + said[0] :]


def sensors() -> dict[str, Sensor]:
    """Two fast sensors, and one of each kind there is, by address."""
    made = {address: Sensor(PROFILES[key], PAIR_HZ, address) for address, key in PAIR.items()}
    for i, profile in enumerate(PROFILES.values()):
        address = f"F0:00:00:00:01:{i:02X}"
        rate_hz = profile.nearest_rate_hz(WANTED_HZ)
        made[address] = Sensor(profile, rate_hz, address)
    for sensor in made.values():
        sensor.supervision_s, sensor.advertising_ms = SUPERVISION_S, ADVERTISING_MS
    return made


async def obey(word: str, sensor: Sensor) -> object:
    """Let something happen to a sensor."""
    match word:
        case "drop":
            await sensor.drop()
        case "reboot":
            await sensor.reboot()
        case "leave":
            sensor.out_of_range()
        case "back":
            sensor.back()
        case "hush":
            sensor.is_silent = True
        case "talk":
            sensor.is_silent = False
        case "forget":
            sensor.counts.clear()
    return "done"


class Computer(RadioController):
    """A controller whose links keep the address they were made with.

    The kernel takes another one for each scan; Bumble 0.0.236 would then send in the new one's name
    on links that know the old one, where nobody would hear it.
    """

    def on_hci_le_set_random_address_command(
        self, command: hci.HCI_LE_Set_Random_Address_Command
    ) -> hci.HCI_StatusReturnParameters:
        """Take the address, unless there are links."""
        if self.le_connections:
            return hci.HCI_StatusReturnParameters(hci.HCI_ErrorCode.SUCCESS)
        return super().on_hci_le_set_random_address_command(command)


def told(word: str, known: Mapping[str, Sensor], address: str) -> object:
    """Tell something of the world; nothing where that is no question."""
    match word:
        case "sensors":
            return {a: sensor.profile.key for a, sensor in known.items()}
        case "pace":
            return pace_s()
        case "linked":
            return known[address].is_connected
        case "sent":
            return known[address].sent
        case "counts":
            return known[address].counts
    return None


async def main(radio: str, control: str) -> None:
    """Be there until the process is ended."""
    air, known = AirLink(), sensors()

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while line := await reader.readline():
            word, _, address = line.decode().strip().partition(" ")
            answer = told(word, known, address)
            if answer is None:
                answer = await obey(word, known[address])
            writer.write(json.dumps(answer).encode() + b"\n")

    async with await open_transport(f"unix-server:{radio}") as kernel, asyncio.TaskGroup() as lives:
        computer = Computer("computer", kernel.source, kernel.sink, air)
        computer.le_features &= ~UNKNOWN_WAYS
        for sensor in known.values():
            await sensor.switch_on(air)
            lives.create_task(sensor.live())
        async with await asyncio.start_unix_server(listen, control) as server:
            await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
