"""All definitions together: feeds, tables, figures and suites, checked against each other."""

from dataclasses import dataclass
from functools import cache, cached_property

from sqlglot.schema import MappingSchema

from expectations.fingerprint import declared_suites
from orchestration.project.calendar import HOLIDAYS, Holiday, holidays
from orchestration.project.catalogue import Figure, catalogue
from orchestration.project.tables import Schema, SqlTable, TableError, feeds_behind, tables, tables_of
from transforms import SHENHE, District, Feed, feeds

PRINTED_FIGURES = "printed_figures"


@dataclass(frozen=True)
class Project:
    """Feeds by name, tables in the order of their dependencies, figures in the catalogue's order; all of a district."""

    feeds: dict[str, Feed]
    tables: dict[str, SqlTable]
    figures: dict[str, Figure]
    district: District = SHENHE

    @property
    def marts(self) -> list[SqlTable]:
        return [table for table in self.tables.values() if table.theme]

    @property
    def themes(self) -> list[str]:
        return sorted({table.theme for table in self.marts if table.theme})

    def feeds_behind(self, figure: Figure) -> frozenset[str]:
        """The feeds that a figure is counted from, through its table or the figures it combines."""
        if figure.table:
            return feeds_behind(figure.table, self.tables)
        parts = {figure.numerator, figure.denominator, figure.base} - {""}
        return frozenset().union(*(self.feeds_behind(self.figures[part]) for part in parts))

    def guards_of(self, figure: Figure) -> set[str]:
        """Subjects of the gates that guard a figure: itself, the figures it combines, their tables and feeds."""
        parts = {figure.numerator, figure.denominator, figure.base} - {""}
        found = {figure.figure}.union(*(self.guards_of(self.figures[part]) for part in parts))
        waiting = [figure.table] if figure.table else []
        while waiting:
            name = waiting.pop()
            if name.startswith("staging."):
                found.add(name.removeprefix("staging."))
            elif name not in found:
                found.add(name)
                waiting += self.tables[name].reads
        return found

    def read_by_figures(self) -> list[str]:
        """The tables and views that figures and printed figures, and the gates on them, are computed from, sorted."""
        marts = {figure.table for figure in self.figures.values()}
        compared = {figure.same_as.rpartition(".")[0] for figure in self.figures.values()}
        return sorted({*marts, *compared, HOLIDAYS, f"staging.{PRINTED_FIGURES}"} - {""})

    def names(self) -> set[str]:
        """Names of everything made in the build."""
        return {*(f"staging.{name}" for name in self.feeds), *self.tables, "figures"}

    def holidays(self) -> list[Holiday]:
        return holidays(self.tables[HOLIDAYS])

    def schema(self) -> Schema:
        """The columns of every table that SQL can read."""
        found: Schema = {"staging": {feed.name: dict(feed.staged_columns) for feed in self.feeds.values()}}
        for table in self.tables.values():
            schema, name = table.name.split(".")
            found.setdefault(schema, {})[name] = dict.fromkeys(table.columns, "unknown")
        return found

    def column_sources(self, table: SqlTable) -> dict[str, list[tuple[str, str]]]:
        """For each column of a table, the columns of other tables that its values come from, as (table, column)."""
        return table.column_sources(self._normalised_schema)

    @cached_property
    def _normalised_schema(self) -> MappingSchema:
        """The schema as SQLGlot makes it of `schema` for each query, which takes longer than the query."""
        return MappingSchema({**self.schema()}, dialect="duckdb")

    def personal_columns(self, table: SqlTable) -> list[str]:
        """The personal columns of all contracts, which no mart may have; none for core tables (not released)."""
        if table.theme is None:
            return []
        return sorted({column.name for feed in self.feeds.values() for column in feed.columns if column.personal})

    def downstream(self, names: set[str]) -> set[str]:
        """The SQL tables made, directly or not, from tables or staging views of these names, and those named."""
        reached = set(names)
        for table in self.tables.values():
            if reached.intersection(table.reads):
                reached.add(table.name)
        return reached - names | names.intersection(self.tables)


def project(district: District = SHENHE) -> Project:
    """The repository's definitions as a district has them, read once per process. Raises when they disagree."""
    return _of_shenhe() if district == SHENHE else _of(district)


@cache
def _of(district: District) -> Project:
    of_shenhe = _of_shenhe()
    all_tables = tables_of(district, of_shenhe.tables)
    return Project(feeds(district), all_tables, catalogue(all_tables, district=district), district)


@cache
def _of_shenhe() -> Project:
    all_feeds, all_tables = feeds(), tables()
    for table in all_tables.values():
        for name in table.reads:
            if name.startswith("staging.") and name.removeprefix("staging.") not in all_feeds:
                raise TableError(f"{table.path}: reads {name}, and no feed has that name")
    for name, place in declared_suites().items():
        if name not in all_tables:
            raise TableError(f"{place}: a suite for {name}, and no SQL file makes that table")
    return Project(all_feeds, all_tables, catalogue(all_tables))
