"""The verb ``evaluate``."""

import json
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from posture_monitor.app.evaluate import Wanted, evaluate
from posture_monitor.cli.asked import AsJson, Asked
from posture_monitor.evaluation import scorecard_tables
from posture_monitor.evaluation.runner import Mode


def evaluate_folders(
    ctx: typer.Context,
    folders: Annotated[list[Path], typer.Argument(metavar="FOLDER…", help="Labelled recordings.")],
    uncalibrated: Annotated[
        bool, typer.Option("--uncalibrated", help="Use no calibration recording or marked stand.")
    ] = False,
    without_gyro: Annotated[
        bool, typer.Option("--without-gyro", help="As a sensor would see it that has none.")
    ] = False,
    left_out: Annotated[
        Literal["subject", "dataset"] | None,
        typer.Option("--leave-out", help="Train anew without the people who are judged."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Score the live pipeline on labelled recordings.

    With --json one object, or a list of them where several folders are given.
    """
    asked: Asked = ctx.obj
    wanted = Wanted(tuple(folders), Mode(not uncalibrated, not without_gyro), left_out)
    cards = []
    for card in evaluate(wanted, asked.say):
        cards.append(card.to_json())
        if not as_json:
            asked.show(scorecard_tables(card))
    if as_json:
        sys.stdout.write(json.dumps(cards[0] if len(cards) == 1 else cards) + "\n")
