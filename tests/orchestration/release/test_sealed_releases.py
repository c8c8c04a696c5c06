"""A release that was forged or damaged is refused by its number, with what to do; and it cannot be forged by asking."""

import os

import duckdb
import pytest

READERS = [("figures",), ("sql", "select 1 as one"), ("status",), ("figures", "--as-of", "1")]


@pytest.fixture
def release(warehouse):
    """The file of the release in force, which its owner may change."""
    path = warehouse.home / "releases" / "000001.duckdb"
    path.chmod(0o644)
    return path


def refused(warehouse, words, number=1):
    said = warehouse.shenhe(*words)
    assert said.code == 5, said.out
    assert f"发布 {number}" in said.err
    assert f"release {number}" in said.err
    return said.err


def keep_times(path, change):
    before = path.stat()
    change(path)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


WRITING = [
    "copy (select 'x'::blob) to '{wal}' (format blob)",
    "explain analyze copy (select 'x'::blob) to '{wal}' (format blob)",
    "explain (analyze) copy (select 'x'::blob) to '{wal}' (format blob)",
    "/* a */ explain -- b\n analyze copy (select 'x'::blob) to '{wal}' (format blob)",
    "explain (analyze, format json) copy (select 'x'::blob) to '{wal}' (format blob)",
    "prepare p as copy (select 'x'::blob) to '{wal}' (format blob); execute p",
    "select 1; copy (select 'x'::blob) to '{wal}' (format blob)",
    "export database '{home}/out'",
    "attach '{home}/build.duckdb' as b",
    "attach ':memory:' as m",
    "pragma enable_external_access",
    "pragma memory_limit = '20GB'",
    "export database '/tmp'",
    "import database '/tmp'",
    "prepare p as select 1",
    "execute p",
    "create macro m() as 1",
    "create or replace secret s (type s3)",
    "vacuum",
    "set variable v = 1",
    "reset memory_limit",
    "set enable_external_access = true",
    "delete from figures",
    "use memory",
    "set memory_limit = '20GB'",
    "create temp table t as select 1",
    "call pragma_version()",
    "checkpoint",
    "install httpfs",
    "load json",
]


@pytest.mark.parametrize("statement", WRITING)
def test_ad_hoc_sql_only_reads(released, statement):
    path = released.home / "releases" / "000001.duckdb"
    said = released.shenhe("sql", "--with-staging", statement.format(wal=f"{path}.wal", home=released.home))
    assert (said.code, said.out) == (2, "")
    assert "内部错误" not in said.err
    assert [one.name for one in path.parent.iterdir()] == [path.name]


READING_MORE = [
    "select * from read_csv('{home}/current.duckdb')",
    "from '{home}/last_refresh.duckdb'",
    "select * from read_text('/etc/passwd')",
    "select * from read_blob('{home}/archive/*')",
    "select * from glob('/*')",
    "select * from read_parquet('{home}/staged/*/*.parquet')",
    "select * from '/etc/hostname'",
    "select getenv('HOME')",
    "from sniff_csv('/etc/passwd')",
    "select * from 'https://example.invalid/a.parquet'",
    "select * from 's3://bucket/a.parquet'",
    "from '{home}/staged/matchmaking_events/*.parquet'",
    "select * from read_json('/etc/hostname')",
    "select * from read_ndjson_objects('{home}/refresh.lock')",
    "from parquet_metadata('{home}/staged/*/*.parquet')",
    "from query('select * from read_text(''/etc/passwd'')')",
    "from query_table('/etc/hostname')",
    "with a as materialized (select getenv('PATH') as b) from a",
    "from sqlite_scan('{home}/dagster/history/runs.db', 'runs')",
    "from postgres_scan('host=localhost', 'public', 't')",
    "from st_read('/etc/hostname')",
    "from read_xlsx('{home}/archive/a.xlsx')",
    "select http_get('http://localhost/')",
]


# Named in a comment, so that its staged files are at hand.
OPTIONS = {"the release": ((), ""), "with staging": (("--with-staging",), " -- zhongjie_sales")}


@pytest.mark.parametrize("options", OPTIONS)
@pytest.mark.parametrize("statement", READING_MORE)
def test_ad_hoc_sql_reads_the_release_and_nothing_else(released, statement, options):
    words, behind = OPTIONS[options]
    said = released.shenhe("sql", *words, statement.format(home=released.home) + behind)
    assert (said.code, said.out) == (2, "")


HARMLESS = ["pragma version", "pragma database_list", "describe figures", "show tables", "pragma table_info('figures')",
            "explain select 1", "-- a\nexplain /* b */ analyze select 1", "explain (select 1)"]  # fmt: skip


