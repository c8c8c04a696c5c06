"""The SQL files: each table's description, grain, columns, dependencies and fingerprint.

All of it is read from the file, and of the district that is served. No database is touched here.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import sqlglot
from sqlglot import exp
from sqlglot.lineage import lineage
from sqlglot.schema import MappingSchema

from orchestration.warehouse.fingerprints import fingerprint
from orchestration.warehouse.home import REPOSITORY
from orchestration.warehouse.sql import literal
from transforms import SHENHE, District

SQL = REPOSITORY / "sql"
_VARIABLE = re.compile(r"getvariable\('(district|streets)'\)")
_RELATIONS = ("release", "last_refresh")
"""Folders of SQL files that are not tables of the build: relations of a release and of the last refresh's record."""

# Which columns the tables of each schema have, as SQLGlot takes it: schema, table, column, type.
Schema = dict[str, dict[str, dict[str, str]]]


class TableError(ValueError):
    """A SQL file that breaks a rule of `sql/`; the message names the file."""


@dataclass(frozen=True)
class SqlTable:
    """One SQL file with one select, which makes one table (`core.<thing>` or `<theme>.<table>`)."""

    name: str
    path: Path
    text: str

    @property
    def schema(self) -> str:
        return self.name.split(".")[0]

    @property
    def theme(self) -> str | None:
        """The theme whose mart it is; None for core."""
        return None if self.schema == "core" else self.schema

    @cached_property
    def _header(self) -> list[str]:
        lines = []
        for line in self.text.splitlines():
            if not line.startswith("--"):
                break
            lines.append(line.removeprefix("--").strip())
        return lines

    @cached_property
    def description_en(self) -> str:
        """The opening sentences, which say what one row is."""
        return " ".join(self._before_grain)

    @cached_property
    def description_zh(self) -> str:
        return " ".join(self._header[len(self._before_grain) + 1 :])

    @cached_property
    def _before_grain(self) -> list[str]:
        grain_at = next((n for n, line in enumerate(self._header) if line.startswith("grain:")), None)
        if not grain_at:
            raise TableError(f"{self.path}: it opens with a sentence, then `-- grain: column, column`")
        return self._header[:grain_at]

    @cached_property
    def grain(self) -> tuple[str, ...]:
        """The columns that identify a row."""
        line = self._header[len(self._before_grain)]
        return tuple(column.strip() for column in line.removeprefix("grain:").split(","))

    @cached_property
    def select(self) -> exp.Query:
        try:
            statements = [one for one in sqlglot.parse(self.text, dialect="duckdb") if one is not None]
        except sqlglot.ParseError as error:
            raise TableError(f"{self.path}: {error}") from error
        if len(statements) != 1 or not isinstance(statements[0], exp.Query):
            raise TableError(f"{self.path}: one file holds one select")
        return statements[0]

    @cached_property
    def query(self) -> str:
        """The select without comments, normalised: what is run and hashed."""
        return self.select.sql(dialect="duckdb", comments=False)

    @cached_property
    def columns(self) -> dict[str, str]:
        """Each column of the table with its comment, in order."""
        return {
            column.alias_or_name: " ".join(comment.strip() for comment in column.comments or [])
            for column in self.select.selects
        }

    @cached_property
    def reads(self) -> tuple[str, ...]:
        """The tables and staging views it is made from, sorted."""
        return tuple(sorted({f"{t.db}.{t.name}" for t in self.select.find_all(exp.Table) if t.db}))

    @cached_property
    def columns_read(self) -> frozenset[str] | None:
        """Names that the query mentions, in lower case; a column of what it reads with another name cannot matter.

        None where it can read a column without naming it.
        """
        if any(_reads_unnamed(one, self._sources) for one in self.select.walk()):
            return None
        return frozenset(one.name.lower() for one in self.select.find_all(exp.Identifier))

    @cached_property
    def _sources(self) -> set[str]:
        """Names and aliases of what stands in its `from` clauses, in lower case."""
        return {one.alias_or_name.lower() for one in self.select.find_all(exp.Table, exp.Subquery)}

    def column_sources(self, schema: Schema | MappingSchema) -> dict[str, list[tuple[str, str]]]:
        """For each column, the columns of other tables that its values come from, as (table, column)."""
        sources: dict[str, list[tuple[str, str]]] = {}
        for column, root in lineage(None, self.select, schema, dialect="duckdb", trim_selects=False).items():
            leaves = [node for node in root.walk() if not node.downstream]
            found = {
                (f"{leaf.source.db}.{leaf.source.name}", leaf.name.split(".")[-1])
                for leaf in leaves
                if isinstance(leaf.source, exp.Table) and leaf.source.db
            }
            sources[column] = sorted((table, name) for table, name in found if name != "*")
        return sources

    def fingerprint(self, of_what_it_reads: dict[str, str]) -> str:
        """The fingerprint it must have, given those of the tables it reads."""
        return fingerprint(self.query, [of_what_it_reads[name] for name in self.reads])

    def made_from(self, contents: dict[str, str]) -> str:
        """The hash of all that decides its rows, given the contents of the tables it reads."""
        return fingerprint(self.query, [contents[name] for name in self.reads])


