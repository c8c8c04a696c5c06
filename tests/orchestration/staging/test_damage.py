"""Damage in the home is found by hash before a table is made from it, mended from the archive, and said."""

import random
import shutil

import pytest

FEED = "matchmaking_events"


def flip(path, seed=0):
    path.chmod(0o600)
    content = bytearray(path.read_bytes())
    content[random.Random(seed).randrange(len(content))] ^= 1 << seed % 8
    path.write_bytes(content)


def make_stale(warehouse):
    """One more month of the feed, so that its tables are made anew."""
    rows = [
        ["活动编号", "活动日期", "主题", "参会企业数", "达成融资（万元）"],
        ["HD-9901", "2021-06-01", "对接", 20, 300],
    ]
    warehouse.deliver(FEED, "对接_2021-06.csv", rows)


def staged(warehouse):
    return sorted((warehouse.home / "staged" / FEED).glob("*.parquet"))


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.drill) for seed in (1, 2))])
def test_a_bit_that_flipped_in_a_staged_file_is_mended_before_a_table_is_made_from_it(warehouse, released, seed):
    before = released.rows("from finance.matchmaking_by_month where period like '2022%' order by all")
    for path in staged(warehouse):
        flip(path, seed)
    make_stale(warehouse)
    said = warehouse.refresh()
    assert said.code == 0, said.out
    assert said.out.count("mended: ") == 12
    assert f"the staged file of {FEED} 2022-01 was damaged: typed again from the archive" in said.out
    assert warehouse.rows("from finance.matchmaking_by_month where period like '2022%' order by all") == before
    assert "mended" not in warehouse.refresh().out


@pytest.mark.parametrize("damage", [flip, lambda path: path.unlink()])
def test_signed_notes_are_compared_before_they_count(warehouse, damage):
    (notes,) = (warehouse.home / "staged" / "explanations").glob("*.parquet")
    damage(notes)
    said = warehouse.refresh()
    assert said.code == 0, said.out + said.err
    assert "the staged file of explanations 2022 was damaged: typed again from the archive" in said.out
    assert "nothing changed" in warehouse.refresh().out


def test_a_damaged_archived_file_is_taken_again_where_it_stands(warehouse):
    sha256 = warehouse.column(f"select sha256 from deliveries where feed = '{FEED}' and period = '2022-03'")[0]
    (archived,) = (warehouse.home / "archive").glob(f"{sha256}.*")
    flip(archived)
    flip(staged(warehouse)[0])
    shutil.rmtree(warehouse.home / "staged" / FEED)
    said = warehouse.refresh()
    assert said.code == 0, said.out
    assert f"archived file {sha256[:12]} was damaged: taken again" in said.out
    assert warehouse.shenhe("status", "--verify").code == 0


def test_verify_names_what_is_damaged_and_how_it_is_mended(warehouse):
    archived = sorted((warehouse.home / "archive").iterdir())[0]
    flip(archived)
    flip(staged(warehouse)[0])
    rows = warehouse.shenhe("status", "--verify", "--format", "json").rows
    assert [row["what"] for row in rows] == ["archive", "staged"]
    assert rows[0]["subject"] == archived.name
    assert rows[1]["subject"].startswith(f"{FEED} 2022-")


BUILDS = {
    "foreign": lambda path: path.write_bytes(b"SQLite format 3\x00" * 1000),
    "cut short": lambda path: path.write_bytes(path.read_bytes()[:20_000]),
    "empty": lambda path: path.write_bytes(b""),
    "torn": lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2] + b"\0" * 100_000),
    "gone": lambda path: path.unlink(),
}


# Each makes everything again: one is enough while somebody waits.
@pytest.mark.parametrize(
    "damage", ["torn", *(pytest.param(name, marks=pytest.mark.drill) for name in BUILDS if name != "torn")]
)
def test_a_build_that_cannot_be_opened_is_made_again_from_the_archive(warehouse, released, damage):
    path = warehouse.home / "build.duckdb"
    BUILDS[damage](path)
    said = warehouse.refresh()
    assert said.code == 0, said.out + said.err
    if damage not in ("gone", "empty"):
        assert "build.duckdb was damaged: set aside as build.damaged-" in said.out
        assert len(list(warehouse.home.glob("build.damaged-*.duckdb"))) == 1
    assert warehouse.rows("from figures") == released.rows("from figures")
    assert "nothing changed" in warehouse.refresh().out


@pytest.mark.drill
def test_a_build_made_again_puts_in_force_what_was_in_force(warehouse):
    """What came in a later refresh wins, whatever its name: a new build must not see all files as new."""
    path = warehouse.file(FEED, "2022-03") if warehouse.files(FEED, "2022-03") else warehouse.files(FEED)[2]
    later = path.with_name(f"a_{path.name}")
    later.write_bytes(path.read_bytes() + b"\n")
    assert warehouse.refresh().code == 0
    query = f"select file from deliveries where feed = '{FEED}' and state = 'in force' order by 1"
    in_force = warehouse.column(query, "last_refresh.duckdb")
    assert later.name in in_force
    (warehouse.home / "build.duckdb").unlink()
    assert warehouse.refresh().code == 0
    assert warehouse.column(query, "last_refresh.duckdb") == in_force


def test_what_may_hold_personal_data_is_for_its_owner_only_whatever_the_umask(warehouse):
    for name in ("archive", "staged", "dagster"):
        assert (warehouse.home / name).stat().st_mode & 0o777 == 0o700
    files = [*(warehouse.home / "archive").iterdir(), *(warehouse.home / "staged").glob("*/*.parquet")]
    assert {path.stat().st_mode & 0o077 for path in [*files, warehouse.home / "build.duckdb"]} == {0}
    for path in (warehouse.current.resolve(), warehouse.home / "last_refresh.duckdb"):
        assert path.stat().st_mode & 0o777 == 0o444
