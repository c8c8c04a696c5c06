import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import expectations
from expectations.fingerprint import declared_suites, suite_fingerprint

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


def test_a_theme_without_a_suite_has_a_fingerprint() -> None:
    assert len(suite_fingerprint("no_such_theme")) == 64


def test_fingerprints_tables_and_printed_texts_need_no_great_expectations() -> None:
    asked = (
        "import sys, expectations.printed, expectations.verdict\n"
        "from expectations.fingerprint import declared_suites, suite_fingerprint\n"
        "suite_fingerprint('finance'), declared_suites()\n"
        "print('great_expectations' in sys.modules)"
    )
    answered = subprocess.run(
        [sys.executable, "-c", asked], cwd=ROOM.parent, check=True, capture_output=True, text=True
    )
    assert answered.stdout.strip() == "False"


FORMS = {
    'SUITES = {"finance.a": []}': {"finance.a"},
    'SUITES: dict[str, list] = {"finance.a": [], "finance.b": []}': {"finance.a", "finance.b"},
    'SUITES = {"finance.a": []}\nSUITES["finance.b"] = []': {"finance.a", "finance.b"},
    'SUITES = {}\nSUITES |= {"finance.b": []}': {"finance.b"},
    "OTHER = 1": set(),
}


@pytest.mark.parametrize("text", FORMS)
def test_tables_of_a_suite_are_told_in_every_form_that_is_written_out(copied: Path, text: str) -> None:
    (copied / "finance.py").write_text(text, encoding="utf-8")
    assert {table for table, place in declared_suites(copied).items() if place == "expectations/finance.py"} == FORMS[
        text
    ]


@pytest.mark.parametrize("text", ["SUITES = made()", "SUITES = {}\nSUITES.update(made())", "SUITES = {f'{x}': []}"])
def test_a_suite_that_is_not_written_out_is_refused_by_its_place(copied: Path, text: str) -> None:
    (copied / "finance.py").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"expectations/finance.py, line \d: the tables of SUITES must be written out"):
        declared_suites(copied)
