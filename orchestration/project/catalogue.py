"""The catalogue of figures (指标目录): `sql/catalogue.csv`, one line per figure, read and checked.

A figure is either *measured* (a column of a mart, rolled up by its kind) or *derived* from other figures
(a ratio, a growth). `figures` computes it, `gates` judges it.
"""

import csv
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path

import sqlglot
from sqlglot import exp

from orchestration.project.tables import SQL, SqlTable, with_district
from transforms import SHENHE, District

CATALOGUE = SQL / "catalogue.csv"
MEASURED = ("stock", "flow", "cumulative", "rank")
DERIVED = ("ratio", "growth")
FREQUENCIES = ("year", "holiday")
AMOUNTS = ("CNY", "USD", "m2")
"""Units of amounts, which need not be whole numbers."""

# Scale, then a number pattern (`0`, `0.00`, or `〇` for Chinese numerals), then the unit as it is printed.
_FORMAT = re.compile(r"(?P<before>[^0〇]*)(?P<number>0(?:\.(?P<places>0+))?|〇)(?P<after>[^0〇]*)")
_SCALES = {"万": 4, "亿": 8, "%": -2, "％": -2, "‰": -3}


class CatalogueError(ValueError):
    """An invalid line of the catalogue; the message names the figure."""


@dataclass(frozen=True)
class Figure:
    """A figure as its line of the catalogue declares it. All fields are text, empty where they do not apply.

    `same_as` (`<schema>.<table>.<column>`) holds the same quantity; `inflow` and `outflow` are the columns of the
    figure's table that change a stock.
    """

    figure: str
    name_zh: str
    name_en: str
    unit: str
    kind: str
    frequency: str
    table: str
    measure: str
    filter: str
    numerator: str
    denominator: str
    base: str
    part_of: str
    same_as: str
    inflow: str
    outflow: str
    department: str
    format: str

    @property
    def theme(self) -> str:
        return self.figure.split(".")[0]

    @property
    def needs_year_before(self) -> bool:
        """Whether it compares with the year before, whose deliveries must then be in force too."""
        return bool(self.base)

    @property
    def print_format(self) -> "PrintFormat":
        match = _FORMAT.fullmatch(self.format)
        if match is None:
            raise CatalogueError(f"{self.figure}: format {self.format!r} is none, such as 0.00亿元, 0%, 0家, 全市第〇")
        scale = _SCALES.get(match["after"][:1], 0)
        return PrintFormat(match["before"], len(match["places"] or ""), scale, match["after"], match["number"] == "〇")


@dataclass(frozen=True)
class PrintFormat:
    """How the report prints a figure: decimal `places` of the value divided by ten to the `scale`."""

    before: str
    places: int
    scale: int
    after: str
    chinese_numeral: bool


COLUMNS = tuple(field.name for field in fields(Figure))


def catalogue(
    all_tables: dict[str, SqlTable], path: Path = CATALOGUE, district: District = SHENHE
) -> dict[str, Figure]:
    """All figures of a district by name, in the file's order.

    Raises CatalogueError, naming the figure, for an invalid line.
    """
    with path.open(encoding="utf-8", newline="") as handle:
        reader = csv.DictReader(handle)
        if tuple(reader.fieldnames or ()) != COLUMNS:
            raise CatalogueError(f"{path.name}: its columns are {', '.join(COLUMNS)}")
        listed = [Figure(**{**row, "filter": with_district(row["filter"], district)}) for row in reader]
    figures = {figure.figure: figure for figure in listed}
    for name, count in Counter(figure.figure for figure in listed).items():
        if count > 1:
            raise CatalogueError(f"{name}: stands in {path.name} {count} times")
    for figure in listed:
        _check(figure, figures, all_tables)
    return figures


def _check(figure: Figure, figures: dict[str, Figure], all_tables: dict[str, SqlTable]) -> None:
    def must(holds: bool, what: str) -> None:
        if not holds:
            raise CatalogueError(f"{figure.figure}: {what}")

    must(re.fullmatch(r"[a-z_]+\.[a-z0-9_]+", figure.figure) is not None, "a figure is named <theme>.<figure>")
    must(figure.frequency in FREQUENCIES, f"frequency {figure.frequency!r} is none of {', '.join(FREQUENCIES)}")
    described = figure.name_zh and figure.name_en and figure.unit and figure.department
    must(bool(described), "names, unit and department are required")
    _ = figure.print_format
    compared = figure.base if figure.kind == "growth" else ""
    for other in (figure.numerator, figure.denominator, figure.part_of, compared):
        must(not other or other in figures, f"{other} is no figure of the catalogue")
    if figure.kind in MEASURED:
        _check_measured(figure, all_tables, must)
    elif figure.kind in DERIVED:
        _check_derived(figure, figures, must)
    else:
        must(False, f"kind {figure.kind!r} is none of {', '.join(MEASURED + DERIVED)}")


def _check_measured(figure: Figure, all_tables: dict[str, SqlTable], must: Callable[[bool, str], None]) -> None:
    must(figure.table in all_tables, f"table {figure.table!r} is no SQL file")
    columns = all_tables[figure.table].columns
    must(figure.measure in columns, f"{figure.table} has no column {figure.measure!r}")
    for column in filter(None, (figure.inflow, figure.outflow)):
        must(column in columns, f"{figure.table} has no column {column!r}")
    must(bool(figure.inflow) == bool(figure.outflow), "what flows in and what flows out stand together")
    if figure.same_as:
        table, _, column = figure.same_as.rpartition(".")
        must(table in all_tables and column in all_tables[table].columns, f"there is no {figure.same_as}")
    for column in _columns_of(figure):
        must(column in columns, f"filter names {column!r}, which is no column of {figure.table}")


def _check_derived(figure: Figure, figures: dict[str, Figure], must: Callable[[bool, str], None]) -> None:
    if figure.kind == "ratio":
        must(bool(figure.numerator and figure.denominator), "a ratio names its numerator and its denominator")
    else:
        named = bool(figure.numerator and figure.base)
        must(named, "growth names its level as numerator, and as base what it is compared with")
    for part in filter(None, (figure.numerator, figure.denominator, figure.base)):
        must(figures[part].kind in MEASURED, f"{part} is itself derived, and a {figure.kind} is of measured figures")


def exclusive(one: Figure, other: Figure) -> bool:
    """Whether two parts are disjoint: counted in one column, filtered by different values of another one."""
    if (one.table, one.measure) != (other.table, other.measure):
        return False
    ours, theirs = _value_asked_for(one), _value_asked_for(other)
    return ours is not None and theirs is not None and ours[0] == theirs[0] and ours[1] != theirs[1]


def _value_asked_for(figure: Figure) -> tuple[str, str] | None:
    """The column and the value of a filter such as `class = '重点'`; None for any other."""
    condition = sqlglot.parse_one(figure.filter, dialect="duckdb") if figure.filter else None
    if not isinstance(condition, exp.EQ) or not isinstance(condition.right, exp.Literal):
        return None
    return condition.left.sql(), condition.right.sql()


def _columns_of(figure: Figure) -> set[str]:
    """The columns that a figure's filter names."""
    if not figure.filter:
        return set()
    try:
        condition = sqlglot.parse_one(figure.filter, dialect="duckdb")
    except sqlglot.ParseError as error:
        raise CatalogueError(f"{figure.figure}: filter {figure.filter!r} is no SQL condition") from error
    return {column.name for column in condition.find_all(exp.Column)}
