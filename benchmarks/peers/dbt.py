"""`python -m benchmarks.peers.dbt`: a dbt project whose models are the agreed columns and the SQL files, and its build.

`project` renders the project, once and unmeasured, as a team would have written it. The command takes the deliveries
in and runs `dbt build`: a model per feed and per table.
`--incremental` appends the files that are new to the three largest logs, in place of loading them again.
"""

from __future__ import annotations

import argparse
import json
import re
from pathlib import Path

from benchmarks.peers.inbox import take_in
from benchmarks.peers.logs import select_of
from benchmarks.peers.manifest import DATABASE, Feed, Manifest, Table

LARGE = ("zhongjie_sales", "service_cases", "cross_border_orders")
THREADS = 2

_WORKBOOK = '''"""{name}, read with calamine."""
from pathlib import Path

from benchmarks.peers.manifest import Manifest
from benchmarks.peers.plain import typed
from benchmarks.peers.workbooks import frame_of


def model(dbt, session):
    dbt.config(materialized="table")
    feed = Manifest.read(Path({manifest!r})).feed({name!r})
    frame = frame_of(feed, sorted(Path({inbox!r}).iterdir()))
    session.register("frame_{name}", frame)
    return session.sql("select " + typed(feed) + " from frame_{name}")
'''

_INCREMENTAL = """{{{{ config(materialized='incremental', incremental_strategy='append') }}}}
{{% set files = "'{inbox}/*'" %}}
{{% if is_incremental() %}}
{{% set loaded = "(select distinct _file from " ~ this ~ ")" %}}
{{% set new = run_query("select file from glob('{inbox}/*') anti join " ~ loaded ~ " on _file = file") %}}
{{% set files = "['" ~ new.columns[0].values() | join("', '") ~ "']" %}}
{{% endif %}}
{{% if is_incremental() and not new.rows %}}
select * from {{{{ this }}}} where false
{{% else %}}
{query}
{{% endif %}}
"""


def project(manifest: Manifest, path: Path, folder: Path, incremental: bool) -> None:
    """Write a dbt project into a folder: `path` is the manifest's file, `<folder>/inbox` what is loaded."""
    for feed in manifest.feeds:
        _write_feed(feed, path, folder, incremental)
    for table in manifest.tables:
        _write_table(table, folder)
    _write_settings(folder)


def _write_feed(feed: Feed, path: Path, folder: Path, incremental: bool) -> None:
    models, inbox = folder / "models" / "staging", str(folder / "inbox" / feed.name)
    models.mkdir(parents=True, exist_ok=True)
    if feed.media != "log":
        text = _WORKBOOK.format(name=feed.name, manifest=str(path), inbox=inbox)
        (models / f"stg_{feed.name}.py").write_text(text, encoding="utf-8")
        return
    text = select_of(feed, f"'{inbox}/*'")
    if incremental and feed.name in LARGE:
        query = select_of(feed, "{{ files }}").replace(" as period\n", " as period,\n    filename as _file\n")
        text = _INCREMENTAL.format(inbox=inbox, query=query)
    (models / f"stg_{feed.name}.sql").write_text(text, encoding="utf-8")


def _write_table(table: Table, folder: Path) -> None:
    schema, _, name = table.name.partition(".")
    models = folder / "models" / schema
    models.mkdir(parents=True, exist_ok=True)
    text = table.query
    for one in table.reads:
        model = one.replace("staging.", "stg_").rpartition(".")[2]
        text = re.sub(rf"\b{re.escape(one)}\b", f"{{{{ ref('{model}') }}}}", text)
    (models / f"{name}.sql").write_text(text, encoding="utf-8")


def _write_settings(folder: Path) -> None:
    schemas = {path.name: {"+schema": path.name} for path in (folder / "models").iterdir()}
    written = {
        "dbt_project.yml": {
            "name": "district",
            "version": "1.0.0",
            "profile": "district",
            "models": {"district": {"+materialized": "table", **schemas}},
            "flags": {"send_anonymous_usage_stats": False},
        },
        "profiles.yml": {"district": {"target": "bench", "outputs": {"bench": _output(folder)}}},
    }
    for name, content in written.items():
        (folder / name).write_text(json.dumps(content), encoding="utf-8")
    (folder / "macros").mkdir(exist_ok=True)
    (folder / "macros" / "schemas.sql").write_text(
        "{% macro generate_schema_name(custom, node) %}{{ custom or target.schema }}{% endmacro %}\n", encoding="utf-8"
    )


def _output(folder: Path) -> dict[str, object]:
    settings = {"preserve_insertion_order": False, "temp_directory": str(folder / "spilled")}
    return {"type": "duckdb", "path": str(folder / DATABASE), "threads": THREADS, "settings": settings}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peers.dbt")
    parser.add_argument("--manifest", type=Path, required=True)
    parser.add_argument("--extracts", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--incremental", action="store_true")
    parser.add_argument("--prepare", action="store_true", help="write the project, and do not build")
    given = parser.parse_args()
    if given.prepare:
        given.work.mkdir(parents=True, exist_ok=True)
        project(Manifest.read(given.manifest), given.manifest, given.work, given.incremental)
        return
    take_in(given.extracts, given.work / "inbox")
    from dbt.cli.main import dbtRunner

    ended = dbtRunner().invoke(
        ["build", "--quiet", "--project-dir", str(given.work), "--profiles-dir", str(given.work)]
    )
    if not ended.success:
        raise SystemExit(str(ended.exception or "dbt build failed"))


if __name__ == "__main__":
    main()
