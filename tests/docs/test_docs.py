"""The docs forget no command, no setting and no event; what they show runs."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from posture_monitor.cli.verbs import VERBS
from posture_monitor.core import wire
from posture_monitor.settings import Settings
from posture_monitor.settings.sections import allowed, field_of, keys, section_of

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    page
    for folder in (".", "docs", "docs/decisions", "recordings")
    for page in (ROOT / folder).glob("*.md")
)
CODE = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)]+)\)")
MOST_LINES = 20


def read(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def sections(page: str) -> dict[str, str]:
    """The text below each second-level heading."""
    _, *parts = re.split(r"^## ", page, flags=re.MULTILINE)
    return dict(part.split("\n", 1) for part in parts)


def rows(text: str) -> list[list[str]]:
    """The cells of a table's rows, without its head."""
    lines = [line.strip("|").split("|") for line in text.splitlines() if line.startswith("| `")]
    return [[cell.strip().strip("`") for cell in cells] for cells in lines]


def anchors(page: str) -> set[str]:
    titles = re.findall(r"^#+ (.+)$", page, flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("verb", [verb.name for verb in VERBS])
def test_the_readme_shows_every_command(verb: str) -> None:
    assert re.search(rf"`posture-monitor {verb}\b", read("README.md"))


def test_the_docs_show_no_command_that_is_not_there() -> None:
    shown = {
        verb
        for page in PAGES
        for verb in re.findall(r"posture-monitor ([a-z]+)\b", page.read_text("utf-8"))
    }
    assert shown <= {verb.name for verb in VERBS}


def test_every_setting_is_documented_as_it_is() -> None:
    wanted = [[key, str(field_of(key).default), allowed(key), says(key)] for key in keys()]
    assert rows(read("docs/settings.md")) == wanted


def says(key: str) -> str | None:
    return field_of(key).description


def test_the_sections_of_the_settings_say_what_they_are_for() -> None:
    shown = sections(read("docs/settings.md"))
    assert list(shown) == list(Settings.model_fields)
    for name, text in shown.items():
        assert (section_of(name).__doc__ or "missing") in text


def test_every_event_is_documented() -> None:
    assert list(sections(read("docs/events.md"))) == list(wire.KINDS)


@pytest.mark.parametrize("kind", wire.KINDS)
def test_an_event_is_documented_with_all_its_fields(kind: str) -> None:
    shown = rows(sections(read("docs/events.md"))[kind])
    assert [row[0] for row in shown] == [f.name for f in fields(wire._EVENT_TYPES[kind])]
    assert all(len(row) == 3 and all(row) for row in shown), "name, unit and meaning"


@pytest.mark.parametrize("kind", wire.KINDS)
def test_the_unit_in_a_fields_name_is_the_unit_in_the_docs(kind: str) -> None:
    units = {"_s": "s", "_m": "m", "_deg": "degrees", "_dps": "deg/s", "_g": "g"}
    for name, unit, _ in rows(sections(read("docs/events.md"))[kind]):
        suffix = re.search(r"_[a-z]+$", name)
        assert units.get(suffix[0] if suffix else "", unit) == unit


@pytest.mark.parametrize(
    "page", [p for p in PAGES if CODE.search(p.read_text("utf-8"))], ids=name_of
)
def test_python_in_the_docs_runs(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    for code in CODE.findall(page.read_text("utf-8")):
        exec(compile(code, page.name, "exec"), {})  # noqa: S102  our own docs


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_in_the_docs_lead_somewhere(page: Path) -> None:
    for link in LINK.findall(page.read_text("utf-8")):
        file, _, anchor = link.partition("#")
        target = page.parent / file if file else page
        if not link.startswith("https://"):
            assert target.exists(), link
            assert not anchor or anchor in anchors(target.read_text("utf-8")), link


def test_decisions_are_short_and_numbered_without_a_hole() -> None:
    pages = sorted((ROOT / "docs/decisions").glob("*.md"))
    for number, page in enumerate(pages, 1):
        text = page.read_text("utf-8")
        assert page.name.startswith(f"{number:03}-")
        assert text.startswith(f"# {number:03} ")
        assert len(text.splitlines()) <= MOST_LINES


def test_the_first_steps_are_in_the_readme() -> None:
    readme = read("README.md")
    for line in ("`make demo`", "`make test`", r".venv\Scripts\posture-monitor demo"):
        assert line in readme
