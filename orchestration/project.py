"""What the repository defines: feeds, tables, figures. Read from files, checked against each other, whole or not."""

from dataclasses import dataclass
from functools import cache

from orchestration.catalogue import Figure, catalogue
from orchestration.figures import figures_query
from orchestration.tables import Schema, Table, TableError, feeds_behind, tables
from transforms import Feed, feeds

PRINTED_FIGURES = "printed_figures"


@dataclass(frozen=True)
class Project:
    """Feeds by name, tables after what they read, figures in the catalogue's order."""

    feeds: dict[str, Feed]
    tables: dict[str, Table]
    figures: dict[str, Figure]

    @property
    def marts(self) -> list[Table]:
        return [table for table in self.tables.values() if table.theme]

    @property
    def themes(self) -> list[str]:
        return sorted({table.theme for table in self.marts if table.theme})

    def feeds_behind(self, figure: Figure) -> frozenset[str]:
        """The feeds that a figure is counted from, by way of the table that it stands in or the figures it combines."""
        if figure.table:
            return feeds_behind(figure.table, self.tables)
        parts = {figure.numerator, figure.denominator, figure.base} - {""}
        return frozenset().union(*(self.feeds_behind(self.figures[part]) for part in parts))

    def guards_of(self, figure: Figure) -> set[str]:
        """Subjects of the gates that guard a figure: itself, the figures it is made of, the tables and feeds behind."""
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
        """The tables that the figures are computed from, sorted."""
        return sorted({figure.table for figure in self.figures.values() if figure.table})

    def figures_query(self) -> str:
        return figures_query(self.figures.values())

    def schema(self) -> Schema:
        """The columns of every table that SQL can read."""
        found: Schema = {"staging": {feed.name: dict(feed.staged_columns) for feed in self.feeds.values()}}
        for table in self.tables.values():
            schema, name = table.name.split(".")
            found.setdefault(schema, {})[name] = dict.fromkeys(table.columns, "unknown")
        return found

    def downstream(self, names: set[str]) -> set[str]:
        """Those SQL tables that are made, directly or not, from tables or staging views of these names."""
        reached = set(names)
        for table in self.tables.values():
            if reached.intersection(table.reads):
                reached.add(table.name)
        return reached - names | names.intersection(self.tables)


@cache
def project() -> Project:
    """The repository's definitions, read once a process. Raises on anything that does not fit together."""
    all_feeds, all_tables = feeds(), tables()
    for table in all_tables.values():
        for name in table.reads:
            if name.startswith("staging.") and name.removeprefix("staging.") not in all_feeds:
                raise TableError(f"{table.path}: reads {name}, and no feed has that name")
    return Project(all_feeds, all_tables, catalogue(all_tables))
