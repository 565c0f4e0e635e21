"""Charge and names come back; other bytes are nothing."""

from hypothesis import given
from hypothesis import strategies as st

from firmware_interface import sig
from firmware_interface.driver import Battery


@given(st.integers(0, 100))
def test_charge_comes_back(percent: int) -> None:
    assert sig.battery(sig.encode_battery(percent)) == Battery(percent)


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])))
def test_a_name_comes_back(name: str) -> None:
    assert sig.text(sig.encode_text(name)) == name


@given(st.binary(max_size=20))
def test_any_bytes_are_a_value_or_nothing(data: bytes) -> None:
    charge = sig.battery(data)
    assert charge is None or 0 <= charge.percent <= 100
    name = sig.text(data)
    assert name is None or data.startswith(name.encode())
