"""The radio outside the virtual machine: its controller, and sensors that move.

Usage: ``host_air.py RADIO CONTROL``, two sockets to be made. On the first the machine's kernel
speaks to its Bluetooth controller; on the second the story inside asks for faults, a line each:
a word and the address of a sensor, or ``sensors`` for a list of them.
"""

import asyncio
import json
import sys

from bumble import hci
from bumble.transport import open_transport
from radio.bumble_air import AirLink, RadioController
from radio.bumble_world import Peripheral

from firmware_interface import PROFILES

PAIR = {"F0:00:00:00:00:01": "witmotion", "F0:00:00:00:00:02": "witmotion"}
PAIR_HZ = 100.0
WANTED_HZ = 50.0
SUPERVISION_S = 1.0
LONGEST_ADVERTISEMENT = 31

# With these the kernel takes ways that Bumble's controller does not know all of.
UNKNOWN_WAYS = hci.LeFeatureMask.LL_PRIVACY | hci.LeFeatureMask.LE_EXTENDED_ADVERTISING


class Sensor(Peripheral):
    """A sensor whose advertisement is no longer than a real kernel takes."""

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
        sensor.supervision_s = SUPERVISION_S
    return made


async def obey(word: str, sensor: Sensor) -> object:
    """Let something happen to a sensor, or tell something of it."""
    match word:
        case "drop":
            await sensor.drop()
        case "leave":
            sensor.out_of_range()
        case "back":
            sensor.back()
        case "hush":
            sensor.is_silent = True
        case "talk":
            sensor.is_silent = False
        case "linked":
            return sensor.is_connected
        case "sent":
            return sensor.sent
        case _:
            return "what?"
    return "done"


async def main(radio: str, control: str) -> None:
    """Be there until the process is ended."""
    air, known = AirLink(), sensors()

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while line := await reader.readline():
            word, _, address = line.decode().strip().partition(" ")
            if word == "sensors":
                answer: object = {a: sensor.profile.key for a, sensor in known.items()}
            else:
                answer = await obey(word, known[address])
            writer.write(json.dumps(answer).encode() + b"\n")

    async with await open_transport(f"unix-server:{radio}") as kernel, asyncio.TaskGroup() as lives:
        computer = RadioController("computer", kernel.source, kernel.sink, air)
        computer.le_features &= ~UNKNOWN_WAYS
        for sensor in known.values():
            await sensor.switch_on(air)
            lives.create_task(sensor.live())
        async with await asyncio.start_unix_server(listen, control) as server:
            await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
