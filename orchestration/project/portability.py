"""`python -m orchestration.project.portability`: whether each SQL file that reads staged files runs on every engine.

Nothing is executed: tests do that.
"""

import sys

from orchestration.engines.portable import problems
from orchestration.project.definitions import Project, project
from orchestration.project.tables import SqlTable


def portable_tables(of: Project) -> list[SqlTable]:
    """The tables that an engine other than DuckDB makes: those that read staged files."""
    return [table for table in of.tables.values() if any(name.startswith("staging.") for name in table.reads)]


def not_portable(of: Project) -> list[str]:
    """A line for each construct that is not portable: the file, the construct, what to write instead."""
    schema = of.schema()
    found = []
    for table in portable_tables(of):
        names = (name.split(".") for name in table.reads)
        columns = {f"{part}.{name}": schema[part][name] for part, name in names}
        found += [f"{table.path}: {problem}" for problem in problems(table.query, columns)]
    return found


if __name__ == "__main__":
    sys.exit("\n".join(not_portable(project())) or None)
