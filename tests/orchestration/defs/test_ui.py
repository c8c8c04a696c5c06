"""`make ui` ends when it is told to, however it was started, and leaves no process behind."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[3]
STUBBORN = """
import signal, subprocess, sys, time
for number in (signal.SIGINT, signal.SIGTERM): signal.signal(number, signal.SIG_IGN)
if sys.argv[1] == "parent": subprocess.Popen([sys.executable, __file__, "child"])
print(sys.argv[1], flush=True)
time.sleep(60)
"""
SUPERVISOR = "import sys; from orchestration.defs.processes.ui import serve; sys.exit(serve(sys.argv[1:], grace=1.0))"


IGNORING = ("sh", "-c", """trap '' INT; exec "$@" """, "sh")
"""Starts a command with SIGINT ignored, as a script starts what it leaves in the background."""


def processes_naming(text):
    """Command lines of the living processes that name a text, without zombies."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            environment = (folder / "environ").read_bytes().decode(errors="replace")
        except OSError:
            continue
        if text in command or text in environment:
            found.append(command)
    return found


def wait_until_gone(text, seconds):
    give_up = time.monotonic() + seconds
    while (left := processes_naming(text)) and time.monotonic() < give_up:
        time.sleep(0.1)
    return left


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_what_ignores_every_signal_is_killed_with_its_children(tmp_path, number):
    script = tmp_path / "stubborn.py"
    script.write_text(STUBBORN)
    supervisor = subprocess.Popen(
        [*IGNORING, sys.executable, "-c", SUPERVISOR, sys.executable, str(script), "parent"],
        cwd=REPOSITORY, stdout=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    assert {supervisor.stdout.readline(), supervisor.stdout.readline()} == {"parent\n", "child\n"}
    os.killpg(supervisor.pid, number)
    assert supervisor.wait(10) == 0
    assert wait_until_gone(str(script), 3) == []


def test_a_server_that_ends_by_itself_gives_its_exit_code():
    ended = subprocess.run(
        [sys.executable, "-c", SUPERVISOR, sys.executable, "-c", "raise SystemExit(3)"],
        check=False, cwd=REPOSITORY, timeout=30,
    )  # fmt: skip
    assert ended.returncode == 3


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def started(folder, port, ignoring):
    """`make ui` with the tests' Python, once its web server answers and its daemon is at work."""
    ready = folder / "ready"
    ready.touch()
    ui = subprocess.Popen(
        [*(IGNORING if ignoring else ()), "make", "ui", f"BIN={Path(sys.executable).parent}", f"READY={ready}", f"PORT={port}"],
        cwd=REPOSITORY, env={**os.environ, "SHENHE_HOME": str(folder / "home"), "PYTHONPATH": str(REPOSITORY)},
        stdout=(folder / "out").open("w"), stderr=subprocess.STDOUT, start_new_session=True,
    )  # fmt: skip
    give_up = time.monotonic() + 120
    while time.monotonic() < give_up:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/server_info", timeout=5):
                return ui
        except OSError:
            time.sleep(0.5)
    raise AssertionError((folder / "out").read_text())


@pytest.mark.drill
@pytest.mark.parametrize(
    ("number", "to_group", "ignoring"),
    [
        pytest.param(signal.SIGINT, True, False, id="ctrl-c in a terminal"),
        pytest.param(signal.SIGINT, True, True, id="SIGINT to a script's background process"),
        pytest.param(signal.SIGTERM, True, False, id="SIGTERM to all, as systemd does"),
        pytest.param(signal.SIGTERM, False, False, id="SIGTERM to make alone"),
    ],
)
def test_make_ui_ends_within_ten_seconds_and_leaves_no_process(tmp_path, number, to_group, ignoring):
    ui = started(tmp_path, free_port(), ignoring)
    assert len(processes_naming(str(tmp_path / "home"))) > 3
    began = time.monotonic()
    (os.killpg if to_group else os.kill)(ui.pid, number)
    ui.wait(10)
    assert wait_until_gone(str(tmp_path / "home"), 10 - (time.monotonic() - began)) == []
