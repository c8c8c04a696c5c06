"""The peers load what the product loads: the same tables from the shipped deliveries, whatever is changed in them."""

import re
from pathlib import Path

import duckdb
import pytest

from benchmarks.contest.comparing import Different, compare
from benchmarks.contest.deliveries import BRANDS, SALES, edit_a_cell, next_day, restored
from benchmarks.contest.environments import REPOSITORY
from benchmarks.peers import dbt, sqlmesh
from benchmarks.peers.declared import manifest_of
from benchmarks.peers.inbox import take_in
from benchmarks.peers.manifest import DATABASE, Manifest
from benchmarks.peers.plain import load


@pytest.fixture(scope="module")
def manifest():
    return manifest_of(REPOSITORY / "sql")


@pytest.fixture(scope="module")
def names(manifest):
    return [table.name for table in manifest.tables]


def test_a_manifest_is_read_as_it_was_written(manifest, tmp_path):
    manifest.write(tmp_path / "manifest.json")
    assert Manifest.read(tmp_path / "manifest.json") == manifest


@pytest.mark.parametrize("as_parquet", [True, False], ids=["parquet", "tables"])
def test_the_plain_script_makes_the_same_tables(manifest, names, released, tmp_path, as_parquet):
    load(manifest, released.extracts, tmp_path, as_parquet)
    assert compare(released.home / "build.duckdb", tmp_path / DATABASE, names) == len(names)


@pytest.mark.parametrize(
    ("change", "table"), [(next_day, "commerce.sales_by_day"), (edit_a_cell, "commerce.new_brands_by_category")]
)
def test_what_is_delivered_later_shows_in_the_tables(manifest, warehouse, tmp_path, change, table):
    change(warehouse.extracts)
    load(manifest, warehouse.extracts, tmp_path, True)
    with pytest.raises(Different, match=table):
        compare(warehouse.home / "build.duckdb", tmp_path / DATABASE, [table])
    assert warehouse.refresh().code == 0
    compare(warehouse.home / "build.duckdb", tmp_path / DATABASE, [table])


def test_deliveries_are_restored(warehouse):
    def seen() -> dict[Path, tuple[bytes, float]]:
        paths = [path for feed in (SALES, BRANDS) for path in warehouse.files(feed)]
        return {path: (path.read_bytes(), path.stat().st_mtime) for path in paths}

    before = seen()
    with restored(warehouse.extracts):
        next_day(warehouse.extracts)
        edit_a_cell(warehouse.extracts)
        assert seen() != before
    assert seen() == before


def test_the_inbox_has_text_in_utf_8_and_of_copies_the_last(tmp_path):
    feed = tmp_path / "extracts" / "feed"
    feed.mkdir(parents=True)
    (feed / "一2022.csv").write_bytes("甲,乙\r\n".encode("gb18030"))
    (feed / "二2022.csv").write_text("丙", encoding="utf-8")
    (feed / "三2022.xlsx").write_bytes(b"first")
    (feed / "三2022(2).xlsx").write_bytes(b"second")
    take_in(tmp_path / "extracts", tmp_path / "inbox")
    taken = {path.name: path.read_bytes() for path in (tmp_path / "inbox" / "feed").iterdir()}
    assert taken == {"一2022.csv": "甲,乙\r\n".encode(), "二2022.csv": "丙".encode(), "三2022.xlsx": b"second"}
    (feed / "二2022.csv").unlink()
    take_in(tmp_path / "extracts", tmp_path / "inbox")
    assert not (tmp_path / "inbox" / "feed" / "二2022.csv").exists()


def test_a_dbt_project_has_a_model_per_feed_and_table_and_every_reference_is_one(manifest, tmp_path):
    dbt.project(manifest, tmp_path / "manifest.json", tmp_path, incremental=True)
    models = {path.stem: path.read_text(encoding="utf-8") for path in (tmp_path / "models").rglob("*.*")}
    assert len(models) == len(manifest.feeds) + len(manifest.tables)
    for table in manifest.tables:
        text = models[table.name.partition(".")[2]]
        found = re.findall(r"ref\('(\w+)'\)", text)
        assert set(found) == {name.replace("staging.", "stg_").rpartition(".")[2] for name in table.reads}
        assert "staging." not in text
    assert "is_incremental" in models["stg_zhongjie_sales"]
    assert "is_incremental" not in models["stg_platform_financings"]


def test_a_sqlmesh_project_has_a_model_per_feed_and_table(manifest, tmp_path):
    sqlmesh.project(manifest, tmp_path / "manifest.json", tmp_path)
    models = {f"{path.parent.name}.{path.stem}" for path in (tmp_path / "models").rglob("*.*")}
    assert models == {f"staging.{feed.name}" for feed in manifest.feeds} | {table.name for table in manifest.tables}


def test_tables_are_the_same_whatever_the_order_of_rows_and_differ_by_one_value(tmp_path):
    queries = {
        "one": "select * from (values (1, 'a', 0.5::double), (2, 'b', null)) as t (n, s, d)",
        "turned": "select * from (values (2, 'b', null), (1, 'a', 0.5::double)) as t (n, s, d)",
        "other": "select * from (values (1, 'a', 0.5::double), (2, 'c', null)) as t (n, s, d)",
        "typed": "select n::bigint as n, s, d from (values (1, 'a', 0.5::double), (2, 'b', null)) as t (n, s, d)",
    }
    for name, query in queries.items():
        with duckdb.connect(str(tmp_path / name)) as connection:
            connection.execute(f"create table t as {query}")
    assert compare(tmp_path / "one", tmp_path / "turned", ["t"]) == 1
    for name in ("other", "typed"):
        with pytest.raises(Different, match=r"^t: "):
            compare(tmp_path / "one", tmp_path / name, ["t"])
    with pytest.raises(Different, match="missing: not in"):
        compare(tmp_path / "one", tmp_path / "turned", ["missing"])
