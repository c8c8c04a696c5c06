import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import expectations
from expectations.fingerprint import suite_fingerprint, suite_tables

ROOM = Path(expectations.__file__).parent


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A checkout of the room that a test may change."""
    return Path(shutil.copytree(ROOM, tmp_path / "expectations", ignore=shutil.ignore_patterns("__pycache__")))


def fingerprint_in(room: Path, theme: str | None) -> str:
    asked = f"from expectations.fingerprint import suite_fingerprint; print(suite_fingerprint({theme!r}))"
    return subprocess.run(
        [sys.executable, "-c", asked], cwd=room.parent, check=True, capture_output=True, text=True
    ).stdout.strip()


def test_a_copy_of_the_room_has_the_same_fingerprints(copied: Path) -> None:
    assert fingerprint_in(copied, "finance") == suite_fingerprint("finance")
    assert fingerprint_in(copied, None) == suite_fingerprint(None)


def test_a_changed_suite_changes_its_theme_only(copied: Path) -> None:
    with (copied / "finance.py").open("a") as suite:
        suite.write("# tighter\n")
    assert fingerprint_in(copied, "finance") != suite_fingerprint("finance")
    assert fingerprint_in(copied, "commerce") == suite_fingerprint("commerce")
    assert fingerprint_in(copied, None) == suite_fingerprint(None)


@pytest.mark.parametrize(
    "shared", ["engine/judge.py", "classes/figures.py", "implied.py", "intervals.py", "printed.py"]
)
def test_changed_code_that_judges_changes_every_fingerprint(copied: Path, shared: str) -> None:
    with (copied / shared).open("a") as module:
        module.write("# different\n")
    assert fingerprint_in(copied, "finance") != suite_fingerprint("finance")
    assert fingerprint_in(copied, None) != suite_fingerprint(None)


def test_a_theme_without_a_suite_has_a_fingerprint_and_no_tables() -> None:
    assert len(suite_fingerprint("no_such_theme")) == 64
    assert suite_tables("no_such_theme") == set()


def test_fingerprints_tables_and_printed_texts_need_no_great_expectations() -> None:
    asked = (
        "import sys, expectations.printed, expectations.verdict\n"
        "from expectations.fingerprint import suite_fingerprint, suite_tables\n"
        "suite_fingerprint('finance'), suite_tables('finance')\n"
        "print('great_expectations' in sys.modules)"
    )
    answered = subprocess.run(
        [sys.executable, "-c", asked], cwd=ROOM.parent, check=True, capture_output=True, text=True
    )
    assert answered.stdout.strip() == "False"
