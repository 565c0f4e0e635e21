"""The verb ``config``."""

from typing import Annotated

import typer

from posture_monitor.cli.asked import AsJson, Asked
from posture_monitor.settings import config_path, load_settings, set_value, value_of
from posture_monitor.settings.sections import keys

app = typer.Typer(help="Read and change the settings.")


@app.command()
def path(ctx: typer.Context) -> None:
    """Say where the settings file lies, or would lie."""
    ctx.obj.out.print(str(config_path()), markup=False, soft_wrap=True)


@app.command()
def get(
    ctx: typer.Context,
    key: Annotated[str | None, typer.Argument(help="As section.key; without it all.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show what is in force: a setting, or all of them."""
    asked: Asked = ctx.obj
    settings = load_settings()
    values = {name: value_of(settings, name) for name in ([key] if key else keys())}
    if as_json:
        asked.write_json(values)
        return
    for name, value in values.items():
        line = f"{value}" if key else f"{name} = {value}"
        asked.out.print(line, markup=False, soft_wrap=True)


@app.command("set", context_settings={"ignore_unknown_options": True})
def set_(
    ctx: typer.Context,
    key: Annotated[str, typer.Argument(help="As section.key.")],
    value: Annotated[str, typer.Argument(help="Its new value.")],
) -> None:
    """Change a setting in the file; what else stands there stays."""
    file = config_path()
    set_value(file, key, value)
    asked: Asked = ctx.obj
    asked.say(f"{key} is now {value_of(load_settings(file), key)} (in {file})")


@app.command()
def check(ctx: typer.Context) -> None:
    """Check the settings file and the environment."""
    load_settings()
    file = config_path()
    asked: Asked = ctx.obj
    asked.say(f"{file} is in order" if file.exists() else f"defaults are in force; no file {file}")
