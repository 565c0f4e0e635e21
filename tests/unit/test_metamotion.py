"""What a MetaMotion board sends, worked out by hand from the vendor's description."""

import numpy as np
import pytest

from firmware_interface.driver import Battery
from firmware_interface.metamotion import answers, frames, fusion
from firmware_interface.metamotion.answers import Created, ModuleInfo, Switch
from firmware_interface.metamotion.boards import BMI160, BMI270, BMM150, Chip, find_chip
from firmware_interface.metamotion.fusion import Fused


def test_a_chip_is_known_by_the_number_it_gives() -> None:
    assert find_chip(0x03, 1) is BMI160.acc
    assert find_chip(0x03, 4) is BMI270.acc
    assert find_chip(0x13, 0) is BMI160.gyro
    assert find_chip(0x13, 1) is BMI270.gyro
    assert find_chip(0x03, 3) is None
    assert find_chip(0x13, None) is None


@pytest.mark.parametrize(
    ("chip", "single", "packed"),
    [
        (BMI160.acc, "0304", "031c"),
        (BMI160.gyro, "1305", "1307"),
        (BMI270.acc, "0304", "0305"),
        (BMI270.gyro, "1304", "1305"),
        (BMM150, "1505", "1509"),
    ],
)
def test_readings_alone_and_packed(chip: Chip, single: str, packed: str) -> None:
    """0100 = 1, ff7f = 32767, 0080 = -32768."""
    one = bytes.fromhex(single + "0100ff7f0080")
    three = bytes.fromhex(packed + 3 * "0100ff7f0080")
    row = [1, 32767, -32768]
    for data, expected in ((one, [row]), (three, 3 * [row])):
        words = frames.decode_chip(data, chip)
        assert words is not None
        assert words.tolist() == expected
        assert frames.encode_chip(chip, expected) == data


@pytest.mark.parametrize("hex_", ["", "13", "1305", "1304ff7f0080a4", "1304" + 18 * "00"])
def test_what_is_no_reading(hex_: str) -> None:
    assert frames.decode_chip(bytes.fromhex(hex_), BMI270.gyro) is None


def test_the_same_register_is_something_else_on_the_other_chip() -> None:
    one, three = bytes.fromhex("1305" + 6 * "00"), bytes.fromhex("1305" + 18 * "00")
    assert frames.decode_chip(one, BMI160.gyro) is not None
    assert frames.decode_chip(one, BMI270.gyro) is None
    assert frames.decode_chip(three, BMI160.gyro) is None
    assert frames.decode_chip(three, BMI270.gyro) is not None


def test_scales() -> None:
    assert dict(BMI270.acc.counts_per_unit) == {2: 16384, 4: 8192, 8: 4096, 16: 2048}
    scales = {2000: 16.4, 1000: 32.8, 500: 65.6, 250: 131.2, 125: 262.4}
    assert dict(BMI160.gyro.counts_per_unit) == pytest.approx(scales)


def test_words_saturate() -> None:
    words = frames.to_words([[99.0, -99.0, 0.25]], 2048)
    assert words.tolist() == [[32767, -32768, 512]]


def test_what_a_counter_gives() -> None:
    result = frames.decode_result(bytes.fromhex("090305ffffffff 0100ff7f0080"))
    assert result is not None
    assert (result.number, result.ticks) == (5, 2**32 - 1)
    assert result.words.tolist() == [[1, 32767, -32768]]


@pytest.mark.parametrize("hex_", ["", "0903", "090305" + 9 * "00", "090205" + 10 * "00"])
def test_what_no_counter_gives(hex_: str) -> None:
    assert frames.decode_result(bytes.fromhex(hex_)) is None


ONE = np.float32(1).tobytes().hex()


@pytest.mark.parametrize(
    ("hex_", "expected"),
    [
        ("1904" + np.float32(1000).tobytes().hex() + 2 * ONE + "03", (1.0, 0.001, 0.001)),
        ("1905" + 3 * ONE + "01", (1.0, 1.0, 1.0)),
        ("1906" + 3 * ONE + "00", (1.0, 1.0, 1.0)),
        ("1907" + 4 * ONE, (1.0, 1.0, 1.0, 1.0)),
        ("1908" + 4 * ONE, (1.0, 1.0, 1.0, 1.0)),
        ("1909" + 3 * ONE, 3 * (1 / 9.80665,)),
        ("190a" + 3 * ONE, 3 * (1 / 9.80665,)),
    ],
)
def test_outputs_of_the_fusion(hex_: str, expected: tuple[float, ...]) -> None:
    fused = fusion.decode(bytes.fromhex(hex_))
    assert fused is not None
    assert fused.values == pytest.approx(expected)
    assert (fused.accuracy is None) == (len(bytes.fromhex(hex_)) % 4 == 2)
    assert fusion.encode(fused).hex() == hex_


@pytest.mark.parametrize(
    "hex_",
    [
        "",
        "19",
        "1907",
        "190b" + 12 * "00",
        "1304" + 16 * "00",
        "1907" + 15 * "00",
        "1909" + 8 * "00" + "0000c07f",
        "1905" + 12 * "00" + "04",
    ],
)
def test_what_the_fusion_does_not_give(hex_: str) -> None:
    assert fusion.decode(bytes.fromhex(hex_)) is None


@pytest.mark.parametrize(
    ("hex_", "expected"),
    [
        ("118c633410", Battery(99, 4.148)),
        ("110c646810", Battery(100, 4.2)),
        ("03800401", ModuleInfo(3, 4, 1)),
        ("03800401ffff", ModuleInfo(3, 4, 1)),
        ("1380", ModuleInfo(0x13, None)),
        ("090205", Created(5)),
        ("010101", Switch(answers.BUTTON, is_on=True)),
        ("018100", Switch(answers.BUTTON, is_on=False)),
        ("111101", Switch(answers.POWER, is_on=True)),
        ("119200", Switch(answers.CHARGER, is_on=False)),
    ],
)
def test_answers(hex_: str, expected: object) -> None:
    assert answers.decode(bytes.fromhex(hex_)) == expected


@pytest.mark.parametrize(
    "hex_",
    [
        "",
        "11",
        "118c6334",
        "118c653410",
        "038004",
        "0902",
        "09020500",
        "090305",
        "0101",
        "010102",
        "010201",
        "fe0100",
    ],
)
def test_what_is_no_answer(hex_: str) -> None:
    assert answers.decode(bytes.fromhex(hex_)) is None


@pytest.mark.parametrize("name", [answers.BUTTON, answers.POWER, answers.CHARGER])
def test_switches_come_back(name: str) -> None:
    switch = Switch(name, is_on=True)
    assert answers.decode(answers.encode_switch(switch)) == switch


def test_a_battery_without_a_voltage_is_written_with_none() -> None:
    assert answers.encode_battery(Battery(50)).hex() == "118c320000"


def test_a_fused_value_knows_its_name() -> None:
    assert fusion.encode(Fused("quaternion", (1.0, 0.0, 0.0, 0.0))).hex() == (
        "1907" + ONE + 12 * "00"
    )
