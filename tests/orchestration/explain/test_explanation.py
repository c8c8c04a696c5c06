"""`shenhe explain`: a released figure, from its value down to the rows of the deliveries."""

import json
import re
import shutil

import pytest

SHARE = "finance.headquarters_share"


def explained(warehouse, *words):
    said = warehouse.shenhe("explain", *words, "--format", "json")
    assert said.code == 0, said.err
    return json.loads(said.out)


def test_every_figure_of_the_sample_is_explained_by_its_rows(released, assert_explained):
    assert assert_explained(released) > 10


def test_a_ratio_tells_its_parts_its_sql_its_gates_and_its_deliveries(released):
    said = released.shenhe("explain", SHARE)
    assert said.code == 0, said.err
    for told in (
        "76 / 115", "66%", "sql/marts/finance/headquarters_by_quarter.sql", "76家 与 66% 只容 115、116",
        "status = '在营'", "市金融发展局", "名录",
    ):  # fmt: skip
        assert told in said.out, told
    hashes = released.column(
        "select sha256 from deliveries where feed = 'headquarters_register' and period = '2022-Q4'"
    )
    assert any(one in said.out for one in hashes)
    assert all(re.fullmatch("[0-9a-f]{64}", one) for one in hashes)


def test_the_rows_counted_are_listed_and_the_others_are_told_by_condition(released):
    found = explained(released, "finance.headquarters", "--rows")
    ((feed,),) = [part["feeds"] for part in found["parts"]]
    rows = feed["counted"]
    assert len(rows) == found["value"] == 76
    assert {row["district"] for row in rows} == {"沈河区"}
    assert all(row["sheet"] and row["row"] for row in rows)
    assert len({(row["file"], row["sheet"], row["row"]) for row in rows}) == 76
    left = {one["condition"]: one for one in feed["rows_left_out"]}
    assert left["status = '在营'"]["values"].keys() == {"迁出"}
    assert left["district = '沈河区'"]["rows"] == 115 - 76
    assert sum(one["rows"] for one in feed["rows_left_out"]) + 76 == feed["rows"]


def test_rows_stand_where_they_say(released):
    """The row told for a counted park is the row of the delivered workbook."""
    from transforms.reading.grid import read_grids

    found = explained(released, "city.pocket_parks", "--rows")
    ((feed,),) = [part["feeds"] for part in found["parts"]]
    assert feed["counted"]
    for row in feed["counted"]:
        grids = {grid.sheet: grid for grid in read_grids(released.extracts / "pocket_parks" / row["file"])}
        assert row["park"] in dict(grids[row["sheet"]].rows())[row["row"]]


def test_growth_tells_both_periods(released):
    found = explained(released, "commerce.holiday_visits_growth")
    assert [(part["role"], part["period"]) for part in found["parts"]] == [
        ("level", "2022-10-01/2022-10-07"), ("base", "2021-10-01/2021-10-07"),
    ]  # fmt: skip
    level, base = (part["value"] for part in found["parts"])
    assert found["value"] == pytest.approx(level / base - 1)
    (gate,) = [gate for gate in found["gates"] if gate["gate"] == "growth"]
    assert gate["state"] == "explained"
    assert "样例签署人" in gate["message_zh"]


def test_a_rank_tells_the_whole_ranking(released):
    found = explained(released, "innovation.postal_parcel_rank")
    ranking = found["parts"][0]["ranking"]
    assert [row["place"] for row in ranking] == sorted(row["place"] for row in ranking)
    assert len(ranking) == 13
    assert [row["place"] for row in ranking if row["is_own"]] == [found["value"]]


def test_a_delivery_tells_what_it_superseded_and_what_was_looked_up(released):
    (part,) = explained(released, "finance.headquarters")["parts"]
    (delivery,) = part["feeds"][0]["deliveries"]
    assert delivery["supersedes"]
    looked_up = explained(released, "finance.platform_financings")["looked_up"]
    assert {one["feed"] for one in looked_up} == {"platform_enterprises"}


def test_an_unknown_figure_or_period_names_the_nearest(released):
    said = released.shenhe("explain", "finance.headquarter")
    assert said.code == 2
    assert "finance.headquarters" in said.err
    said = released.shenhe("explain", "finance.headquarters", "--period", "2023")
    assert said.code == 2
    assert said.err.count("\n") == 1


def test_a_release_is_explained_from_itself_and_the_archive_alone(warehouse):
    """The staged files, the build and the deliveries' folder are gone; the archive has them."""
    shutil.rmtree(warehouse.home / "staged")
    shutil.rmtree(warehouse.extracts)
    (warehouse.home / "build.duckdb").unlink()
    before = sorted(path for path in warehouse.home.rglob("*") if path.is_file())
    (part,) = explained(warehouse, "finance.headquarters")["parts"]
    assert (part["counted_again"], part["is_as_released"]) == (76, True)
    assert sorted(path for path in warehouse.home.rglob("*") if path.is_file()) == before


def test_a_staged_file_that_lies_is_passed_over_for_the_archive(warehouse):
    import duckdb

    for path in (warehouse.home / "staged" / "headquarters_register").glob("*.parquet"):
        path.chmod(0o600)
        with duckdb.connect() as connection:
            connection.execute(f"create table lie as select * replace ('迁出' as status) from '{path}'")
            connection.execute(f"copy lie to '{path}' (format parquet)")
    (part,) = explained(warehouse, "finance.headquarters")["parts"]
    assert (part["counted_again"], part["is_as_released"]) == (76, True)


def test_bytes_that_are_gone_are_named_with_the_delivery(warehouse):
    (sha256,) = warehouse.column(
        "select sha256 from deliveries where feed = 'headquarters_register' and period = '2022-Q4' and state = 'in force'"
    )
    shutil.rmtree(warehouse.home / "staged" / "headquarters_register")
    (archived,) = (warehouse.home / "archive").glob(f"{sha256}.*")
    archived.unlink()
    said = warehouse.shenhe("explain", "finance.headquarters")
    assert said.code == 5
    assert sha256[:12] in said.err
    assert said.err.count("\n") == 1


def test_nothing_personal_is_told(released):
    from orchestration.project.definitions import project

    personal = {column.name for feed in project().feeds.values() for column in feed.columns if column.personal}
    found = explained(released, "city.service_cases", "--rows")
    for part in found["parts"]:
        for feed in part["feeds"]:
            assert personal.isdisjoint(feed["counted"][0])


def test_an_earlier_release_is_explained_as_it_was(warehouse, revise):
    visits = "commerce.holiday_visits"
    before = explained(warehouse, visits, "--period", "2021-10-01/2021-10-07")
    revise(warehouse, 5)
    assert warehouse.refresh().code == 0
    now = explained(warehouse, visits, "--period", "2021-10-01/2021-10-07")
    assert (now["release"], now["value"]) == (2, before["value"] + 5)
    assert [(row["was"], row["is"]) for row in now["revisions"]] == [(before["value"], now["value"])]
    again = explained(warehouse, visits, "--period", "2021-10-01/2021-10-07", "--as-of", "1")
    assert (again["release"], again["value"]) == (1, before["value"])
    assert again["parts"][0]["is_as_released"]
