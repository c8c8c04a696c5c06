"""The contents of a release: relations, columns and comments as designed, and nothing personal."""

import re
import stat
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[3]

RELATIONS = {
    "figures": "figure, theme, name_zh, name_en, period, value, unit, kind, as_printed, numerator, denominator, base,"
    " status, department, release",
    "printed_figures": "figure, period, printed, low, high, value, state",
    "catalogue": "figure, name_zh, name_en, unit, kind, frequency, table, measure, filter, numerator, denominator,"
    " base, part_of, same_as, inflow, outflow, department, format",
    "gates": "gate, subject, theme, period, state, observed, lower, upper, message_zh, message_en, fingerprint,"
    " evaluated_at",
    "gate_examples": "gate, subject, period, number, example",
    "deliveries": "feed, period, file, sha256, bytes, rows, state, reason, received_at, department,"
    " reason_zh, reason_en, carried_forward, delivery, staged_sha256",
    "revisions": "figure, period, was, is, difference, release, note",
    "releases": "release, published_at, commit, parent, fingerprint, sha256",
    "sources": "figure, theme_zh, theme_en, feed, feed_zh, system, department, sql",
    "meta.timings": "phase, name_zh, name_en, seconds",
    "meta.district": "district, district_en",
}  # fmt: skip


@pytest.mark.parametrize("relation", RELATIONS)
def test_a_relation_has_the_columns_of_the_design_in_their_order(released, relation):
    columns = released.column(f"select column_name from (describe {relation})")
    assert columns == [name.strip() for name in RELATIONS[relation].split(",")]


def test_figure_history_has_what_figures_have(released):
    history = released.column("select column_name from (describe figure_history)")
    assert set(history) >= set(released.column("select column_name from (describe figures)"))
    assert released.rows("select count(*) as n from figure_history") == released.rows(
        "select count(*) as n from figures"
    )


def test_figures_as_of_a_release_have_the_columns_of_figures(released):
    as_of = released.column("select column_name from (describe from figures_as_of(1))")
    assert as_of == released.column("select column_name from (describe figures)")
    assert released.rows("select * from figures_as_of(1) order by all") == released.rows(
        "select * from figures order by all"
    )
    assert released.rows("from figures_as_of(0)") == []


def test_a_release_holds_these_relations_the_marts_and_nothing_else(released):
    from orchestration.project.definitions import project

    found = released.rows("select schema_name, table_name from duckdb_tables() where not internal")
    names = {
        row["table_name"] if row["schema_name"] == "main" else f"{row['schema_name']}.{row['table_name']}"
        for row in found
    }
    assert names == {*RELATIONS, "figure_history", *(table.name for table in project().marts)}
    assert released.rows("select view_name from duckdb_views() where not internal") == []


def test_every_relation_and_every_column_says_what_it_holds_in_both_languages(released):
    tables = released.rows("select table_name as name, comment from duckdb_tables() where not internal")
    columns = released.rows(
        "select schema_name || '.' || table_name || '.' || column_name as name, comment from duckdb_columns()"
        " where not internal"
    )
    for row in (*tables, *columns):
        said = row["comment"] or ""
        assert re.search("[\u4e00-\u9fff]", said), row
        assert re.search("[A-Za-z]{2}", said), row


def test_there_is_no_personal_column_and_nothing_that_looks_like_one(released):
    columns = released.column("select distinct column_name from duckdb_columns() where not internal")
    assert not {name for name in columns if "applicant" in name and name != "applicant_type"}
    assert not {
        name for name in columns if any(part in name for part in ("证件", "身份", "id_number", "phone", "电话"))
    }
    texts = released.rows(
        "select schema_name, table_name, column_name from duckdb_columns() where not internal and data_type = 'VARCHAR'"
    )
    like_an_id = r"(^|[^0-9A-Za-z])[1-9]\d{5}(00|19|20)\d{2}(0\d|1[0-2])\d{5}[\dXx]($|[^0-9A-Za-z])"
    for row in texts:
        where = f"{row['schema_name']}.{row['table_name']}"
        query = f"select count(*) from {where} where regexp_matches(\"{row['column_name']}\", '{like_an_id}')"
        assert released.column(query) == [0], where


def test_no_staged_file_holds_a_personal_column(released):
    pattern = f"{released.home}/staged/service_cases/*.parquet"
    columns = released.column(f"select column_name from (describe from read_parquet('{pattern}'))")
    assert columns == [
        "case_id", "item_id", "accepted_at", "finished_at", "channel", "period", "_delivery",
    ]  # fmt: skip


