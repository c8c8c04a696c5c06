"""A command is measured with all that it starts."""

import sys

import pytest

from benchmarks.measuring import CommandFailed, measured

BUSY = "import time\nuntil = time.process_time() + 0.5\nwhile time.process_time() < until: pass"
HELD = "import time; held = bytearray(150_000_000); time.sleep(0.5)"


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def starting(code: str, wait: bool) -> list[str]:
    ended = ".wait()" if wait else ""
    return python(f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {code!r}]){ended}")


def test_memory_is_that_of_all_processes_together():
    run = measured(python(f"import subprocess, sys; held = bytearray(150_000_000)\n"
                          f"subprocess.run([sys.executable, '-c', {HELD!r}])"))  # fmt: skip
    assert run.tree_megabytes > 300
    assert 150 < run.megabytes < 300


@pytest.mark.parametrize("wait", [True, False], ids=["waited for", "left behind"])
def test_cpu_seconds_are_those_of_all_processes(wait):
    run = measured(starting(f"import time; time.sleep(0.2)\n{BUSY}", wait))
    assert run.cpu > 0.5


def test_a_process_left_behind_at_once_is_measured():
    first = f"import os\nif os.fork(): os._exit(0)\nif os.fork(): os._exit(0)\n{BUSY}"
    assert measured(python(first)).cpu > 0.5


def test_memory_of_whoever_measures_is_no_part():
    held = bytearray(300_000_000)
    run = measured(python("import time; time.sleep(0.3)"))
    assert run.tree_megabytes < 100 < len(held) / 1e6


def test_an_unexpected_exit_code_tells_the_output():
    with pytest.raises(CommandFailed, match="said this"):
        measured(python("print('said this'); raise SystemExit(3)"))
    assert measured(python("raise SystemExit(3)"), may_exit=(3,)).output == ""
