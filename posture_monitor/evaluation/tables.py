"""The scorecard as tables for people."""

from collections.abc import Iterator

from rich.console import Group
from rich.table import Table

from posture_monitor.core.types import Posture
from posture_monitor.evaluation.bend_score import BendScore
from posture_monitor.evaluation.bootstrap import Spread
from posture_monitor.evaluation.confusion import TRUTH, Confusion
from posture_monitor.evaluation.counts import Counts
from posture_monitor.evaluation.posture_score import PostureScore
from posture_monitor.evaluation.scorecard import CodeScore, Scorecard
from posture_monitor.evaluation.transition_score import TransitionScore

UNDEFINED = "–"  # noqa: RUF001  a dash, as tables of figures have it


def scorecard_tables(card: Scorecard) -> Group:
    """Render a scorecard: the folder, then a table for each task, then the activities."""
    return Group(*_tables(card))


def _tables(card: Scorecard) -> Iterator[Table]:
    yield _head(card)
    if card.posture is not None:
        yield _posture(card.posture)
        yield _confusion(card.posture.confusion)
    if card.transitions is not None:
        yield _transitions(card.transitions)
    if card.bends is not None:
        yield _bends(card.bends)
    yield _codes(card.by_code)


def _head(card: Scorecard) -> Table:
    conditions = card.conditions
    how: list[str] = [conditions.mode]
    how += [f"left out by {conditions.leave_out}"] if conditions.leave_out else []
    how += ["in sample: these people trained the model"] if conditions.in_sample else []
    table = Table.grid(padding=(0, 2), expand=False)
    table.add_row(f"[bold]{card.dataset}[/]", ", ".join(how))
    table.add_row("recordings", f"{card.recordings} ({card.calibrated_recordings} calibrated)")
    table.add_row("subjects", str(card.subjects))
    table.add_row("length", f"{card.hours:.2f} h, scored in {conditions.seconds:.1f} s")
    return table


def _posture(score: PostureScore) -> Table:
    table = _figures("Posture, over subjects", "mean", "worst", "95 % interval")
    table.add_row("balanced accuracy of sitting", *_spread(score.balanced_accuracy_sitting))
    table.add_row("… known within 15 s", *_spread(score.balanced_accuracy_sitting_live))
    table.add_row("macro-F1", *_spread(score.macro_f1))
    unknown = _percent(score.confusion.unknown_share)
    table.caption = f"{score.n_bouts} labelled bouts; posture unknown in {unknown} of seconds"
    return table


def _confusion(confusion: Confusion) -> Table:
    given = {said for (_, said), n in confusion.said.items() if n}
    answers = [said for said in Posture if said in given]
    table = _figures("Seconds, true by answered posture", *map(_words, answers))
    for true in TRUTH.values():
        table.add_row(_words(true), *(str(confusion.said[true, said]) for said in answers))
    return table


def _transitions(score: TransitionScore) -> Table:
    table = _counts_table("Transitions")
    table.add_row("sitting down", *_counts(score.stand_to_sit))
    table.add_row("standing up", *_counts(score.sit_to_stand))
    table.add_row("both", *_counts(score.any))
    table.caption = f"where none was expected: {_number(score.false_per_h)} an hour"
    return table


def _bends(score: BendScore) -> Table:
    table = _counts_table("Bends")
    table.add_row("bends", *_counts(score.counts))
    style = score.style
    table.caption = (
        f"where none was expected: {_number(score.false_per_h)} an hour\n"
        f"style of {style.n} bends: balanced accuracy {_percent(style.balanced_accuracy)}, "
        f"undecided {_percent(style.abstained_share)}"
    )
    return table


def _codes(codes: dict[str, CodeScore]) -> Table:
    table = _figures("By activity", "recordings", "hours", "with false transition", "false bends")
    for code, score in codes.items():
        false = (score.with_false_transition, score.false_bends)
        cells = (UNDEFINED if n is None else str(n) for n in false)
        table.add_row(code, str(score.recordings), f"{score.hours:.2f}", *cells)
    return table


def _figures(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", caption_justify="left")
    table.add_column("")
    for column in columns:
        table.add_column(column, justify="right")
    return table


def _counts_table(title: str) -> Table:
    return _figures(title, "true", "right", "false", "missed", "sensitivity", "precision", "F1")


def _counts(counts: Counts) -> list[str]:
    numbers = (counts.expected, counts.tp, counts.fp, counts.fn)
    ratios = (counts.sensitivity, counts.precision, counts.f1)
    return [*map(str, numbers), *map(_percent, ratios)]


def _spread(spread: Spread) -> list[str]:
    interval = UNDEFINED if spread.ci95 is None else " to ".join(map(_percent, spread.ci95))
    return [_percent(spread.mean), _percent(spread.min), interval]


def _words(name: str) -> str:
    return name.replace("_", " ")


def _percent(share: float | None) -> str:
    return UNDEFINED if share is None else f"{100 * share:.1f} %"


def _number(value: float | None) -> str:
    return UNDEFINED if value is None else f"{value:.2f}"
