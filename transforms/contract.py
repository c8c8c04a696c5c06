"""Contracts: what a department agreed to deliver, as typed values. How a file is read is not here: `reading` is."""

import hashlib
import re
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

Kind = Literal["text", "code", "integer", "decimal", "exact", "date", "timestamp", "flag", "year"]
Cadence = Literal["year", "quarter", "month", "day", "any"]
RuleName = Literal["parse", "required", "category", "range", "date", "key"]

DUCKDB_TYPES: dict[str, str] = {
    "text": "varchar",
    "code": "varchar",
    "integer": "bigint",
    "decimal": "decimal(18,4)",
    # A number of any unit, shares among them: four places would not do.
    "exact": "decimal(38,12)",
    "date": "date",
    "timestamp": "timestamp",
    "flag": "boolean",
    "year": "bigint",
}


@dataclass(frozen=True)
class Column:
    """A column of a contract.

    `header` is the delivered name without its unit, `name` the staged one. `unit` is what is meant where the delivery
    states none; staged numbers are in base units. Bounds are in base units too: `minimum` and `maximum` are allowed,
    `above` is not. `suffix` is put behind a text that lacks it. A `personal` column must be there, and is not staged.
    `additive` numbers are added up where a total row stands. A column that is not `required` may be so
    `required_when` another one says something: a text, 是 or 否, or (True) a number other than 0.
    """

    header: str
    name: str
    kind: Kind
    unit: str | None = None
    required: bool = True
    required_when: tuple[str, str | bool] | None = None
    choices: tuple[str, ...] = ()
    minimum: int | None = None
    above: int | None = None
    maximum: int | None = None
    suffix: str = ""
    personal: bool = False
    additive: bool = True

    @property
    def is_number(self) -> bool:
        return self.kind in ("integer", "decimal")


@dataclass(frozen=True)
class Wide:
    """Columns that are unfolded into rows: `{}月` for the numbers 1 to 12, one row a number.

    `header` has a place for the number, `numbers` is what may stand there (a regular expression), `name` the staged
    column that takes it, `value` the contract of the cells below. `expected` numbers must all be there; without any,
    whatever is there is taken, and an empty cell is no row.
    """

    header: str
    numbers: str
    name: str
    value: Column
    expected: tuple[int, ...] = ()

    def number_in(self, header: str) -> int | None:
        """The number that a header (in its compared form, without unit) names, None for another header."""
        match = re.fullmatch(self.header.format(f"({self.numbers})"), header)
        return int(match[1]) if match else None

    @property
    def example(self) -> str:
        """What these headers look like, for a message."""
        return self.header.format("…")


@dataclass(frozen=True)
class Rule:
    """Something every row of an accepted delivery meets. `where` is SQL, true for a staged row that does not."""

    rule: RuleName
    column: str
    where: str
    expected_zh: str
    expected_en: str


@dataclass(frozen=True)
class Feed:
    """What one system delivers, period by period: the contract of a folder `extracts/<name>/`.

    `media` says how it is read: a log by DuckDB in one pass, a workbook through pandas. `nature` says what it means: a
    log adds up over its periods, a snapshot states what is so at the end of its period. A cadence of `any` takes any
    period, and nothing is owed. `first_date` is the column
    whose date lies in a log's period. `sheet_column` takes the sheet's name; `wide` unfolds columns into rows.
    `restates`: a delivery states earlier years too. `holiday_only`: delivered for the days of holidays. `of_city`: one
    delivery is of all districts of the city.
    """

    name: str
    theme: str
    title: str
    system: str
    department: str
    media: Literal["log", "workbook"]
    cadence: Cadence
    nature: Literal["log", "snapshot"]
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    description: str
    first_date: str | None = None
    sheet_column: str | None = None
    wide: Wide | None = None
    restates: bool = False
    holiday_only: bool = False
    of_city: bool = False

    @cached_property
    def fingerprint(self) -> str:
        """Hash of the contract: whatever changes how a delivery is read or judged changes it, nothing else does."""
        columns = (self.columns, self.key, self.first_date, self.sheet_column, self.wide)
        return hashlib.sha256(repr((self.name, self.media, self.cadence, *columns)).encode()).hexdigest()[:16]

    @cached_property
    def staged_columns(self) -> tuple[tuple[str, str], ...]:
        """Name and DuckDB type of every column of a staged file, in their order."""
        found = [(one.name, DUCKDB_TYPES[one.kind]) for one in self.columns if not one.personal]
        if self.sheet_column:
            found.append((self.sheet_column, "varchar"))
        if self.wide:
            found += [(self.wide.name, "bigint"), (self.wide.value.name, DUCKDB_TYPES[self.wide.value.kind])]
        found += [("period", "varchar"), ("_delivery", "varchar")]
        if self.media == "workbook":
            found += [("_sheet", "varchar"), ("_row", "bigint")]
        return tuple(found)

    @cached_property
    def valued_columns(self) -> tuple[Column, ...]:
        """The columns that hold values once a wide table is unfolded."""
        return (*self.columns, self.wide.value) if self.wide else self.columns

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """What every row must meet, from the contract alone."""
        return tuple(rule for column in self.valued_columns for rule in _rules(self, column))


def _rules(feed: Feed, column: Column) -> list[Rule]:
    rules: list[Rule] = []
    name = f'"{column.name}"'

    def add(rule: RuleName, where: str, zh: str, en: str) -> None:
        rules.append(Rule(rule, column.name, where, zh, en))

    if column.required and not column.personal:
        add("required", f"{name} is null", "此格必填，不能为空", "a value is required")
    elif column.required_when:
        when, zh, en = _condition(feed, *column.required_when)
        add("required", f"{name} is null and {when}", f"{zh}时此格必填，不能为空", f"a value is required {en}")
    if column.choices:
        listed = ", ".join("'" + choice.replace("'", "''") + "'" for choice in column.choices)
        said = "、".join(column.choices)
        add("category", f"{name} not in ({listed})", f"应为：{said}", f"one of {said}")
    if column.minimum is not None:
        add("range", f"{name} < {column.minimum}", f"不得小于 {column.minimum}", f"at least {column.minimum}")
    if column.above is not None:
        add("range", f"{name} <= {column.above}", f"应大于 {column.above}", f"more than {column.above}")
    if column.maximum is not None:
        add("range", f"{name} > {column.maximum}", f"不得大于 {column.maximum}", f"at most {column.maximum}")
    if column.name == feed.first_date:
        written = f"strftime({name}, '{_PERIOD_FORMATS[feed.cadence]}')"
        if feed.cadence == "quarter":
            written = f"(year({name}) || '-Q' || quarter({name}))"
        add("date", f"{written} <> period", "日期应在报送时期之内", "a date within the period of the delivery")
    return rules


def _condition(feed: Feed, name: str, value: str | bool) -> tuple[str, str, str]:
    """As SQL, in Chinese and in English: that another column of a row says something."""
    column = next(one for one in feed.columns if one.name == name)
    header = column.header
    if isinstance(value, str):
        quoted = value.replace("'", "''")
        return f"\"{name}\" = '{quoted}'", f"“{header}”为“{value}”", f"where {header} is {value}"
    where = f'cast("{name}" as boolean)' if value else f'not cast("{name}" as boolean)'
    if column.kind == "flag":
        said = "是" if value else "否"
        return where, f"“{header}”为“{said}”", f"where {header} is {said}"
    return where, f"有“{header}”", f"where there is a {header}"


_PERIOD_FORMATS = {"year": "%Y", "quarter": "", "month": "%Y-%m", "day": "%Y-%m-%d"}
