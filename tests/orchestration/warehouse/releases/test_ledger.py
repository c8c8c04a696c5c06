"""All releases ever made, and whether a content was rolled back from."""

from datetime import datetime

import duckdb
import pytest

from orchestration.warehouse.build import Build
from orchestration.warehouse.databases import Relation
from orchestration.warehouse.home import Home
from orchestration.warehouse.releases import ledger, writer
from orchestration.warehouse.releases.vintages import Release, known_releases, lineage, told_in

DAY = datetime(2022, 11, 1)


def release(number, parent, content, rolled_back=False):
    return Release(number, DAY, "", parent, content, DAY if rolled_back else None)


@pytest.mark.parametrize(
    ("known", "in_line", "content", "held_by"),
    [
        pytest.param("1A 2B!", [1], "B", 2, id="what was rolled back from"),
        pytest.param("1A 2B!", [1], "C", None, id="another content"),
        pytest.param("1A 2B!", [1], "A", None, id="what is in force"),
        pytest.param("1A 2B 3A!", [1, 2], "A", 3, id="what had been released before, too"),
        pytest.param("1A 2B! 3C!", [1], "B", 2, id="what was passed over on the way back"),
        pytest.param("1A 2B! 3B 4C", [1, 3, 4], "B", None, id="released again since, and allowed so"),
        pytest.param("1A 2B! 3B!", [1], "B", 3, id="given up twice"),
        pytest.param("1A 2B!", [1, 2], "B", None, id="gone forward to it again"),
        pytest.param("1A 2B", [1], "B", None, id="brought in by a refresh that was killed, and never in force"),
    ],
)
def test_a_content_is_held_when_it_was_rolled_back_from_and_not_released_since(known, in_line, content, held_by):
    all_of_them = [release(int(text[0]), None, text[1], text.endswith("!")) for text in known.split()]
    ancestors = [one for one in all_of_them if one.release in in_line]
    assert ledger.rolled_back_with(all_of_them, ancestors, content) == held_by


@pytest.fixture
def home(tmp_path):
    """Releases 1, 2 and, after going back to 1, 3; current is 3."""
    made = Home(tmp_path / "home")
    made.prepare()
    with duckdb.connect() as connection:
        for *before, last in ([(1, None)], [(1, None), (2, 1)], [(1, None), (3, 1)]):
            rows = ", ".join(
                f"({number}, timestamp '2022-11-01', '', {parent or 'null'}, 'content {number}')"
                for number, parent in [*before, last]
            )
            query = f'select * from (values {rows}) as listed(release, published_at, "commit", parent, fingerprint)'
            writer.write_release(made, connection, last[0], [Relation("releases", query)], ())
    return made


def test_every_release_is_known_and_told_by_the_one_in_force_or_its_own_file(home):
    assert list(known_releases(home)) == [1, 2, 3]
    assert [one.release for one in lineage(home)] == [1, 3]
    assert {number: told_in(home, number) for number in (1, 2, 3, 4)} == {1: 3, 2: 2, 3: 3, 4: None}


def test_the_ledger_outlives_the_files_and_a_file_that_was_never_pointed_to_is_removed(home):
    build = Build(home)
    ledger.bring_up(build)
    ledger.mark_rolled_back(build, [2])
    (home.releases / "000002.duckdb").unlink()
    (home.releases / "000007.duckdb").write_bytes(b"not a database" * 1000)
    ledger.bring_up(build)
    entries = ledger.entries(build)
    build.close()
    assert [(number, one.rolled_back_at is not None) for number, one in entries.items()] == [
        (1, False), (2, True), (3, False),
    ]  # fmt: skip
    assert told_in(home, 2) is None
    assert not (home.releases / "000007.duckdb").exists()
    assert writer.next_number(home, entries) == 4
