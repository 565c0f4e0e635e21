"""The tables, by the steps in which they came to be; a released step is never edited."""

from sqlite_utils import Database, Migrations

migrations = Migrations("posture_monitor")


@migrations()
def v1_log(db: Database) -> None:
    """Begin with the truth: what ran and what happened; rows are only ever added."""
    db.table("run").create(
        {"id": int, "started_at": float, "source": str, "version": str, "settings": str},
        pk="id",
        not_null={"started_at", "source", "version", "settings"},
        strict=True,
    )
    db.table("event").create(
        {"id": int, "run_id": int, "kind": str, "t": float, "known_at": float, "payload": str},
        pk="id",
        not_null={"run_id", "kind", "t", "known_at", "payload"},
        foreign_keys=[("run_id", "run", "id")],
        strict=True,
    )
    db.table("event").create_index(["t"])
    db.table("event").create_index(["kind", "t"])
    for table in ("run", "event"):
        db.execute(
            f"CREATE TRIGGER {table}_is_append_only BEFORE UPDATE ON {table}"
            " BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END"
        )


@migrations()
def v1_derived(db: Database) -> None:
    """Add what is derived, for quick questions; ``derived.py`` fills and refills them."""
    columns = {"id": int, "run_id": int, "t": float, "known_at": float, "end": float}
    bend = {
        "deepest": float,
        "depth_deg": float,
        "drop_m": float,
        "peak_rate_dps": float,
        "style": str,
        "knee_led_probability": float,
    }
    prompt = {
        "number": int,
        "sitting_s": float,
        "reason": str,
        "drill": str,
        "outcome": str,
        "outcome_t": float,
        "outcome_known_at": float,
        "upright_s": float,
        "steps": int,
    }
    _derived(db, "bout", {**columns, "posture": str, "confidence": float})
    _derived(db, "bend", {**columns, **bend})
    _derived(db, "prompt", {n: columns[n] for n in ("id", "run_id", "t", "known_at")} | prompt)


def _derived(db: Database, name: str, columns: dict[str, type]) -> None:
    db.table(name).create(columns, pk="id", foreign_keys=[("id", "event", "id")], strict=True)
    db.table(name).create_index(["t"])


STEPS = frozenset(step.__name__ for step in (v1_log, v1_derived))


def is_ours(db: Database) -> bool:
    """Whether the file is empty or was made by this program."""
    return bool(migrations.applied(db)) or not db.table_names()


def is_newer(db: Database) -> bool:
    """Whether a newer version of the program has changed the tables."""
    return any(step.name not in STEPS for step in migrations.applied(db))


def is_behind(db: Database) -> bool:
    """Whether some step is still to be taken."""
    return bool(migrations.pending(db))


def bring_up_to_date(db: Database) -> None:
    """Take the missing steps, all or none, also when two programs try at once."""
    db.execute("BEGIN IMMEDIATE")
    try:
        migrations.apply(db)
        db.commit()
    except BaseException:
        db.rollback()
        raise