@pytest.mark.parametrize("statement", HARMLESS)
def test_ad_hoc_sql_tells_what_the_release_holds(released, statement):
    assert released.shenhe("sql", statement).code == 0


HUGE = {
    "a long list": "select " + ", ".join(["1"] * 10_000),
    "deep brackets": "select " + "(" * 20_000 + "1" + ")" * 20_000,
    "a long text": f"select length('{'x' * 5_000_000}')",
    "many unions": " union all ".join(["select 1 as one"] * 3_000),
    "many statements": ";".join(["select 1"] * 5_000),
}


@pytest.mark.parametrize("query", HUGE)
def test_a_huge_query_is_answered_or_ends_with_one_line(released, query):
    said = released.shenhe("sql", "--timeout", "10", HUGE[query])
    assert said.code in (0, 2)
    assert said.code == 0 or "内部错误" not in said.err


def test_a_query_that_takes_too_long_or_too_much_ends_with_one_line(released):
    said = released.shenhe("sql", "--timeout", "0.5", "select count(*) from range(1000000000000)")
    assert (said.code, said.err.count("\n")) == (2, 1)
    assert "--timeout" in said.err
    said = released.shenhe("sql", "--memory", "60MB", "select list(n) from range(1000000000) as numbers(n)")
    assert (said.code, said.err.count("\n")) == (2, 1)
    assert "--memory" in said.err
    assert released.shenhe("sql", "--memory", "much", "select 1").code == 2


@pytest.mark.parametrize("words", READERS)
@pytest.mark.parametrize("suffix", [".wal", ".wal.checkpoint"])
def test_a_release_with_a_log_beside_it_is_refused(warehouse, release, words, suffix):
    beside = release.with_name(release.name + suffix)
    beside.write_bytes(b"")
    assert f"remove {beside}" in refused(warehouse, words)
    beside.unlink()
    assert warehouse.shenhe(*words).code == 0


def forge(path):
    """Write another number into the release, as one who may write there could."""
    with duckdb.connect(str(path)) as connection:
        connection.execute("update figures set value = 999 where figure = 'finance.headquarters'")


@pytest.mark.parametrize("words", READERS)
def test_a_forged_release_is_refused(warehouse, release, words):
    keep_times(release, forge)
    refused(warehouse, words)


@pytest.mark.parametrize("words", READERS)
def test_a_release_cut_short_is_refused(warehouse, release, words):
    release.write_bytes(release.read_bytes()[:-4096])
    refused(warehouse, words)


def test_a_copied_home_whose_times_differ_is_read_all_the_same(warehouse, release):
    os.utime(release, (1, 1))
    assert warehouse.shenhe("figures").code == 0


def test_verify_names_a_bit_that_flipped_in_a_release_and_the_way_out(warehouse, release):
    def flip(path):
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        path.write_bytes(content)

    keep_times(release, flip)
    said = warehouse.shenhe("status", "--verify", "--format", "json")
    assert said.code == 5
    assert [(row["what"], row["subject"]) for row in said.rows] == [("release", "1")]
    assert "shenhe rollback" in said.rows[0]["message"]


def test_nothing_is_said_of_a_home_that_is_whole(released):
    said = released.shenhe("status", "--verify")
    assert (said.code, "everything is as it was written" in said.out) == (0, True)


def test_the_hash_of_a_release_is_told_by_the_one_after_it(warehouse, revise):
    from orchestration.warehouse.archive import sha256_of

    revise(warehouse, 500)
    assert warehouse.refresh().code == 0
    hashes = warehouse.column("select sha256 from releases order by release")
    assert hashes == [sha256_of(warehouse.home / "releases" / "000001.duckdb"), None]


@pytest.mark.parametrize("words", [("figures",), ("status",), ("refresh",), ("sql", "select 1")])
@pytest.mark.parametrize("dangling", [False, True])
def test_a_pointer_that_is_lost_or_leads_nowhere_is_named_with_the_command_that_mends_it(warehouse, words, dangling):
    warehouse.current.unlink()
    if dangling:
        warehouse.current.symlink_to("releases/000009.duckdb")
    said = warehouse.shenhe(*words)
    assert said.code == 5
    assert "run shenhe rollback 1" in said.err
    assert warehouse.shenhe("rollback", "1").code == 0
    assert warehouse.shenhe(*words).code == 0


def test_a_changed_figure_is_no_first_one_when_the_pointer_is_lost(warehouse, revise):
    """Without the release before, a revision would need no note."""
    revise(warehouse, 500)
    for note in warehouse.files("explanations", "样例说明"):
        note.unlink()
    warehouse.current.unlink()
    assert warehouse.refresh().code == 5
    warehouse.shenhe("rollback", "1")
    assert any("revision" in line for line in warehouse.refresh().held_back)
