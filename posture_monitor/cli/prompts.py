"""The verbs ``prompts`` and ``why``."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import typer

from posture_monitor.cli.asked import AsJson
from posture_monitor.cli.stored import Listing, Range, Since, Until, spelled
from posture_monitor.cli.tables import listing, titled
from posture_monitor.cli.words import OUTCOMES, REASONS, clock_time, counted, duration
from posture_monitor.core.types import Prompt, PromptWithheld
from posture_monitor.store import PromptRecord, Store

_OUTCOME = {  # name in JSON -> field of the outcome
    "outcome": "outcome",
    "outcome_t": "t",
    "outcome_known_at": "known_at",
    "upright_s": "upright_s",
    "steps": "steps",
}


def prompts(
    ctx: typer.Context, as_json: AsJson = False, since: Since = None, until: Until = None
) -> None:
    """List prompts and what became of them."""
    found, wanted = Listing(ctx.obj, since, until).find(Store.prompts, "prompts")
    if as_json:
        for record in found:
            row = spelled(record.prompt, id=record.id, run_id=record.run_id)
            ctx.obj.write_json({**row, **_outcome(record)})
        return
    rows = [_prompt_row(record, wanted) for record in found]
    table = listing((">No.", "At", ">After sitting", "Offered", "What came of it"), rows)
    ctx.obj.show(titled(str(wanted), "", table, _prompt_summary(found)))


def why(
    ctx: typer.Context, as_json: AsJson = False, since: Since = None, until: Until = None
) -> None:
    """Say why each prompt was shown or withheld."""
    found, wanted = Listing(ctx.obj, since, until).find(Store.why, "prompts, shown or withheld,")
    if as_json:
        for event in found:
            ctx.obj.write_json({**spelled(event), "says": REASONS[event.reason]})
        return
    rows = [_why_row(event, wanted) for event in found]
    shown = sum(isinstance(event, Prompt) for event in found)
    table = listing(("At", "", ">After sitting", "Why"), rows)
    below = f"{counted(shown, 'prompt')} shown, {len(found) - shown} withheld."
    ctx.obj.show(titled(str(wanted), "", table, below))


def _outcome(record: PromptRecord) -> dict[str, Any]:
    if record.outcome is None:
        return dict.fromkeys(_OUTCOME)
    said = asdict(record.outcome)
    return {name: said[field] for name, field in _OUTCOME.items()}


def _prompt_row(record: PromptRecord, wanted: Range) -> tuple[str, ...]:
    prompt = record.prompt
    return (
        str(record.id),
        clock_time(prompt.t, with_day=not wanted.is_one_day),
        duration(prompt.sitting_s),
        prompt.drill,
        _became(record),
    )


def _became(record: PromptRecord) -> str:
    outcome = record.outcome
    if outcome is None:
        return "not known yet"
    if not outcome.upright_s:
        return OUTCOMES[outcome.outcome]
    told = f"{OUTCOMES[outcome.outcome]}, {duration(outcome.upright_s)} upright"
    return f"{told}, {counted(outcome.steps, 'step')}" if outcome.steps else told


def _prompt_summary(records: Sequence[PromptRecord]) -> str:
    outcomes = Counter(r.outcome.outcome for r in records if r.outcome)
    told = [
        f"{outcomes[outcome]} {word}" for outcome, word in OUTCOMES.items() if outcomes[outcome]
    ]
    told += [f"{open_} not known yet"] if (open_ := len(records) - outcomes.total()) else []
    return f"{counted(len(records), 'prompt')}: {', '.join(told)}."


def _why_row(event: Prompt | PromptWithheld, wanted: Range) -> tuple[str, ...]:
    return (
        clock_time(event.t, with_day=not wanted.is_one_day),
        "shown" if isinstance(event, Prompt) else "withheld",
        duration(event.sitting_s),
        REASONS[event.reason],
    )
