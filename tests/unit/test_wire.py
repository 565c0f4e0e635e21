"""Every kind of event survives the trip to JSON and back."""

import json
import typing
from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posture_monitor.core.types import Event
from posture_monitor.core.wire import KINDS, from_dict, kind_of, to_dict

TYPES = typing.get_args(Event)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize("kind", TYPES)
def test_every_kind_has_a_name_of_its_own(kind: type) -> None:
    assert len(KINDS) == len(TYPES) == len(set(KINDS))
    assert all(name == name.lower() and name.isidentifier() for name in KINDS)
    assert {"t", "known_at"} <= {one.name for one in fields(kind)}


@pytest.mark.parametrize("kind", TYPES)
@given(data=st.data())
def test_there_and_back_again(kind: type[Event], data: st.DataObject) -> None:
    hints = typing.get_type_hints(kind)
    numbers = {name: NUMBERS for name, hint in hints.items() if hint is float}
    numbers |= {name: st.tuples(NUMBERS, NUMBERS, NUMBERS) for name in hints if name == "upright"}
    event = data.draw(st.builds(kind, **numbers))
    row = to_dict(event)
    again = from_dict(json.loads(json.dumps(row)))
    assert again == event
    assert type(again) is kind
    assert [type(getattr(again, f.name)) for f in fields(kind)] == [
        type(getattr(event, f.name)) for f in fields(kind)
    ]
    assert list(row)[:3] == ["kind", "t", "known_at"]
    assert row["kind"] == kind_of(event)


@pytest.mark.parametrize("row", [{"kind": "thought", "t": 0.0}, {"kind": "steps", "t": 0.0}])
def test_what_is_unknown_or_missing_is_a_key_error(row: dict[str, object]) -> None:
    with pytest.raises(KeyError):
        from_dict(row)
