"""Every command and statement of the README runs against a release."""

import re
import shlex
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[1]
README = (REPOSITORY / "README.md").read_text(encoding="utf-8")


def blocks(language):
    """The fenced blocks of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


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
    for command in set(re.findall(r"`?shenhe ([a-z]+)", README)):
        assert re.search(rf"^  {command} ", helped, re.MULTILINE), f"shenhe {command}"
        options = set(re.findall(rf"shenhe {command}[^`\n]*?(--[a-z-]+)", README))
        for option in options:
            assert option in released.shenhe(command, "--help").out, f"shenhe {command} {option}"


def test_every_exit_code_of_the_readme_is_one_of_the_commands():
    from orchestration.cli import exits

    rows = re.findall(r"^\| (\d[\d, ]*) \|", README, re.MULTILINE)
    listed = {int(code) for row in rows for code in row.split(",")}
    assert listed == {value for name, value in vars(exits).items() if name.isupper()}


def test_every_make_target_that_the_readme_names_is_there():
    makefile = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    for target in set(re.findall(r"`?make ([a-z]+)`?", README)) - {"and"}:
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), f"make {target}"


def test_every_file_and_room_that_the_readme_names_is_there():
    for path in set(re.findall(r"`([a-z_]+(?:/[a-z_.]*)+)`", README)) - {"var/"}:
        if path.endswith("/") or "." in path:
            assert (REPOSITORY / path).exists() or list(REPOSITORY.glob(f"[a-z]*/{path}")), path


def test_the_number_of_printed_figures_is_the_one_of_the_readme(released):
    (number,) = {int(found) for found in re.findall(r"prints (\d+) figures", README)}
    assert released.column("select count(*) from printed_figures") == [number]
