"""The verbs ``bouts`` and ``bends``."""

from collections import Counter
from collections.abc import Sequence

import typer

from posture_monitor.cli.asked import AsJson
from posture_monitor.cli.stored import Listing, Range, Since, Until, spelled
from posture_monitor.cli.tables import listing, titled
from posture_monitor.cli.words import POSTURES, STYLES, clock_time, counted, duration
from posture_monitor.core.types import Bend, Bout, Posture
from posture_monitor.store import Store, Stored

NOT_THE_BACK = "One sensor at the hip sees the hip only, not how the back was held."


def bouts(
    ctx: typer.Context, as_json: AsJson = False, since: Since = None, until: Until = None
) -> None:
    """List times in one posture."""
    found, wanted = Listing(ctx.obj, since, until).find(Store.bouts, "bouts")
    if as_json:
        for bout in found:
            row = spelled(bout.event, id=bout.id, run_id=bout.run_id)
            ctx.obj.write_json({**row, "duration_s": bout.event.duration_s})
        return
    rows = [_bout_row(bout, wanted) for bout in found]
    table = listing((">No.", "From", "To", ">How long", "Posture", ">Sure"), rows)
    ctx.obj.show(titled(str(wanted), "", table, _bout_summary([b.event for b in found])))


def bends(
    ctx: typer.Context, as_json: AsJson = False, since: Since = None, until: Until = None
) -> None:
    """List forward bends."""
    found, wanted = Listing(ctx.obj, since, until).find(Store.bends, "bends")
    if as_json:
        for bend in found:
            ctx.obj.write_json(spelled(bend.event, id=bend.id, run_id=bend.run_id))
        return
    rows = [_bend_row(bend, wanted) for bend in found]
    table = listing((">No.", "At", ">Hip tilt", ">Hip went down", ">Lasted", "Led by"), rows)
    summary = _bend_summary([bend.event for bend in found])
    ctx.obj.show(titled(str(wanted), "", table, f"{summary}\n{NOT_THE_BACK}"))


def _bout_row(stored: Stored[Bout], wanted: Range) -> tuple[str, ...]:
    bout, with_day = stored.event, not wanted.is_one_day
    return (
        str(stored.id),
        clock_time(bout.t, with_day=with_day),
        clock_time(bout.end),
        duration(bout.duration_s),
        POSTURES[bout.posture],
        f"{bout.confidence:.0%}",
    )


def _bout_summary(bouts: Sequence[Bout]) -> str:
    seated = [bout.duration_s for bout in bouts if bout.posture is Posture.SITTING]
    if not seated:
        return f"{counted(len(bouts), 'bout')}, none of them seated"
    longest = f", the longest {duration(max(seated))}" if len(seated) > 1 else ""
    return f"Seated {duration(sum(seated))} in {counted(len(seated), 'bout')}{longest}."


def _bend_row(stored: Stored[Bend], wanted: Range) -> tuple[str, ...]:
    bend = stored.event
    return (
        str(stored.id),
        clock_time(bend.t, with_day=not wanted.is_one_day),
        f"{bend.depth_deg:.0f}°",
        f"{100 * bend.drop_m:.0f} cm",
        f"{bend.end - bend.t:.1f} s",
        STYLES[bend.style],
    )


def _bend_summary(bends: Sequence[Bend]) -> str:
    styles = Counter(bend.style for bend in bends)
    told = ", ".join(f"{styles[style]} {word}" for style, word in STYLES.items())
    return f"{counted(len(bends), 'bend')}: {told}."
