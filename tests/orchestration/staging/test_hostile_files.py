"""A file is read right, or refused with its place named; and it never costs the file beside it."""

import datetime
import importlib.util
import re
import sys
import time
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from orchestration.gates.deliveries import judge_deliveries
from transforms import feeds
from transforms.reading import read
from transforms.reading.period import Period

HERE = Path(__file__).resolve()
FAILING = HERE.parents[4] / "shared" / "failing"


def maker():
    """The package that makes the files."""
    spec = importlib.util.spec_from_file_location("hostile", HERE.parent / "hostile" / "__init__.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


MAKER = maker()
CASES = {case.name: case for case in MAKER.CASES}
RIGHT = [name for name, case in CASES.items() if case.right is not None]
REFUSED = [name for name, case in CASES.items() if case.right is None]
# What the samples of ../shared/failing come to: staged values, or the place that is named.
SAMPLES = {
    "strict-far-cell": (None, None, None),
    "error-cell-single-quotes": ("Sheet1", 2, "修缮完工"),
    "formula-without-value": ("Sheet1", 2, "修缮完工"),
    "hidden-sheet": ("旧表", None, None),
    "1904-general-serial": {"repair_finished_on": ["2022-06-30"]},
    # Its workbook is found; the cell with an error in it is refused.
    "workbook-part-renamed": ("Sheet1", 2, "修缮完工"),
    "merged-date": {"finished_on": ["2023-05-01"] * 12},
    "code-as-float": (None, 2, "企业代码"),
    "code-as-formula-text": {"order_id": ["000123", "A2"]},
    "shown-in-wan": ("Sheet1", 2, "贷款金额"),
    "unit-in-brackets-row": {"amount_yuan": [6_700_000_000]},
    "unit-column": {"amount_yuan": [6_700_000_000, 67]},
    "unit-in-note": {"amount_yuan": [6_700_000_000]},
    "unit-on-cover": ("封面", 2, None),
    "row-like-note": ("Sheet", 3, "类别"),
    "long-number-as-text": ("Sheet", 2, "品牌"),
    "big5": (None, 2, "金融机构"),
    "zero-width-space": (None, 3, "融资编号"),
}


def period_of(case):
    return MAKER.PERIODS[feeds()[case.feed].cadence]


def plain(value):
    """A staged value as the table of cases has it."""
    match value:
        case Decimal():
            return int(value) if value == int(value) else float(value)
        case datetime.date():
            return str(value)
    return value


class Read:
    """Files read one by one and judged feed by feed: what is wrong with each, its staged rows, and how long it took."""

    def __init__(self, folder):
        self.folder, self.problems, self.seconds = folder, {}, {}
        self._accepted = defaultdict(dict)

    def read(self, name, feed, period, source):
        begun = time.monotonic()
        reading = read(feeds()[feed], source, Period.parse(period), name, self.staged(name))
        self.seconds[name] = time.monotonic() - begun
        self.problems[name] = list(reading.problems)
        if not reading.problems:
            self._accepted[feed][name] = source

    def judge(self):
        with duckdb.connect() as connection:
            for feed, sources in self._accepted.items():
                staged = {name: self.staged(name) for name in sources}
                for name, cells in judge_deliveries(connection, feeds()[feed], staged, sources).items():
                    self.problems[name] += cells

    def staged(self, name):
        return self.folder / f"{(*CASES, *SAMPLES).index(name)}.parquet"

    def column(self, name, column):
        with duckdb.connect() as connection:
            rows = connection.execute(f"select \"{column}\" from read_parquet('{self.staged(name)}')").fetchall()
        return [plain(value) for (value,) in rows]


@pytest.fixture(scope="module")
def accepted(tmp_path_factory):
    """All files that are right, read and judged."""
    folder = tmp_path_factory.mktemp("right")
    found = Read(folder)
    for number, name in enumerate(RIGHT):
        case = CASES[name]
        source = folder / f"{number}{case.suffix}"
        source.write_bytes(case.content)
        found.read(name, case.feed, period_of(case), source)
    found.judge()
    return found


def file_name(case, number):
    """A name that holds the period and no other number."""
    letters = chr(97 + number // 26) + chr(97 + number % 26)
    return f"{letters}_{period_of(case)}{case.suffix}"


@pytest.fixture(scope="module")
def refreshed(released, revise, tmp_path_factory):
    """A released warehouse after one refresh of all files that are refused, with a good file that changes a figure."""
    warehouse = released.copied(tmp_path_factory.mktemp("hostile"))
    names = {}
    for number, name in enumerate(REFUSED):
        case = CASES[name]
        names[name] = file_name(case, number)
        (warehouse.extracts / case.feed / names[name]).write_bytes(case.content)
    revise(warehouse, 10)
    begun = time.monotonic()
    said = warehouse.refresh()
    seconds = time.monotonic() - begun
    problems = defaultdict(list)
    for row in warehouse.shenhe("deliveries", "--problems", "--format", "json").rows:
        problems[row["feed"], row["file"]].append(row)
    return warehouse, said, names, problems, seconds


def test_the_table_is_long_and_no_case_stands_for_another():
    assert len(MAKER.CASES) == len(CASES) >= 150
    assert len({(case.feed, case.content) for case in CASES.values() if case.right is None}) == len(REFUSED)


@pytest.mark.parametrize("name", RIGHT)
def test_a_file_with_harmless_oddities_is_accepted_with_the_right_values(accepted, name):
    assert accepted.problems[name] == []
    for column, values in CASES[name].right.items():
        assert accepted.column(name, column) == values


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_is_wrong_is_refused_by_its_place_in_both_languages(refreshed, name):
    _, _, names, problems, _ = refreshed
    sheet, row, column = CASES[name].refused
    found = problems[CASES[name].feed, names[name]]
    there = [
        one
        for one in found
        if (one["sheet"] or None, one["row"]) == (sheet, row)
        and (column in one["column"] if column and one["column"] else column is one["column"])
    ]
    assert there, found
    for one in there:
        assert re.search("[\u4e00-\u9fff]", one["expected_zh"])
        assert one["expected_en"]
        assert one["expected_en"] != one["expected_zh"]


def test_no_file_takes_long(accepted, refreshed):
    assert max(accepted.seconds.values()) < 20
    assert refreshed[-1] < 120, f"{len(REFUSED)} files"


def test_what_is_good_beside_them_is_released_in_the_same_refresh(refreshed, released):
    warehouse, said, _, _, _ = refreshed
    assert said.code == 3, said.out[-2000:]
    assert said.held_back == []
    assert "Traceback" not in said.err
    assert warehouse.column("select distinct status from figures") == ["current"]
    visits = "commerce.holiday_visits", "2021-10-01/2021-10-07"
    assert warehouse.value(*visits) == released.value(*visits) + 10


def test_every_file_that_is_refused_has_a_good_one_of_its_period_in_force_beside_it(refreshed):
    warehouse, _, names, _, _ = refreshed
    files, good = defaultdict(set), set()
    for row in warehouse.shenhe("deliveries", "--format", "json").rows:
        files[row["state"]].add((row["feed"], row["file"]))
        if row["state"] == "in force":
            good.add((row["feed"], row["period"]))
    assert files["quarantined"] == {(CASES[name].feed, file) for name, file in names.items()}
    assert good >= {(CASES[name].feed, period_of(CASES[name])) for name in REFUSED}


@pytest.fixture(scope="module")
def samples(tmp_path_factory):
    """The files of ../shared/failing, read and judged."""
    if not FAILING.is_dir():
        pytest.skip("the samples of ../shared/failing are not here")
    found = Read(tmp_path_factory.mktemp("samples"))
    for path in sorted(FAILING.glob("*/*_*.*")):
        name, _, period = path.stem.partition("_")
        found.read(name, path.parent.name, period, path)
    found.judge()
    return found


def test_each_sample_has_its_end(samples):
    assert set(samples.problems) == set(SAMPLES)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_of_what_went_wrong_is_right_or_refused_by_its_place(samples, name):
    wanted, found = SAMPLES[name], samples.problems[name]
    if isinstance(wanted, dict):
        assert found == []
        for column, values in wanted.items():
            assert samples.column(name, column)[: len(values)] == values
        return
    sheet, row, column = wanted
    assert any((one.sheet, one.row) == (sheet, row) and (column or "") in (one.column or "") for one in found), found
