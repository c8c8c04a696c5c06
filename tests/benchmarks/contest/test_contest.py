"""What the contest is run with: commands, a changed project, a reader."""

import duckdb
import pytest

from benchmarks.contest.contestants import CONTESTANTS, OURS, SQL, Change, contestants
from benchmarks.contest.projects import project_with
from benchmarks.contest.reading import percentile, reading
from benchmarks.peers.declared import manifest_of


def test_the_product_always_takes_part_and_goes_first():
    assert [one.name for one in contestants(["sqlmesh", "plain"])] == [OURS, "plain", "sqlmesh"]
    with pytest.raises(ValueError, match="no such peer: spark"):
        contestants(["spark"])


def test_whatever_a_contestant_lacks_is_said():
    assert all(one.lacks for one in CONTESTANTS if one.name != OURS)
    assert all(set(one.versions()) == set(one.packages) for one in CONTESTANTS)


def test_one_sql_file_of_a_copy_reads_another_text(tmp_path):
    before, after = "from staging.zhongjie_sales", "from staging.zhongjie_sales where amount_yuan > 0"
    project = project_with("marts/commerce/sales_by_day.sql", before, after, tmp_path / "copy")
    changed = {table.name: table.query for table in manifest_of(project / "sql").tables}
    assert after in changed["commerce.sales_by_day"]
    assert after not in changed["commerce.sales_by_hour"]
    with pytest.raises(ValueError, match="does not hold: select \\* from nothing"):
        project_with("core/streets.sql", "select * from nothing", "", tmp_path / "other")


def test_a_percentile_is_one_of_the_values():
    values = list(range(200, 0, -1))
    assert (percentile(values, 50), percentile(values, 99), percentile([7.0], 99)) == (100, 198, 7.0)


def test_a_reader_counts_reads_and_errors(tmp_path):
    with duckdb.connect(str(tmp_path / "released")) as connection:
        connection.execute("create table figures as select 'f' as figure, '2022' as period, 1 as value")
    with reading(tmp_path / "released", tmp_path / "stop") as seen:
        pass
    assert len(seen.milliseconds) >= 1
    assert seen.errors == 0
    with reading(tmp_path / "nothing", tmp_path / "stop") as failed:
        pass
    assert failed.errors == len(failed.milliseconds) >= 1


def test_a_change_is_told_to_sqlmesh_only(tmp_path):
    change = Change("zhongjie_sales", "2022-10-08")
    told = {
        one.name: one.command(tmp_path, tmp_path, change)[-4:] == ["--restate", change.feed, "--day", change.day]
        for one in CONTESTANTS
        if one.name == OURS or (one.name == "sqlmesh" and SQL in one.scenarios)
    }
    assert told == {OURS: False, "sqlmesh": True}
