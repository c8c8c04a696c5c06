"""CONTRIBUTING.md names functions and folders that exist."""

import importlib
import re
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[1]
TEXT = (REPOSITORY / "CONTRIBUTING.md").read_text(encoding="utf-8")
PATHS = TEXT.partition("## Two paths through the code")[2]
STEPS = re.findall(r"^\d\. `([\w.]+)`", PATHS, re.MULTILINE)
FOLDERS = re.findall(r"^\| `([\w./]+)`", TEXT.partition("## Rooms")[2], re.MULTILINE)


def test_each_path_is_told_in_at_most_eight_steps():
    numbers = [int(number) for number in re.findall(r"^(\d)\. ", PATHS, re.MULTILINE)]
    assert sorted(numbers) == sorted([*range(1, 9)] * 2)
    assert len(STEPS) == len(numbers)


@pytest.mark.parametrize("step", STEPS)
def test_a_step_names_a_function_that_is_there(step):
    module, _, name = step.rpartition(".")
    room = "" if module.startswith(("transforms", "expectations")) else "orchestration."
    assert callable(getattr(importlib.import_module(f"{room}{module}"), name))


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_folder_of_the_tables_is_there(folder):
    assert (REPOSITORY / folder).exists() or (REPOSITORY / "orchestration" / folder).exists()


def test_every_folder_of_orchestration_is_told_and_has_ten_modules_at_most():
    room = REPOSITORY / "orchestration"
    folders = {path.parent for path in room.rglob("*.py")}
    assert {f"{path.name}/" for path in folders if path.parent == room} <= set(FOLDERS)
    for folder in folders:
        assert len([path for path in folder.glob("*.py") if path.stem != "__init__"]) <= 10, folder