def _reads_unnamed(one: exp.Expr, sources: set[str]) -> bool:
    """Whether a part of a query may read columns that it does not name: `*`, a whole row, by position."""
    match one:
        case exp.Star():
            return not isinstance(one.parent, exp.Count)
        case exp.Column():
            return one.name.lower() in sources and one.table.lower() not in sources
        case exp.Table():
            return bool(one.alias_column_names)
        case exp.Join():
            return one.method == "NATURAL"
    return isinstance(one, exp.Pivot | exp.Columns | exp.PositionalColumn)


def tables(folder: Path = SQL) -> dict[str, SqlTable]:
    """Every table of core and marts, after those it reads. Raises TableError on a cycle or a stray file."""
    found = {}
    for path in sorted(folder.rglob("*.sql")):
        within = path.relative_to(folder)
        if within.parts[0] in _RELATIONS:
            continue
        table = _read(_name(within), path)
        if "getvariable" in table.query.lower():
            # DuckDB takes a variable that nobody sets for null.
            raise TableError(f"{path}: the variables of a table are getvariable('district') and getvariable('streets')")
        found[table.name] = table
    return _in_order(found)


def tables_of(district: District, known: dict[str, SqlTable]) -> dict[str, SqlTable]:
    """Tables as a district has them: those that say nothing of the district are the known ones, parsed once."""
    found = {name: SqlTable(name, table.path, _text(table.path, district)) for name, table in known.items()}
    return {name: table if table.text != known[name].text else known[name] for name, table in found.items()}


def with_district(text: str, district: District) -> str:
    """SQL in which the variables `district` and `streets` are the name and the streets of a district."""
    streets = f"cast([{', '.join(map(literal, district.streets))}] as varchar[])"
    values = {"district": literal(district.name), "streets": streets}
    return _VARIABLE.sub(lambda found: values[found[1]], text)


@cache
def relations(of: str, folder: Path = SQL) -> Mapping[str, SqlTable]:
    """The SQL files of `release` or `last_refresh`, one per relation, by name. Read once per process."""
    return {path.stem: _read(path.stem, path) for path in sorted((folder / of).glob("*.sql"))}


def _read(name: str, path: Path) -> SqlTable:
    table = SqlTable(name, path, _text(path, SHENHE))
    _check(table)
    return table


def _text(path: Path, district: District) -> str:
    return with_district(path.read_text(encoding="utf-8"), district)


def _name(path: Path) -> str:
    match path.parts:
        case ("core", file) | ("marts", _, file) if re.fullmatch(r"[a-z][a-z0-9_]*\.sql", file):
            return f"{path.parts[-2]}.{path.stem}"
    raise TableError(f"sql/{path}: a table is core/<thing>.sql or marts/<theme>/<table>.sql")


def _check(table: SqlTable) -> None:
    columns = table.columns
    if not (table.description_en and table.description_zh):
        raise TableError(f"{table.path}: it says in English, and in Chinese behind the grain, what one row is")
    for column in table.grain:
        if column not in columns:
            raise TableError(f"{table.path}: grain names {column!r}, which is no column of its select")


def _in_order(found: dict[str, SqlTable]) -> dict[str, SqlTable]:
    for table in found.values():
        for name in table.reads:
            if name not in found and not name.startswith("staging."):
                raise TableError(f"{table.path}: reads {name}, which nothing makes")
    sorter = TopologicalSorter({name: [one for one in table.reads if one in found] for name, table in found.items()})
    try:
        return {name: found[name] for name in sorter.static_order()}
    except CycleError as error:
        names = error.args[1]
        raise TableError(f"{found[names[0]].path}: reads itself, by way of {' → '.join(names)}") from error


def feeds_behind(name: str, all_tables: dict[str, SqlTable]) -> frozenset[str]:
    """The feeds that a table is counted from, directly or not."""
    if name.startswith("staging."):
        return frozenset({name.removeprefix("staging.")})
    return frozenset().union(*(feeds_behind(upstream, all_tables) for upstream in all_tables[name].reads))
