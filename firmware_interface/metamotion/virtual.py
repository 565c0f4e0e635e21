"""A MetaMotion board made of its protocol alone."""

from collections.abc import Iterator
from typing import Final

import numpy as np

from firmware_interface.driver import Battery
from firmware_interface.metamotion import answers, commands, cues, frames, processors
from firmware_interface.metamotion.answers import ModuleInfo
from firmware_interface.metamotion.boards import ACC_MODULE, BMI270, GYRO_MODULE, Board, Chip
from firmware_interface.metamotion.commands import READ
from firmware_interface.metamotion.driver import COMMAND, NOTIFY
from firmware_interface.metamotion.engine import Engine, Value
from firmware_interface.metamotion.frames import Words
from firmware_interface.metamotion.processors import PROCESSOR_MODULE
from firmware_interface.virtual import Answer, Sent, Taken, VirtualSensor

FACTORY_RATE_HZ: Final = 100.0
_FACTORY_RANGES = {ACC_MODULE: 8, GYRO_MODULE: 2000}
_PACK = 3
_EMPTY_V, _FULL_V = 3.1, 4.2
_ALONE = 0xFF
_MODULES_HERE = {
    commands.BUTTON_MODULE: (0, 0),
    cues.LED_MODULE: (0, 1),
    cues.HAPTIC_MODULE: (0, 0),
    PROCESSOR_MODULE: (0, 3),
    commands.SETTINGS_MODULE: (0, 9),
    commands.DEBUG_MODULE: (0, 6),
}


class VirtualMetaMotion(VirtualSensor):
    """It gives single, packed and processed readings, once sampling, chip and register are on.

    Examples
    --------
    >>> sensor = VirtualMetaMotion(50)
    >>> sensor.subscribe(NOTIFY)
    >>> sensor.write(COMMAND, commands.module_info(GYRO_MODULE))[0][1].hex()
    '13800101'
    """

    def __init__(
        self,
        rate_hz: float = FACTORY_RATE_HZ,  # noqa: ARG002  it is told its rate, as the real one
        battery_percent: float = 90.0,
        clock_ppm: float = 0.0,
        board: Board = BMI270,
    ) -> None:
        super().__init__(FACTORY_RATE_HZ, battery_percent, clock_ppm)
        self._chips = {chip.module: chip for chip in (board.acc, board.gyro)}
        self._engine = Engine()
        self._forget()

    def _forget(self) -> None:
        self.rate_hz = FACTORY_RATE_HZ
        self._ranges = dict(_FACTORY_RANGES)
        self._on: set[tuple[int, int]] = set()
        self._heard: set[tuple[int, int, int]] = set()
        self._packs: dict[int, list[Words]] = {module: [] for module in self._chips}
        self._last_k = -1
        self._engine.clear()

    def reboot(self) -> None:
        """Start anew with the factory's settings and no processor."""
        super().reboot()
        self._forget()

    def write(self, channel: str, data: bytes) -> list[Answer]:
        """Obey a command."""
        if channel != COMMAND or len(data) <= 1:
            return []
        answer = self._obey(data)
        return [(NOTIFY, answer)] if answer is not None and NOTIFY in self.subscribed else []

    def _obey(self, data: bytes) -> bytes | None:
        if data[1] == READ:
            return answers.encode_info(self._info(data[0]))
        if data in (commands.READ_BATTERY, commands.READ_BATTERY_PART):
            return answers.encode_battery(self._charge())
        if data == commands.RESET:
            self.reboot()
        if data[0] == PROCESSOR_MODULE:
            return self._process(data)
        chip = self._chips.get(data[0])
        if chip is not None and len(data) > 2:  # noqa: PLR2004  module, register, value
            self._set(chip, data)
        return None

    def _info(self, module: int) -> ModuleInfo:
        if module in self._chips:
            return ModuleInfo(module, self._chips[module].implementation, 1)
        return ModuleInfo(module, *_MODULES_HERE.get(module, (None, 0)))

    def _charge(self) -> Battery:
        volts = _EMPTY_V + (_FULL_V - _EMPTY_V) * self.battery_percent / 100
        return Battery(round(self.battery_percent), round(volts, 3))

    def _process(self, data: bytes) -> bytes | None:
        wanted = processors.parse(data)
        if wanted is not None:
            number = self._engine.create(wanted)
            return None if number is None else processors.encode_created(number)
        match tuple(data[1:]):
            case (processors.LISTEN, number, is_on):
                self._let_hear((PROCESSOR_MODULE, processors.NOTIFY, number), is_on=bool(is_on))
            case (processors.NOTIFY, is_on):
                self._let_hear((PROCESSOR_MODULE, processors.NOTIFY, _ALONE), is_on=bool(is_on))
            case (processors.REMOVE, number):
                self._engine.remove(number)
            case (processors.REMOVE_ALL,):
                self._engine.clear()
            case _:
                pass
        return None

    def _set(self, chip: Chip, data: bytes) -> None:
        module, register, value = data[:3]
        if register == commands.CONFIGURE:
            self._configure(chip, data[2:])
        elif register in (commands.START, commands.SAMPLE):
            (self._on.add if value else self._on.discard)((module, register))
        else:
            self._let_hear((module, register, _ALONE), is_on=bool(value))

    def _configure(self, chip: Chip, config: bytes) -> None:
        rates = {code: rate for rate, code in chip.rate_codes.items()}
        ranges = {code: scale for scale, code in chip.range_codes.items()}
        if len(config) > 1 and config[0] in rates and config[1] in ranges:
            self._ranges[chip.module] = ranges[config[1]]
            if chip.module == ACC_MODULE:  # which drives the virtual board's clock
                self.rate_hz = rates[config[0]]

    def _let_hear(self, signal: tuple[int, int, int], *, is_on: bool) -> None:
        (self._heard.add if is_on else self._heard.discard)(signal)

    def _notify(self, taken: Taken) -> Iterator[Sent]:
        steps = np.diff(taken.k, prepend=self._last_k).tolist()
        self._last_k = int(taken.k[-1])
        vectors = {ACC_MODULE: taken.acc_g, GYRO_MODULE: taken.gyro_dps}
        words = {
            chip: frames.to_words(vectors[module], chip.counts_per_unit[self._ranges[module]])
            for module, chip in sorted(self._chips.items(), reverse=True)  # gyroscope first
            if {(module, commands.START), (module, commands.SAMPLE)} <= self._on
        }
        for i, t in enumerate(taken.t.tolist()):
            for chip, rows in words.items():
                value = Value(rows[i].tobytes(), float(taken.device_s[i]), steps[i])
                sent = [*self._plain(chip, rows[i]), *self._processed(chip, value)]
                if NOTIFY in self.subscribed:
                    yield from ((t, NOTIFY, data) for data in sent)

    def _plain(self, chip: Chip, row: Words) -> Iterator[bytes]:
        if (chip.module, chip.single, _ALONE) in self._heard:
            yield frames.encode_chip(chip, row)
        if (chip.module, chip.packed, _ALONE) in self._heard:
            pack = self._packs[chip.module]
            pack.append(row)
            if len(pack) == _PACK:
                yield frames.encode_chip(chip, pack)
                pack.clear()

    def _processed(self, chip: Chip, value: Value) -> Iterator[bytes]:
        is_any = (PROCESSOR_MODULE, processors.NOTIFY, _ALONE) in self._heard
        for number, made in self._engine.feed(chip.module, chip.single, value):
            if is_any and (PROCESSOR_MODULE, processors.NOTIFY, number) in self._heard:
                yield processors.encode_output(number, made)
