"""Other years and numbers: no code depends on the year or the numbers of the repository's deliveries."""

import importlib.util
import sys
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from benchmarks import samples

HERE = Path(__file__).resolve()
OTHER = {"seed": 5, "scale": 0.0002}
EXACT = {"rel": 1e-9, "abs": 1e-6}
EARLY, LATE = 2020, 2024
# The later year is of some themes only, to be quick.
LATER_THEMES = ("innovation", "commerce", "culture", "livelihood")
CUMULATIVE = [
    "finance.platform_enterprises", "finance.platform_financing_amount", "finance.platform_financings",
    "innovation.cross_border_sales",
]  # fmt: skip


@pytest.fixture(scope="module")
def recount():
    """The recount with pandas alone, by which the samples' own tests prove their totals."""
    path = HERE.parents[2] / "benchmarks" / "samples" / "test_samples_totals.py"
    spec = importlib.util.spec_from_file_location("recount_of_samples", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def totals(recount):
    """Two years with numbers of their own, none of them the default year's; both holidays of another length."""
    later = dict(recount.OTHER_TOTALS.items())
    earlier = later | {
        "finance.headquarters": 41,
        "finance.headquarters_share": 0.41,
        "commerce.holiday_visits": 1_234_567,
        "commerce.holiday_visits_growth": 0.07,
        "commerce.holiday_turnover": 98_765_432.1,
        "city.online_share": 0.71,
        "livelihood.zero_employment_households": 0,
        "innovation.postal_parcel_rank": 13,
    }
    return {EARLY: earlier, LATE: later}


@pytest.fixture(scope="module")
def frames(totals):
    return {year: samples.frames(year, totals=totals[year], **OTHER) for year in (EARLY, LATE)}


@pytest.fixture(scope="module")
def both(totals, new_warehouse):
    """A warehouse of two years that are not next to each other, and what its refresh said."""
    warehouse = new_warehouse()
    samples.deliver(warehouse.extracts, EARLY, totals=totals[EARLY], **OTHER)
    samples.deliver(warehouse.extracts, LATE, totals=totals[LATE], themes=LATER_THEMES, **OTHER)
    return warehouse, warehouse.refresh()


def test_two_years_with_nothing_printed_are_released(both):
    warehouse, said = both
    assert (said.code, said.held_back) == (0, []), said.out + said.err
    assert warehouse.rows("from printed_figures") == []


def test_every_figure_is_explained_by_its_rows(both, assert_explained):
    warehouse, _ = both
    assert assert_explained(warehouse) > 10


def delivered_later(figure):
    from orchestration.project.definitions import project

    feeds = [project().feeds[name] for name in project().feeds_behind(project().figures[figure])]
    there = all(feed.theme in LATER_THEMES for feed in feeds)
    return there and figure not in CUMULATIVE


@pytest.mark.parametrize("year", [EARLY, LATE])
def test_every_figure_comes_to_what_pandas_counts_from_the_same_rows(both, frames, recount, year):
    warehouse, _ = both
    found = {
        row["figure"]: row["value"]
        for row in warehouse.rows(f"select figure, value from figures where left(period, 4) = '{year}'")
    }
    wanted = dict(recount.counted(frames[year], year))
    if year == LATE:
        wanted = {name: value for name, value in wanted.items() if delivered_later(name)}
        assert len(wanted) > 20
    assert {name: found.get(name) for name in wanted} == {
        name: pytest.approx(float(value), **EXACT) for name, value in wanted.items()
    }


def test_a_cumulative_figure_is_not_there_for_a_year_behind_a_gap(both):
    warehouse, _ = both
    for name in CUMULATIVE:
        assert warehouse.column(f"select period from figures where figure = '{name}'") == [str(EARLY - 1), str(EARLY)]


def test_holidays_are_those_of_their_years(both):
    warehouse, _ = both
    assert warehouse.rows("select period, holiday_days, sales_days, footfall_days from commerce.holiday_trade"
                          " order by period desc limit 3") == [
        {"period": period, "holiday_days": days, "sales_days": days, "footfall_days": days}
        for period, days in [
            ("2024-10-01/2024-10-07", 7), ("2023-09-29/2023-10-06", 8), ("2020-10-01/2020-10-08", 8),
        ]
    ]  # fmt: skip


def test_figures_beyond_the_printed_ones_come_to_what_pandas_counts(both, frames):
    """The catalogue's own figures, that no report prints."""
    warehouse, _ = both
    truth, year = frames[EARLY], str(EARLY)

    def whole(feed):
        return pd.concat(truth[feed].values(), ignore_index=True)

    register = truth["headquarters_register"][f"{year}-Q4"]
    items = truth["service_items"][year]
    counted = items[~items["item_type"].isin(["行政处罚", "行政强制", "行政征收"])]
    limited = counted[counted["statutory_days"].notna()]
    cases = whole("service_cases")
    air = whole("air_quality_daily")
    air = air[(air["district"] == "沈河区") & (air["date"].dt.year == EARLY) & air["aqi"].notna()]
    parcels = whole("postal_parcels")
    wanted = {
        "innovation.postal_parcels": parcels.loc[parcels["district"] == "沈河区", "quarter_parcels"].sum(),
        "innovation.signed_projects": len(truth["signed_projects"][year]),
        "innovation.office_buildings": len(truth["office_buildings"][f"{year}-Q4"]),
        "finance.city_headquarters": (register["status"] == "在营").sum(),
        "commerce.vouchers_redeemed": truth["consumption_vouchers"][year]["redeemed_yuan"].sum(),
        "city.centralised_service_items": counted["is_centralised"].sum(),
        "city.online_service_cases": (cases["channel"] == "全程网办").sum(),
        "city.service_cases": len(cases),
        "city.promised_days": limited["promised_days"].sum(),
        "city.statutory_days": limited["statutory_days"].sum(),
        "city.good_air_days": (air["aqi"] <= 100).sum(),
        "city.valid_air_days": len(air),
        "city.good_air_share": (air["aqi"] <= 100).mean(),
        "livelihood.communities": len(truth["communities"][year]),
    }
    found = {name: warehouse.value(name, year) for name in wanted}
    assert found == {name: pytest.approx(float(value), **EXACT) for name, value in wanted.items()}
    counted_here = {*wanted, *samples.Totals(), "commerce.city_retail_sales"}
    assert set(warehouse.column("select figure from catalogue")) <= counted_here


def test_retail_sales_are_the_published_ones_of_every_year_stated(both):
    warehouse, _ = both
    rows = warehouse.rows("select period, value, as_printed from figures where figure = 'commerce.city_retail_sales'")
    found = {row["period"]: (row["value"], row["as_printed"]) for row in rows}
    assert found["2022"] == (386_450_000_000, "3864.5亿元")
    assert found["2021"][0] == 398_510_000_000


def test_what_is_staged_of_every_feed_is_what_was_meant(both, frames):
    """Every row and column staged equals the generated one, in all formats of offices and platforms."""
    from transforms import feeds

    warehouse, _ = both
    deliveries = {
        (row["feed"], row["period"]): row["delivery"]
        for row in warehouse.rows("select * from meta.deliveries where state = 'in force'", "build.duckdb")
    }
    for year in (EARLY, LATE):
        for feed, periods in frames[year].items():
            if year == LATE and feeds()[feed].theme not in LATER_THEMES:
                continue
            for period, truth in periods.items():
                path = warehouse.home / "staged" / feed / f"{deliveries[feed, period]}.parquet"
                # An empty cell of a wide table gives no row.
                meant = truth.dropna() if feed == "city_retail_sales" else truth
                assert_same(read(path, list(feeds()[feed].staged_columns)), meant, feed, period)


def read(path, columns):
    names = [name for name, _ in columns if not name.startswith("_")]
    listed = ", ".join(f'"{name}"' for name in names)
    with duckdb.connect(":memory:") as connection:
        return connection.execute(f"select {listed} from read_parquet('{path}')").df()


def assert_same(staged, truth, feed, period):
    assert set(staged["period"]) <= {period}
    columns = [name for name in truth.columns if name in staged.columns]
    assert set(truth.columns) - set(columns) <= {"applicant_id"}, feed
    by = [name for name in columns if staged[name].dtype == "object" or name in ("date", "month", "year", "hour_start")]
    by = [name for name in columns if name in by] or columns
    types = {name: "float64" for name in columns if truth[name].dtype.kind in "iuf"}
    types |= {name: "datetime64[us]" for name in columns if truth[name].dtype.kind == "M"}
    found, wanted = (frame[columns].astype(types) for frame in (staged, truth))
    found, wanted = (frame.sort_values(by, ignore_index=True) for frame in (found, wanted))
    pd.testing.assert_frame_equal(found, wanted, check_dtype=False, obj=f"{feed} {period}")
