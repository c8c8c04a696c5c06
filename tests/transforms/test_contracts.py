import dataclasses
import re
from pathlib import Path

import duckdb
import pytest

import transforms
from transforms import Column, Feed, feeds
from transforms.places import DISTRICTS, STREETS
from transforms.reading import reader_fingerprint
from transforms.reading.units import unit_named

FEEDS = list(feeds().values())
named = pytest.mark.parametrize("feed", FEEDS, ids=lambda feed: feed.name)
SNAPSHOTS = """
    postal_parcels digital_projects office_buildings headquarters_register city_retail_sales culture_projects script_venues
    historic_buildings service_items pocket_parks communities urban_employment zero_employment_households doctor_teams
    printed_figures
""".split()  # fmt: skip  # noqa: SIM905
LOGS = """
    cross_border_orders signed_projects enterprise_requests matchmaking_events platform_enterprises platform_financings
    interest_subsidies subsidised_loans special_funds consumption_vouchers zhongjie_footfall zhongjie_sales new_brands
    night_markets culture_investments service_cases air_quality_daily city_management_cases startup_loans explanations
""".split()  # fmt: skip  # noqa: SIM905


def test_the_themes_hold_at_least_the_feeds_that_were_agreed() -> None:
    agreed = {"innovation": 6, "finance": 7, "commerce": 6, "culture": 4, "city": 5, "livelihood": 5, "office": 2}
    count = {theme: sum(feed.theme == theme for feed in FEEDS) for theme in {feed.theme for feed in FEEDS}}
    assert {theme: min(count[theme], number) for theme, number in agreed.items()} == agreed


def test_places_are_those_of_the_city_and_the_district() -> None:
    assert (len(set(DISTRICTS)), len(set(STREETS))) == (13, 11)
    assert all(street.endswith("街道") for street in STREETS)


def test_logs_and_snapshots_are_as_agreed() -> None:
    nature = {feed.name: feed.nature for feed in FEEDS}
    assert {name: nature[name] for name in (*SNAPSHOTS, *LOGS)} == {
        **dict.fromkeys(SNAPSHOTS, "snapshot"),
        **dict.fromkeys(LOGS, "log"),
    }


@named
def test_a_contract_is_whole(feed: Feed) -> None:
    names = [name for name, _ in feed.staged_columns]
    assert len(names) == len(set(names))
    assert set(feed.key) <= set(names)
    # A note may be signed at any time, whatever it is on.
    assert (feed.first_date is not None) == (feed.nature == "log" and feed.cadence != "any")
    assert feed.first_date is None or dict(feed.staged_columns)[feed.first_date] in ("date", "timestamp")
    assert re.search("[\u4e00-\u9fff]", feed.title + feed.description)
    assert feed.system
    assert feed.department
    for column in feed.valued_columns:
        assert column.unit is None or unit_named(column.unit)
        assert bool(column.unit) or not column.name.endswith(("_yuan", "_usd", "_m2"))


@named
def test_staged_columns_end_with_the_delivery_and_a_workbooks_place(feed: Feed) -> None:
    tail = [("period", "varchar"), ("_delivery", "varchar")]
    tail += [("_sheet", "varchar"), ("_row", "bigint")] if feed.media == "workbook" else []
    assert list(feed.staged_columns)[-len(tail) :] == tail


@named
def test_the_rules_are_sql_over_the_staged_columns(feed: Feed) -> None:
    columns = ", ".join(f'cast(null as {kind}) as "{name}"' for name, kind in feed.staged_columns)
    for rule in feed.rules:
        assert duckdb.sql(f"select count(*) from (select {columns}) where {rule.where}").fetchall()[0][0] in (0, 1)
        assert rule.expected_zh
        assert rule.expected_en


def test_a_newcomers_fingerprint_changes_with_all_that_decides_and_with_nothing_else() -> None:
    feed = feeds()["startup_loans"]
    amount = feed.columns[-1]
    decisive = [
        dataclasses.replace(feed, **change)
        for change in (
            {"columns": (*feed.columns[:-1], dataclasses.replace(amount, unit="元"))},
            {"columns": (*feed.columns[:-1], dataclasses.replace(amount, above=None))},
            {"columns": feed.columns[:-1]},
            {"key": ("loan_id", "amount_yuan")},
            {"first_date": None},
            {"media": "log"},
            {"cadence": "month"},
            {"name": "loans"},
        )
    ]
    assert len({feed.fingerprint, *(one.fingerprint for one in decisive)}) == len(decisive) + 1
    told = dataclasses.replace(feed, title="贷款", description="。", department="区财政局", system="台账")
    assert told.fingerprint == feed.fingerprint


@pytest.mark.parametrize(
    ("cadence", "period", "inside", "outside"),
    [
        ("year", "2022", ["2022-01-01", "2022-12-31"], ["2021-12-31", "2023-01-01"]),
        ("quarter", "2022-Q4", ["2022-10-01", "2022-12-31"], ["2022-09-30", "2023-01-01", "2021-11-01"]),
        ("quarter", "2022-Q1", ["2022-01-01", "2022-03-31"], ["2021-12-31", "2022-04-01"]),
        ("month", "2022-10", ["2022-10-01", "2022-10-31 23:59:59"], ["2022-09-30", "2022-11-01", "2021-10-05"]),
        ("day", "2022-10-01", ["2022-10-01", "2022-10-01 23:59:59"], ["2022-09-30 23:59:59", "2022-10-02"]),
    ],
)
def test_the_first_date_of_a_log_lies_in_its_period(
    cadence: str, period: str, inside: list[str], outside: list[str]
) -> None:
    kind = "timestamp" if any(":" in one for one in inside) else "date"
    feed = Feed(
        "x", "x", "x", "x", "x", "log", cadence, "log", (Column("日", "at", kind),), ("at",), "x", first_date="at"
    )  # type: ignore[arg-type]
    (rule,) = [rule for rule in feed.rules if rule.rule == "date"]
    for dates, bad in ((inside, False), (outside, True)):
        for date in dates:
            query = f"select {rule.where} from (select {kind} '{date}' as at, '{period}' as period)"
            assert duckdb.sql(query).fetchall() == [(bad,)], date


def test_a_module_that_is_neither_theme_nor_machinery_is_an_error(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    room = Path(transforms.__file__).parent
    for path in room.glob("*.py"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "places2.py").write_text('"""Neither."""\n')
    monkeypatch.setattr(transforms, "__file__", str(tmp_path / "__init__.py"))
    monkeypatch.setattr(transforms, "__path__", [*transforms.__path__, str(tmp_path)])
    with pytest.raises(ValueError, match=r"places2\.py"):
        feeds.__wrapped__()


def test_the_readers_fingerprint_is_short_and_steady() -> None:
    assert reader_fingerprint() == reader_fingerprint.__wrapped__()
    assert re.fullmatch("[0-9a-f]{16}", reader_fingerprint())
