"""The store: what goes in comes out, and what cannot be done is said."""

import sqlite3
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from posture_monitor.core.types import (
    Bend,
    BendStyle,
    Bout,
    Event,
    Outcome,
    Posture,
    PostureChanged,
    Prompt,
    PromptOutcome,
    PromptWithheld,
    Reason,
)
from posture_monitor.errors import NoDataError, StoreError
from posture_monitor.store import Store

BOUT = Bout(100.0, 160.0, 150.0, Posture.SITTING, 0.9)
BEND = Bend(200.0, 203.0, 201.0, 202.5, 50.0, 0.1, 60.0, BendStyle.MIXED, 0.5)
PROMPT = Prompt(1900.0, 1900.0, 1, 1800.0, Reason.SITTING_LONG, "walk")
WITHHELD = PromptWithheld(1950.0, 1950.0, 1850.0, Reason.COOLDOWN)
TAKEN = PromptOutcome(2000.0, 2010.0, 1, Outcome.TAKEN, 120.0, 80)
DAY: list[Event] = [BOUT, BEND, PROMPT, WITHHELD, TAKEN]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "store.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with Store.open(path) as opened:
        yield opened


def run(store: Store) -> int:
    return store.start_run(90.0, "virtual", "0.1.0", {"first_prompt_min": 30})


def test_a_fresh_store_is_empty(store: Store) -> None:
    assert list(store.events()) == []
    assert store.span() is None


def test_events_come_back_in_the_order_they_became_known(store: Store) -> None:
    late = PostureChanged(50.0, 3000.0, Posture.LYING, 0.7)
    store.append(run(store), [*DAY, late])
    assert list(store.events()) == [*DAY, late]
    assert store.span() == (50.0, 2000.0)


def test_events_of_some_kinds_and_some_time(store: Store) -> None:
    store.append(run(store), DAY)
    assert list(store.events(kinds=["bout", "prompt"])) == [BOUT, PROMPT]
    assert list(store.events(since=200.0, until=1950.0)) == [BEND, PROMPT]
    assert list(store.events(kinds=[])) == []


def test_events_lie_across_runs_and_openings(path: Path) -> None:
    for _ in range(2):
        with Store.open(path) as store:
            store.append(run(store), [BOUT])
    with Store.open(path, read_only=True) as store:
        assert [(b.run_id, b.event) for b in store.bouts()] == [(1, BOUT), (2, BOUT)]


def test_bouts_are_found_by_any_part(store: Store) -> None:
    store.append(run(store), DAY)
    assert [b.event for b in store.bouts(since=149.0, until=1e9)] == [BOUT]
    assert list(store.bouts(since=150.0)) == []
    assert list(store.bouts(until=100.0)) == []


def test_bends_are_found_by_their_start(store: Store) -> None:
    store.append(run(store), DAY)
    (stored,) = store.bends(since=200.0, until=201.0)
    assert (stored.id, stored.event) == (2, BEND)
    assert list(store.bends(since=201.0)) == []


def test_prompts_carry_their_outcome(store: Store) -> None:
    number = run(store)
    store.append(number, [PROMPT])
    (shown,) = store.prompts()
    assert (shown.prompt, shown.outcome) == (PROMPT, None)
    store.append(number, [TAKEN])
    (shown,) = store.prompts()
    assert (shown.prompt, shown.outcome) == (PROMPT, TAKEN)


def test_an_outcome_belongs_to_its_own_run(store: Store) -> None:
    store.append(run(store), [PROMPT])
    store.append(run(store), [PROMPT, TAKEN])
    assert [p.outcome for p in store.prompts()] == [None, TAKEN]


def test_why_lists_what_was_shown_and_what_was_withheld(store: Store) -> None:
    store.append(run(store), DAY)
    assert list(store.why()) == [PROMPT, WITHHELD]
    assert list(store.why(since=1901.0)) == [WITHHELD]


