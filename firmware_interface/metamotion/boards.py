"""The motion chips of MetaMotion boards: their registers, settings and scales.

A board tells which chip it has in its module information. The same register number may mean one
reading on one chip and three on the other, so nothing can be decoded before that.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

ACC_MODULE: Final = 0x03
GYRO_MODULE: Final = 0x13
MAG_MODULE: Final = 0x15

_ACC_RATES_HZ = (0.78125, 1.5625, 3.125, 6.25, 12.5, 25, 50, 100, 200, 400, 800, 1600)
_GYRO_RATES_HZ = (25, 50, 100, 200, 400, 800, 1600, 3200)
_LEAST_FILTERED_HZ = 12.5  # slower readings are averaged, which other bits say
_LEAST_GYRO_CODE = 6


@dataclass(frozen=True, slots=True, eq=False)
class Chip:
    """A motion chip behind its module.

    Parameters
    ----------
    module, implementation
        Where it is found, and the number by which it names itself there.
    single, packed
        Registers that notify one reading, and three together.
    rate_codes, range_codes
        Bytes of its configuration by readings per second and by full scale.
    counts_per_unit
        Counts per g, degree per second or microtesla, by full scale.
    """

    module: int
    implementation: int
    single: int
    packed: int
    rate_codes: Mapping[float, int]
    range_codes: Mapping[int, int]
    counts_per_unit: Mapping[int, float]


@dataclass(frozen=True, slots=True)
class Board:
    """A board's two motion chips, which sit in one case."""

    acc: Chip
    gyro: Chip


def _acc_rates(slow_bits: int, bits: int) -> Mapping[float, int]:
    codes = enumerate(_ACC_RATES_HZ, start=1)
    return MappingProxyType(
        {hz: code | (bits if hz >= _LEAST_FILTERED_HZ else slow_bits) for code, hz in codes}
    )


_ACC_SCALES = MappingProxyType({g: 32768 / g for g in (2, 4, 8, 16)})
_GYRO_RATES = MappingProxyType(
    {float(hz): 0x20 | code for code, hz in enumerate(_GYRO_RATES_HZ, start=_LEAST_GYRO_CODE)}
)
_GYRO_RANGES = MappingProxyType({2000: 0, 1000: 1, 500: 2, 250: 3, 125: 4})
_GYRO_SCALES = MappingProxyType({dps: 16.4 * 2000 / dps for dps in _GYRO_RANGES})

_BMI160_ACC = Chip(
    module=ACC_MODULE,
    implementation=1,
    single=0x04,
    packed=0x1C,
    rate_codes=_acc_rates(slow_bits=0x80, bits=0x20),
    range_codes=MappingProxyType({2: 0x03, 4: 0x05, 8: 0x08, 16: 0x0C}),
    counts_per_unit=_ACC_SCALES,
)
_BMI160_GYRO = Chip(
    module=GYRO_MODULE,
    implementation=0,
    single=0x05,
    packed=0x07,
    rate_codes=_GYRO_RATES,
    range_codes=_GYRO_RANGES,
    counts_per_unit=_GYRO_SCALES,
)
_BMI270_ACC = Chip(
    module=ACC_MODULE,
    implementation=4,
    single=0x04,
    packed=0x05,
    rate_codes=_acc_rates(slow_bits=0x20, bits=0xA0),
    range_codes=MappingProxyType({2: 0, 4: 1, 8: 2, 16: 3}),
    counts_per_unit=_ACC_SCALES,
)
_BMI270_GYRO = Chip(
    module=GYRO_MODULE,
    implementation=1,
    single=0x04,
    packed=0x05,
    rate_codes=_GYRO_RATES,
    range_codes=_GYRO_RANGES,
    counts_per_unit=_GYRO_SCALES,
)

BMI160: Final = Board(_BMI160_ACC, _BMI160_GYRO)
"""Of MetaMotionR, RL and C."""
BMI270: Final = Board(_BMI270_ACC, _BMI270_GYRO)
"""Of MetaMotionS."""

MAG_RANGE_UT: Final = 1300
"""The only full scale of the magnetometer, along x and y (BMM150 data sheet)."""
BMM150: Final = Chip(
    module=MAG_MODULE,
    implementation=0,
    single=0x05,
    packed=0x09,
    rate_codes=MappingProxyType({}),
    range_codes=MappingProxyType({}),
    counts_per_unit=MappingProxyType({MAG_RANGE_UT: 16.0}),
)

CHIPS: Final = (_BMI160_ACC, _BMI160_GYRO, _BMI270_ACC, _BMI270_GYRO)


def find_chip(module: int, implementation: int | None) -> Chip | None:
    """Find the chip that names itself so; ``None`` where it is not known here."""
    wanted = (module, implementation)
    return next((chip for chip in CHIPS if (chip.module, chip.implementation) == wanted), None)
