"""The README's recipe works: a feed, a table, a figure and a check are one edit each."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import xlsxwriter

REPOSITORY = Path(__file__).resolve().parents[1]
BLOCK = re.compile(r"<!-- recipe: (?P<path>\S+) -->\n```\w*\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
FIGURE = "commerce.parking_spaces"
KEYS = {"staging/parking_lots", "commerce/parking_by_year"}


def recipe():
    """Path of the repository → the block that the README would have a newcomer write there."""
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    return {found["path"]: found["text"] for found in BLOCK.finditer(readme)}


def apply(path, text):
    """Do to a file what the README says of its kind."""
    if path.suffix == ".sql":
        assert not path.exists()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    elif path.suffix == ".csv":
        path.write_text(path.read_text(encoding="utf-8").rstrip("\n") + f"\n{text}", encoding="utf-8")
    elif path.parent.name == "transforms":
        path.write_text(f"{path.read_text(encoding='utf-8')}\nFEEDS = (*FEEDS, {text.strip()})\n", encoding="utf-8")
    else:
        path.write_text(f"{path.read_text(encoding='utf-8')}\n{text}", encoding="utf-8")


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    """A copy of the folders and their tests, with the recipe's edits and one small delivery."""
    copy = tmp_path_factory.mktemp("recipe") / "repository"
    hidden = shutil.ignore_patterns("__pycache__", "*.egg-info")
    for room in ("transforms", "sql", "expectations", "orchestration", "tests"):
        shutil.copytree(REPOSITORY / room, copy / room, ignore=hidden)
    shutil.copy(REPOSITORY / "pyproject.toml", copy)
    for path, text in recipe().items():
        apply(copy / path, text)
    deliver(copy, "停车场泊位_2022年.xlsx", [("中街北", 320), ("中街南", 180), ("合计", 500)])
    return copy


def deliver(repository, name, rows):
    """Put a delivery of the new feed into its folder."""
    folder = repository / "extracts" / "parking_lots"
    folder.mkdir(parents=True, exist_ok=True)
    book = xlsxwriter.Workbook(str(folder / name))
    page = book.add_worksheet()
    for number, row in enumerate([("停车场", "泊位数（个）"), *rows]):
        page.write_row(number, 0, row)
    book.close()


def run(repository, *words, code=0):
    """Run Python of the copy's own modules, which ends with `code`; returns what it said."""
    ended = subprocess.run(
        [sys.executable, *words],
        check=False, cwd=repository, capture_output=True, text=True, timeout=300,
        env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "PYTHONPATH": str(repository), "HOME": str(repository)},
    )  # fmt: skip
    assert ended.returncode == code, ended.stdout + ended.stderr
    return ended.stdout


SHENHE = "from orchestration.cli.main import run; raise SystemExit(run())"


@pytest.fixture(scope="module")
def refreshed(repository):
    return run(repository, "-c", SHENHE, "refresh")


def test_the_recipe_shows_all_four_additions():
    assert {Path(path).parts[0] for path in recipe()} == {"transforms", "sql", "expectations"}
    assert {Path(path).suffix for path in recipe()} == {".py", ".sql", ".csv"}
    assert len(recipe()) == 4


def test_a_figure_added_by_the_recipe_is_counted_and_released(repository, refreshed):
    assert "release 1" in refreshed
    said = run(repository, "-c", SHENHE, "sql", f"select value, as_printed from figures where figure = '{FIGURE}'",
               "--format", "csv")  # fmt: skip
    assert said.splitlines() == ["value,as_printed", "500.0,500个"]
    assert (repository / "var" / "current.duckdb").exists()


def test_a_table_added_by_the_recipe_is_in_the_release_with_its_comments(repository, refreshed):
    query = (
        "select column_name, comment from duckdb_columns() where table_name = 'parking_by_year' order by column_index"
    )
    said = run(repository, "-c", SHENHE, "sql", query, "--format", "csv").splitlines()
    assert said[1:] == ["period,year 年份", "lots,parking lots 停车场（个）", "spaces,parking spaces 泊位（个）"]


def test_a_check_added_by_the_recipe_judges_the_table(repository, refreshed):
    query = "select gate, state, message_zh from gates where subject = 'commerce.parking_by_year' order by gate"
    said = run(repository, "-c", SHENHE, "sql", query, "--format", "csv")
    assert "expectation,pass," in said
    assert "grain,pass," in said


def test_the_list_of_asset_keys_shows_the_addition_and_nothing_else(repository):
    keys = run(
        repository, "-c", "from orchestration.defs.keys import asset_keys; print(asset_keys(), end='')"
    ).splitlines()
    before = (REPOSITORY / "orchestration" / "defs" / "asset_keys.txt").read_text(encoding="utf-8").splitlines()
    assert set(keys) - set(before) == KEYS
    assert set(before) <= set(keys)


def test_a_comment_or_a_line_break_in_a_table_changes_nothing_and_another_literal_does(repository, refreshed):
    path = repository / "sql" / "marts" / "commerce" / "parking_by_year.sql"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("select\n", "-- 另一条注释 another remark\nselect\n\n"), encoding="utf-8")
    assert "nothing changed: release 1 stands" in run(repository, "-c", SHENHE, "refresh")
    path.write_text(text.replace("group by period", "where spaces > 0\ngroup by period"), encoding="utf-8")
    said = run(repository, "-c", SHENHE, "refresh")
    assert "refreshed: commerce.parking_by_year\n" in said
    assert "unchanged, not made again: figures\n" in said
    path.write_text(text, encoding="utf-8")


def test_a_delivery_that_breaks_the_check_of_the_recipe_is_held_back(repository, refreshed):
    deliver(repository, "停车场泊位_2022年(1).xlsx", [("中街北", 0), ("中街南", 1)])
    said = run(repository, "-c", SHENHE, "refresh", code=1)
    assert "held back: expectation commerce.parking_by_year" in said
    assert "每个停车场至少有一个泊位" in said
    assert "a parking lot has at least one space" in said
    (repository / "extracts" / "parking_lots" / "停车场泊位_2022年(1).xlsx").unlink()


TESTS_OF_WHAT_WAS_ADDED = (
    "tests/transforms/test_contracts.py",
    "tests/expectations/test_suites_on_rows.py",
    "tests/expectations/test_suites_on_marts.py",
    "tests/expectations/test_fingerprint.py",
    "tests/orchestration/project/test_tables.py",
    "tests/orchestration/gates/test_evidence.py",
)


def test_the_tests_of_contracts_tables_and_suites_pass_with_the_additions(repository):
    run(repository, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", *TESTS_OF_WHAT_WAS_ADDED)


def test_a_suite_for_a_table_that_nothing_makes_is_refused_when_definitions_load(repository):
    path = repository / "expectations" / "commerce.py"
    text = path.read_text(encoding="utf-8")
    path.write_text(f'{text}\nSUITES["commerce.parking_by_yaer"] = []\n', encoding="utf-8")
    ended = subprocess.run(
        [sys.executable, "-c", "import orchestration.definitions"], check=False, cwd=repository, capture_output=True,
        text=True, env={"PYTHONPATH": str(repository), "PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    path.write_text(text, encoding="utf-8")
    assert "a suite for commerce.parking_by_yaer, and no SQL file makes that table" in ended.stderr
    assert "expectations/commerce.py" in ended.stderr
