"""Our side of the conversation with a MetaMotion board."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from firmware_interface.driver import (
    NOTHING,
    Action,
    Battery,
    Driver,
    Heard,
    Readings,
    Subscribe,
    Write,
)
from firmware_interface.metamotion import answers, commands, cues, frames, fusion, processors
from firmware_interface.metamotion.answers import Created, ModuleInfo
from firmware_interface.metamotion.boards import (
    ACC_MODULE,
    BMI160,
    BMM150,
    CHIPS,
    GYRO_MODULE,
    Chip,
    find_chip,
)
from firmware_interface.metamotion.processors import Processor

COMMAND: Final = "command"
NOTIFY: Final = "notify"

RATES_HZ: Final = (25.0, 50.0, 100.0)
_MODULES = (ACC_MODULE, GYRO_MODULE)
_READING_BYTES = 6
_CHAIN = 3  # a buffer, a fuser and a counter
_BLINKS = 10
RESUME_S = 10.0
"""A chain that still runs sends at once; but building it anew would lose the count."""
_BUZZ_PERCENT = 100.0

UNKNOWN_BOARD = "This board lacks the motion chip of a MetaMotionS, R, RL or C."
NO_ROOM = "The board could not set up its data processors; switch it off and on again."


class MetaMotionDriver(Driver):
    """The chain of data processors that counts readings, and the commands that build it.

    The board keeps chain and count over a disconnection. So the next connection only listens
    again, and the count shows what was lost; where nothing came of that, as after a reboot, the one
    after it builds the chain anew.

    Parameters
    ----------
    rate_hz
        Readings per second to ask for, one of ``RATES_HZ``.

    Raises
    ------
    ValueError
        If the chips do not offer this rate.

    Examples
    --------
    >>> driver = MetaMotionDriver(50)
    >>> value = bytes.fromhex("090302 07000000 0000 0000 0008 0000 0000 a400")
    >>> readings = driver.hear(NOTIFY, value).readings
    >>> readings.ticks.tolist(), readings.acc_g.tolist(), readings.gyro_dps.tolist()
    ([7], [[0.0, 0.0, 1.0]], [[0.0, 0.0, 10.0]])
    """

    def __init__(self, rate_hz: float) -> None:
        commands.configure(BMI160.gyro, rate_hz, frames.GYRO_RANGE_DPS)  # refuses other rates
        self.rejected = 0
        self._rate_hz = rate_hz
        self._chips: dict[int, Chip] = {}
        self._numbers: list[int] = []
        self._is_building = False
        self._came = False
        self._is_resuming = False

    @property
    def patience_s(self) -> float:
        """A chain that goes on does so at once."""
        return RESUME_S if self._is_resuming else super().patience_s

    def start(self) -> tuple[Action, ...]:
        """Go on with the chain that ran before, or build one."""
        is_known = len(self._numbers) == _CHAIN and self._came
        self._came = False
        self._is_resuming = is_known
        if is_known:
            listening = _writes(self._listening())
            return (Subscribe(NOTIFY), *listening, *self.ask_battery())
        self._chips, self._numbers, self._is_building = {}, [], True
        writes = (
            *commands.stop_sampling(*_MODULES),
            processors.remove_all(),
            *(commands.module_info(module) for module in _MODULES),
        )
        return (Subscribe(NOTIFY), *_writes(writes), *self.ask_battery())

    def hear(self, channel: str, data: bytes) -> Heard:  # noqa: ARG002  there is one channel
        """Take a notification: nearly always one counted reading."""
        if len(data) == frames.COUNTED_BYTES and data.startswith(frames.COUNTED):
            return self._counted(data)
        answer = answers.decode(data)
        if isinstance(answer, Battery):
            return Heard(battery=answer)
        if isinstance(answer, ModuleInfo):
            return self._learn(answer)
        if isinstance(answer, Created):
            return self._build(answer.number)
        if answer is None and not self._is_other_stream(data):
            self.rejected += 1
        return NOTHING

    def motion(self, values: Sequence[bytes]) -> Readings:
        """Decode many notifications at once."""
        if self._is_building:  # of the chain that is being replaced
            values = ()
        whole = values
        if set(map(len, values)) != {frames.COUNTED_BYTES}:
            whole = [value for value in values if len(value) == frames.COUNTED_BYTES]
        number = self._numbers[-1] if self._numbers else None
        rows = frames.counted_rows(b"".join(whole), number)
        self.rejected += len(values) - len(rows)
        self._came = self._came or len(rows) > 0
        return frames.readings(rows)

    def ask_battery(self) -> tuple[Action, ...]:
        """Ask for charge and voltage."""
        return tuple(_writes((commands.READ_BATTERY,)))

    def stop(self) -> tuple[Action, ...]:
        """Stop the chips and remove the chain, which would go on and use up the battery."""
        self._numbers, self._is_building = [], False
        return tuple(_writes((*commands.stop_sampling(*_MODULES), processors.remove_all())))

    def buzz(self, seconds: float) -> tuple[Action, ...]:
        """Run the motor, if the board has one."""
        return tuple(_writes((cues.motor(_BUZZ_PERCENT, seconds),)))

    def blink(self) -> tuple[Action, ...]:
        """Let the light blink green for a while; an old pattern would stay if not cleared."""
        pattern = replace(cues.BLINK, repeat=_BLINKS).encode("green")
        return tuple(_writes((cues.STOP_AND_CLEAR_LED, pattern, cues.PLAY_LED)))

    def _counted(self, data: bytes) -> Heard:
        if self._is_building:  # of the chain that is being replaced
            return NOTHING
        if self._numbers and data[2] != self._numbers[-1]:
            self.rejected += 1
            return NOTHING
        self._came = True
        return Heard(frames.readings(frames.counted_row(data)))

    def _learn(self, info: ModuleInfo) -> Heard:
        """Take note of a chip; once both are known, set them and begin the chain."""
        is_asked = self._is_building and info.module in _MODULES
        if not is_asked or info.module in self._chips:
            self.rejected += 1
            return NOTHING
        chip = find_chip(info.module, info.implementation)
        if chip is None:
            return Heard(trouble=UNKNOWN_BOARD)
        self._chips[info.module] = chip
        if len(self._chips) < len(_MODULES):
            return NOTHING
        acc, gyro = (self._chips[module] for module in _MODULES)
        settings = (
            commands.configure(acc, self._rate_hz, frames.ACC_RANGE_G),
            commands.configure(gyro, self._rate_hz, frames.GYRO_RANGE_DPS),
        )
        return Heard(actions=tuple(_writes((*settings, self._next_processor().encode()))))

    def _build(self, number: int) -> Heard:
        """Take the number of the processor asked for, and ask for the next one or start."""
        is_asked = self._is_building and len(self._chips) == len(_MODULES)
        if not is_asked or number in self._numbers:
            self.rejected += 1
            return NOTHING
        if number >= processors.SLOTS:
            return Heard(trouble=NO_ROOM)
        self._numbers.append(number)
        if len(self._numbers) < _CHAIN:
            return Heard(actions=tuple(_writes((self._next_processor().encode(),))))
        self._is_building = False
        return Heard(
            actions=tuple(_writes((*self._listening(), *commands.start_sampling(*_MODULES))))
        )

    def _next_processor(self) -> Processor:
        """Give the next link of the chain: every one needs the number of the one before."""
        acc, gyro = (processors.reading_of(self._chips[module]) for module in _MODULES)
        if not self._numbers:
            return processors.buffer(gyro)
        if len(self._numbers) == 1:
            return processors.fuser(acc, self._numbers[0])
        return processors.counter(processors.output_of(self._numbers[1], 2 * _READING_BYTES))

    def _listening(self) -> tuple[bytes, ...]:
        return processors.listen(self._numbers[-1])

    def _is_other_stream(self, data: bytes) -> bool:
        """Whether someone else asked for this stream; the board never forgot it."""
        chips = self._chips.values() if len(self._chips) == len(_MODULES) else CHIPS
        is_chip = any(frames.decode_chip(data, chip) is not None for chip in (*chips, BMM150))
        return is_chip or fusion.decode(data) is not None


def _writes(many: Iterable[bytes]) -> Iterable[Write]:
    return (Write(COMMAND, data, acknowledged=False) for data in many)