def test_the_evidence_of_a_release_is_all_good_and_covers_every_table_and_printed_figure(released):
    from orchestration.project.definitions import project

    assert set(released.column("select distinct state from gates")) <= {"pass", "explained"}
    judged = set(released.column("select distinct subject from gates where gate = 'grain'"))
    assert judged == set(project().tables)
    assert released.column("select count(*) from gates where gate = 'printed'") == [46]
    assert set(released.column("select distinct subject from gates where gate = 'delivery'")) == set(project().feeds)
    for gate in ("ratio", "growth", "parts", "complete", "expectation"):
        assert released.column(f"select count(*) > 0 from gates where gate = '{gate}'") == [True], gate


def test_every_gate_says_what_it_saw_in_both_languages(released):
    assert released.column(
        "select gate || subject from gates where message_zh = '' or message_en = '' or message_zh is null"
        " or message_en is null or fingerprint is null or evaluated_at is null"
    ) == []  # fmt: skip
    bounded = released.rows("from gates where gate = 'printed' and subject = 'commerce.holiday_turnover'")
    assert [(row["lower"], row["upper"]) for row in bounded] == [(1_171_500_000, 1_172_500_000)]
    assert bounded[0]["lower"] <= bounded[0]["observed"] < bounded[0]["upper"]


def test_deliveries_say_their_state_and_the_superseded_is_among_them(released):
    rows = released.rows("from deliveries")
    assert {row["state"] for row in rows} == {"in force", "superseded"}
    (superseded,) = [row for row in rows if row["state"] == "superseded"]
    assert superseded["file"] == "区域总部名录_2022年四季度.xlsx"
    files = [path for path in released.extracts.glob("*/*") if path.is_file()]
    assert len(rows) == len(files)
    assert all(len(row["sha256"]) == 64 and row["bytes"] > 0 and row["rows"] is not None for row in rows)


def test_printed_figures_have_what_the_digits_admit_in_base_units(released):
    rows = {row["figure"]: row for row in released.rows("from printed_figures")}
    bounds = {name: (row["low"], row["high"]) for name, row in rows.items()}
    assert bounds["finance.headquarters"] == (76, 76)
    assert bounds["commerce.holiday_turnover"] == (1_171_500_000, 1_172_500_000)
    assert bounds["commerce.holiday_visits"] == (9_495_000, 9_505_000)
    assert bounds["finance.headquarters_share"] == pytest.approx((0.655, 0.665))
    assert bounds["city.online_share"] == pytest.approx((0.97745, 0.97755))
    assert bounds["city.service_items_centralised_share"] == (1, 1)
    assert bounds["innovation.cross_border_sales"] == (19_000_000, 20_000_000)
    assert bounds["culture.script_venues"] == (71, 79)
    assert bounds["innovation.postal_parcel_rank"] == (1, 3)
    assert bounds["city.good_air_improvement_rank"] == (1, 1)
    assert bounds["livelihood.zero_employment_households"] == (0, 0)
    assert all(row["low"] <= row["value"] <= row["high"] for row in rows.values())


def test_derived_figures_say_what_they_were_derived_from(released):
    rows = {row["figure"]: row for row in released.rows("from figures where period like '2022%'")}
    share = rows["finance.headquarters_share"]
    assert (share["numerator"], share["denominator"]) == (76, rows["finance.city_headquarters"]["value"])
    assert share["denominator"] in (115, 116)
    assert share["base"] is None
    assert share["value"] == share["numerator"] / share["denominator"]
    growth = rows["commerce.holiday_turnover_growth"]
    assert growth["numerator"] == rows["commerce.holiday_turnover"]["value"]
    assert growth["denominator"] is None
    assert growth["value"] == pytest.approx(growth["numerator"] / growth["base"] - 1, rel=1e-12)
    assert rows["city.online_share"]["denominator"] != 966


def test_types_are_what_tools_can_read(released):
    types = {
        row["column_name"]: row["column_type"]
        for row in released.rows("select column_name, column_type from (describe figures)")
    }
    assert {types[name] for name in ("value", "numerator", "denominator", "base")} == {"DOUBLE"}
    assert {types[name] for name in ("figure", "period", "as_printed", "status")} == {"VARCHAR"}
    assert "HUGEINT" not in released.column("select distinct data_type from duckdb_columns() where not internal")


def test_a_release_stands_alone_read_only_and_the_pointer_is_relative(released):
    path = released.home / "releases/000001.duckdb"
    assert stat.S_IMODE(path.stat().st_mode) == 0o444
    assert not path.with_name(path.name + ".wal").exists()
    assert str(released.current.readlink()) == "releases/000001.duckdb"
    assert stat.S_IMODE((released.home / "build.duckdb").stat().st_mode) == 0o600
    assert {entry.name for entry in (released.home / "releases").iterdir()} == {"000001.duckdb"}


def test_a_release_says_when_from_which_commit_and_with_what_content(released):
    (row,) = released.rows("from releases")
    assert row["release"] == 1
    assert row["parent"] is None
    assert len(row["fingerprint"]) == 16
    if (REPOSITORY / ".git").exists():
        assert len(row["commit"].removesuffix("-dirty")) == 40
