"""`python -m benchmarks.peers.sqlmesh`: a SQLMesh project whose models are the agreed columns and the SQL files.

`--prepare` renders the project, once and unmeasured, as a team would have written it. The command takes the deliveries
in and runs `sqlmesh plan`; `--restate` names a feed whose deliveries changed, as SQLMesh does not look at files, and
`--day` the one day of it. Sales are a model by time range, all others are full.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from benchmarks.peers.inbox import take_in
from benchmarks.peers.logs import select_of
from benchmarks.peers.manifest import DATABASE, Feed, Manifest
from benchmarks.peers.periods import period_sql

BY_DAY = {"zhongjie_sales": "traded_at"}
START = "2000-01-01"

_WORKBOOK = '''"""{name}, read with calamine."""
from pathlib import Path

from sqlmesh import model

from benchmarks.peers.manifest import Manifest
from benchmarks.peers.workbooks import frame_of


@model("staging.{name}", kind="FULL", columns={columns!r})
def execute(context, start, end, execution_time, **kwargs):
    feed = Manifest.read(Path({manifest!r})).feed({name!r})
    frame = frame_of(feed, sorted(Path({inbox!r}).iterdir()))
    if len(frame):
        yield frame
'''


def project(manifest: Manifest, path: Path, folder: Path) -> None:
    """Write a SQLMesh project into a folder: `path` is the manifest's file, `<folder>/inbox` what is loaded."""
    for feed in manifest.feeds:
        _write_feed(feed, path, folder)
    for table in manifest.tables:
        schema, _, name = table.name.partition(".")
        # Left to itself SQLMesh takes the quotient of two decimals for a decimal of three places.
        columns = ", ".join(f"{column} {kind}" for column, kind in table.types.items())
        head = f"model (name {table.name}, kind full, columns ({columns}));"
        _write(folder / "models" / schema / f"{name}.sql", f"{head}\n\n{table.query}")
    settings = {"preserve_insertion_order": False, "temp_directory": str(folder / "spilled")}
    connection = {"type": "duckdb", "database": str(folder / DATABASE), "connector_config": settings}
    config = {
        "gateways": {"bench": {"connection": connection}},
        "default_gateway": "bench",
        "model_defaults": {"dialect": "duckdb", "start": START},
        "disable_anonymized_analytics": True,
    }
    _write(folder / "config.yaml", json.dumps(config))


def _write_feed(feed: Feed, path: Path, folder: Path) -> None:
    models, inbox = folder / "models" / "staging", str(folder / "inbox" / feed.name)
    if feed.media != "log":
        text = _WORKBOOK.format(name=feed.name, manifest=str(path), inbox=inbox, columns=feed.types)
        _write(models / f"{feed.name}.py", text)
        return
    kind, query = "full", select_of(feed, f"'{inbox}/*'")
    if time := BY_DAY.get(feed.name):
        kind = f"incremental_by_time_range (time_column {time})"
        # The name tells the day, so that other days' files are not opened.
        query += f"\nwhere {period_sql(feed)} between @start_ds and @end_ds"
    _write(models / f"{feed.name}.sql", f"model (name staging.{feed.name}, kind {kind});\n\n{query}\n")


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peers.sqlmesh")
    parser.add_argument("--manifest", type=Path, required=True)
    parser.add_argument("--extracts", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--prepare", action="store_true", help="write the project, and do not run it")
    parser.add_argument("--restate", help="the feed whose deliveries changed")
    parser.add_argument("--day", help="the day of the feed that is new")
    given = parser.parse_args()
    if given.prepare:
        project(Manifest.read(given.manifest), given.manifest, given.work)
        return
    take_in(given.extracts, given.work / "inbox")
    from sqlmesh import Context

    restated = [f"staging.{given.restate}"] if given.restate else None
    context = Context(paths=str(given.work))
    context.plan(
        restate_models=restated, start=given.day, end=given.day, no_prompts=True, auto_apply=True, skip_tests=True
    )


if __name__ == "__main__":
    main()
