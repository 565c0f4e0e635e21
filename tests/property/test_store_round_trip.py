"""Any events go through the store unchanged, and a rebuild gives what was there."""

import tempfile
import typing
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from posture_monitor.core.types import Event, Prompt, PromptOutcome
from posture_monitor.core.wire import KINDS, kind_of
from posture_monitor.store import Store
from posture_monitor.store.derived import TABLES

FINITE = st.floats(allow_nan=False, allow_infinity=False)
NUMBER = st.integers(0, 3)  # few, so that prompts and outcomes meet
FIELDS = {float: FINITE, int: st.integers(-(2**31), 2**31)}


def events_of(kind: type) -> st.SearchStrategy[Event]:
    fields = {n: FIELDS.get(h, st.from_type(h)) for n, h in typing.get_type_hints(kind).items()}
    if kind in (Prompt, PromptOutcome):
        fields["number"] = NUMBER
    if "upright" in fields:
        fields["upright"] = st.tuples(FINITE, FINITE, FINITE)
    return st.builds(kind, **fields)


ANY = [events_of(kind) for kind in typing.get_args(Event)]


@settings(max_examples=40, deadline=None)
@given(st.tuples(*ANY), st.lists(st.one_of(ANY), max_size=20), st.integers(0, 20))
def test_events_round_trip_and_rebuild(
    one_of_each: tuple[Event, ...], more: list[Event], cut: int
) -> None:
    events = [*one_of_each, *more]
    assert {kind_of(event) for event in one_of_each} == set(KINDS)
    with tempfile.TemporaryDirectory() as folder:
        with Store.open(Path(folder) / "a.db") as store:
            run_id = store.start_run(0.0, "made up", "0", {})
            store.append(run_id, events[:cut])
            store.append(run_id, events[cut:])
        with Store.open(Path(folder) / "a.db") as store:
            assert list(store.events()) == events
            found = {table: list(store._db.table(table).rows) for table in TABLES}
            rows = list(store.bouts()), list(store.bends()), list(store.prompts())
            store.rebuild()
            assert {table: list(store._db.table(table).rows) for table in TABLES} == found
            assert (list(store.bouts()), list(store.bends()), list(store.prompts())) == rows