def test_an_append_is_all_or_nothing(store: Store) -> None:
    number = run(store)
    broken = PromptOutcome(1.0, 1.0, 1, Outcome.TAKEN, float("nan"), 0)
    with pytest.raises(ValueError, match="JSON"):
        store.append(number, [BOUT, broken])
    assert list(store.events()) == []
    assert list(store.bouts()) == []


def test_an_unknown_run_is_refused(store: Store) -> None:
    with pytest.raises(StoreError, match="FOREIGN KEY"):
        store.append(99, [BOUT])


def test_the_log_cannot_be_changed(store: Store) -> None:
    store.append(run(store), [BOUT])
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        store._db.execute("UPDATE event SET t = 0")


def test_the_file_is_its_owners_alone_and_in_wal(store: Store, path: Path) -> None:
    store.append(run(store), [BOUT])
    files = sorted(path.parent.iterdir())
    assert [f.name for f in files] == ["store.db", "store.db-shm", "store.db-wal"]
    assert {stat.S_IMODE(f.stat().st_mode) for f in files} == {0o600}


def test_a_reader_sees_what_a_writer_just_wrote_and_changes_nothing(
    store: Store, path: Path
) -> None:
    number = run(store)
    with Store.open(path, read_only=True) as reader:
        store.append(number, [BOUT])
        assert list(reader.events()) == [BOUT]
        with pytest.raises(StoreError, match="may not be written"):
            reader.append(number, [BEND])


def test_reading_where_nothing_is_stored(path: Path) -> None:
    with pytest.raises(NoDataError, match="nothing is stored yet"):
        Store.open(path, read_only=True)
    assert not path.exists()


def test_a_store_whose_creation_was_interrupted_is_finished(path: Path) -> None:
    path.parent.mkdir()
    path.touch()
    with Store.open(path, read_only=True) as reader:
        assert list(reader.events()) == []


def test_a_second_writer_is_told_to_wait(store: Store, path: Path) -> None:
    number = run(store)
    with Store.open(path, busy_s=0.05) as other, store._db.atomic():
        store._db.execute("DELETE FROM bout")
        with pytest.raises(StoreError, match="another program is writing") as caught:
            other.append(number, [BOUT])
    assert caught.value.path == str(path)


def test_what_is_no_store_is_refused_and_left_alone(path: Path) -> None:
    path.parent.mkdir()
    path.write_text("dear diary, " * 100)
    with pytest.raises(StoreError, match="not a database of this program"):
        Store.open(path)
    assert path.read_text() == "dear diary, " * 100
    with pytest.raises(StoreError, match="cannot be opened"):
        Store.open(path.parent)


def test_the_database_of_another_program_is_refused(path: Path) -> None:
    path.parent.mkdir()
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE bookmark (url)")
    other.close()
    for read_only in (False, True):
        with pytest.raises(StoreError, match="not a database of this program"):
            Store.open(path, read_only=read_only)


def test_a_newer_store_is_refused(path: Path, store: Store) -> None:
    store._db.table("_sqlite_migrations").insert(
        {"migration_set": "posture_monitor", "name": "v9_later", "applied_at": ""}
    )
    for read_only in (False, True):
        with pytest.raises(StoreError, match="newer version of the program"):
            Store.open(path, read_only=read_only)


def test_a_damaged_store_is_told(path: Path) -> None:
    with Store.open(path) as store:
        store.append(run(store), [BOUT] * 2000)
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    path.write_bytes(content)
    with pytest.raises(StoreError, match="damaged"), Store.open(path) as store:
        list(store.events())


def test_a_full_database_is_told_and_keeps_what_it_had(store: Store) -> None:
    number = run(store)
    store.append(number, DAY)
    (pages,) = store._db.execute("PRAGMA page_count").fetchone()
    store._db.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StoreError, match="the disk is full"):
        store.append(number, [BOUT] * 2000)
    assert list(store.events()) == DAY
    assert [b.event for b in store.bouts()] == [BOUT]


def test_a_mistake_of_ours_is_not_dressed_up(store: Store) -> None:
    store.close()
    with pytest.raises(sqlite3.ProgrammingError):
        store.span()
