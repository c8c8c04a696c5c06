"""What a terminal shows: progress, colours, tables that fit, help with examples, completion, tracebacks on request."""

import fcntl
import os
import pty
import re
import shlex
import struct
import subprocess
import sys
import termios
import time

import click
import pytest
from click.shell_completion import get_completion_class

from orchestration.cli.group import shenhe
from orchestration.cli.main import run  # noqa: F401 - it imports the commands
from orchestration.cli.output.wrapping import width_of, wrapped
from orchestration.progress import Doing
from orchestration.project.definitions import project
from orchestration.refresh.begin import begin
from orchestration.refresh.steps import make_table
from orchestration.session import Request
from orchestration.warehouse.home import Home

CODES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
COLOURS = re.compile(r"\x1b\[[0-9;]*m")
AT_WORK = """
import sys
from orchestration.cli.work.progress import progress_shown
from orchestration.progress import Doing
with progress_shown() as listen:
    listen(Doing(3, 80, "core.streets", "名录_2022.xlsx"))
    raise SystemExit(7)
"""
COMMAND = "import sys; sys.argv[0] = 'shenhe'; from orchestration.cli.main import main; main()"


def on_a_terminal(*words, width=80, **environment):
    """What a Python program writes to a terminal of a width, and its exit code."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, width, 0, 0))
    variables = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "COLUMNS")}
    variables |= {"TERM": "xterm-256color", "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), **environment}
    process = subprocess.Popen(
        [sys.executable, "-c", *words], stdin=theirs, stdout=theirs, stderr=theirs, env=variables
    )
    os.close(theirs)
    said = b""
    while True:
        try:
            said += os.read(ours, 65536)
        except OSError:
            break
    os.close(ours)
    return process.wait(), said.decode().replace("\r\n", "\n")


def test_progress_says_what_is_done_and_goes_when_the_work_ends_by_an_error():
    code, said = on_a_terminal(AT_WORK)
    assert code == 7
    assert "3/80 · core.streets · 名录_2022.xlsx" in said
    assert "0:00:0" in said
    assert said.rindex("\x1b[?25h") > said.rindex("core.streets"), "the cursor is shown again"
    assert said.endswith("\x1b[2K")


def test_nothing_of_progress_is_written_where_there_is_no_terminal(first_refresh):
    assert first_refresh[1].err == ""


def test_a_listener_is_told_each_step_and_the_phases_add_up_to_the_wall_time(empty):
    heard, began = [], time.perf_counter()
    request = Request(Home.at(str(empty.home)), empty.extracts, listener=heard.append)
    with begin(request) as session:
        session.progress.expect(2)
        make_table(session, project().tables["core.districts"])
        make_table(session, project().tables["core.streets"])
    assert heard == [Doing(0, 2), Doing(1, 2, "core.districts"), Doing(2, 2, "core.streets")]
    seconds = request.timings.seconds()
    assert seconds["sql"] > 0
    assert seconds["gates_tables"] > 0
    assert sum(seconds.values()) == pytest.approx(time.perf_counter() - began, abs=0.2)


def test_timings_are_a_table_behind_the_result(warehouse):
    plain, timed = warehouse.refresh(), warehouse.shenhe("refresh", "--timings")
    assert timed.code == plain.code == 0
    assert "total" not in plain.out
    rows = dict(re.findall(r"^\S+ / (\D+?) +(\d+\.\d\d)", timed.out, re.MULTILINE))
    assert float(rows.pop("total")) == pytest.approx(sum(map(float, rows.values())), abs=0.05)


def test_tables_have_colours_on_a_terminal_only_and_never_with_no_color(released):
    words = (COMMAND, "status")
    _, coloured = on_a_terminal(*words, **released.environment)
    assert COLOURS.search(coloured)
    _, plain = on_a_terminal(*words, **released.environment, NO_COLOR="1")
    assert not COLOURS.search(plain)
    assert not CODES.search(released.shenhe("status").out)


@pytest.mark.parametrize("words", [("status",), ("deliveries", "--matrix")])
def test_in_eighty_columns_no_name_is_broken(released, words):
    code, said = on_a_terminal(COMMAND, *words, **released.environment)
    lines = CODES.sub("", said).splitlines()
    assert code == 0
    assert max(map(width_of, lines)) <= 80
    owed = {row["subject"]: row["department"] for row in released.shenhe("status", "--format", "json").rows}
    owed.pop("1")
    for feed, department in owed.items():
        assert any(re.search(rf"\b{feed}\b", line) for line in lines), feed
        assert any(department in line for line in lines), department


def test_a_text_breaks_at_its_punctuation_and_cuts_only_what_is_longer_than_a_line():
    text = "区域总部名录_2022年四季度.xlsx：第 3 行，不得重复，应只出现一次"
    assert wrapped(text, 40) == ["区域总部名录_2022年四季度.xlsx：第 3", "行，不得重复，应只出现一次"]
    assert all(width_of(line) <= 7 for line in wrapped(text, 7))
    assert "".join(wrapped(text, 7)).replace(" ", "") == text.replace(" ", "")


@pytest.mark.parametrize("command", [shenhe, *shenhe.commands.values()], ids=lambda command: command.name)
def test_the_help_of_each_command_ends_with_two_examples_that_can_be_typed(command):
    with click.Context(command, info_name=command.name) as context:
        ends = command.get_help(context).splitlines()[-2:]
    for line in ends:
        first, *words = shlex.split(line)
        assert first == "shenhe"
        named = command if command is not shenhe else shenhe.commands[words[0]]
        assert words.pop(0) == named.name
        words = [
            str(__file__) if word.endswith((".csv", ".xlsx")) and named.name == "check" else word for word in words
        ]
        with named.make_context(named.name, words):
            pass


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_is_emitted_for_each_shell(shell):
    found = get_completion_class(shell)
    assert found is not None
    assert "shenhe" in found(shenhe, {}, "shenhe", "_SHENHE_COMPLETE").source()
    completed = found(shenhe, {}, "shenhe", "_SHENHE_COMPLETE").get_completions(["figures"], "--th")
    assert [one.value for one in completed] == ["--theme"]


def test_a_traceback_is_shown_when_it_is_asked_for_and_is_one_line_otherwise(empty, monkeypatch):
    words = ("docs",)
    assert empty.shenhe(*words).err.count("\n") == 1
    assert "Traceback" in empty.shenhe("--debug", *words).err
    assert "Traceback" in empty.shenhe(*words, "--debug").err
    monkeypatch.setenv("SHENHE_DEBUG", "1")
    assert "Traceback" in empty.shenhe(*words).err
