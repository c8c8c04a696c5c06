"""Every command and statement of the README runs against a release; both languages tell the same."""

import re
import shlex
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[1]
README = (REPOSITORY / "README.md").read_text(encoding="utf-8")
CHINESE = (REPOSITORY / "README.zh.md").read_text(encoding="utf-8")
LANGUAGES = {"README.md": README, "README.zh.md": CHINESE}
BOTH = README + CHINESE
in_both = pytest.mark.parametrize("text", LANGUAGES.values(), ids=LANGUAGES)
FENCED = re.compile(r"^(?:<!-- recipe: \S+ -->\n)?```\w*\n.*?^```$", re.MULTILINE | re.DOTALL)


def blocks(language):
    """The fenced blocks of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def code(text):
    """The fenced blocks with their languages and recipes, without comments."""
    return [re.sub(r"\s*(?:#|--) .*$", "", block, flags=re.MULTILINE) for block in FENCED.findall(text)]


def sections(text):
    """Heading, in Markdown → what stands below it, without fenced blocks; the language's link is in neither."""
    found = re.split(r"^(#+ .*)$", FENCED.sub("", text), flags=re.MULTILINE)
    return dict(zip(found[1::2], found[2::2], strict=True))


def alike(told):
    """What is told of each section, in one language beside the other."""
    english, chinese = sections(README), sections(CHINESE)
    return [
        ((heading, told(english[heading])), (heading, told(chinese[translated])))
        for heading, translated in zip(english, chinese, strict=True)
    ]


def links(text):
    return re.findall(r"\]\(([^)\s]+)\)", text)


COMMANDS = [line for block in blocks("sh") for line in block.splitlines() if line.startswith("shenhe ")]
STATEMENTS = [
    statement.strip() for block in blocks("sql") for statement in block.split(";\n")
    if statement.strip() and not statement.lstrip().startswith("-- Parking")
]  # fmt: skip


def test_the_readme_has_commands_and_statements_to_try():
    assert len(COMMANDS) >= 6
    assert len(STATEMENTS) >= 5


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_of_the_readme_runs(released, command):
    said = released.shenhe(*shlex.split(command)[1:])
    assert said.code == 0, said.err
    assert said.out.strip()


@pytest.mark.parametrize("statement", STATEMENTS)
def test_a_statement_of_the_readme_runs_and_finds_rows(released, statement):
    said = released.shenhe("sql", "--format", "json", "--", statement)
    assert said.code == 0, said.err
    assert said.rows


def test_every_command_that_the_readme_names_is_there(released):
    helped = released.shenhe("--help").out
    for command in set(re.findall(r"`?shenhe ([a-z]+)", BOTH)):
        assert re.search(rf"^  {command} ", helped, re.MULTILINE), f"shenhe {command}"
        options = set(re.findall(rf"shenhe {command}[^`\n]*?(--[a-z-]+)", BOTH))
        for option in options:
            assert option in released.shenhe(command, "--help").out, f"shenhe {command} {option}"


@in_both
def test_every_exit_code_of_the_readme_is_one_of_the_commands(text):
    from orchestration.cli import exits

    rows = re.findall(r"^\| (\d[\d, ]*) \|", text, re.MULTILINE)
    listed = {int(code) for row in rows for code in row.split(",")}
    assert listed == {value for name, value in vars(exits).items() if name.isupper()}


def test_every_make_target_that_the_readme_names_is_there():
    makefile = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    for target in set(re.findall(r"`?make ([a-z]+)`?", BOTH)) - {"and"}:
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), f"make {target}"


def test_every_file_and_room_that_the_readme_names_is_there():
    for path in set(re.findall(r"`([a-z_]+(?:/[a-z_.]*)+)`", BOTH)) - {"var/"}:
        if path.endswith("/") or "." in path:
            assert (REPOSITORY / path).exists() or list(REPOSITORY.glob(f"[a-z]*/{path}")), path


def test_the_number_of_printed_figures_is_the_one_of_the_readme(released):
    (number,) = {int(found) for found in re.findall(r"(?:prints|印有) (\d+) (?:figures|项指标)", BOTH)}
    assert released.column("select count(*) from printed_figures") == [number]


@in_both
def test_every_link_and_picture_of_the_readme_is_there(text):
    for target in links(text):
        assert target.startswith("https://") or (REPOSITORY / target).exists(), target


def test_each_language_begins_with_a_link_to_the_other():
    assert README.startswith("[中文](README.zh.md)\n\n# ")
    assert CHINESE.startswith("[English](README.md)\n\n# ")


def test_the_code_is_the_same_in_both_languages():
    assert code(CHINESE) == code(README)


def test_headings_have_the_same_levels_in_both_languages():
    levels = [[heading.split()[0] for heading in sections(text)] for text in LANGUAGES.values()]
    assert levels[0] == levels[1]


def names(text):
    """Commands, options, files and the like."""
    return set(re.findall(r"`([^`\n]+)`", text))


def rows(text):
    """Each row of a table: how many cells it has, and what it names."""
    return [(row.count("|"), names(row)) for row in re.findall(r"^\|.*$", text, re.MULTILINE)]


def numbers(text):
    """Numbers in figures: a million is a hundred times 万."""
    return set(re.findall(r"\d+(?:[.:]\d+)*", re.sub(r"(\d) million", r"\g<1>00 万", text)))


@pytest.mark.parametrize("told", [links, names, rows, numbers])
def test_a_section_tells_the_same_in_both_languages(told):
    for english, chinese in alike(told):
        assert english == chinese
