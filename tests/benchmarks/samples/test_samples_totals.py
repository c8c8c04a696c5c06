"""The rows add up to their totals for any seed, year and totals: every figure is counted with pandas alone."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import pandas as pd
import pytest

from benchmarks import samples

Truth = dict[str, dict[str, pd.DataFrame]]

OTHER_TOTALS = {
    "innovation.cross_border_sales": 7_310_118.09,
    "innovation.postal_parcel_rank": 4,
    "innovation.digital_projects": 31,
    "innovation.key_buildings": 8,
    "innovation.featured_buildings": 12,
    "innovation.revitalised_floor_area": 81_234.5,
    "innovation.hundred_million_projects": 61,
    "innovation.billion_city_list_projects": 5,
    "finance.headquarters": 103,
    "finance.headquarters_share": 0.71,
    "finance.matchmaking_events": 64,
    "finance.matchmaking_financing": 1_733_350_000,
    "finance.platform_enterprises": 812,
    "finance.platform_financings": 1_204,
    "finance.platform_financing_amount": 991_234_567.89,
    "finance.startup_interest_subsidy": 2_000_000.01,
    "finance.subsidised_loan_enterprises": 17,
    "finance.subsidised_loan_amount": 31_400_000,
    "finance.special_funds": 755_500,
    "commerce.vouchers_issued": 12_345_678.9,
    "commerce.holiday_visits": 2_345_678,
    "commerce.holiday_visits_growth": -0.12,
    "commerce.holiday_turnover": 333_222_111.05,
    "commerce.holiday_turnover_growth": 0.053,
    "commerce.new_brands": 23,
    "culture.city_centre_projects": 6,
    "culture.planned_projects": 33,
    "culture.flagship_planned_investment": 1_260_000_000,
    "culture.landed_projects": 11,
    "culture.script_venues": 52,
    "culture.historic_buildings_repaired": 7,
    "culture.block_investment": 180_000_000,
    "city.service_items": 1_021,
    "city.service_items_centralised_share": 0.9,
    "city.online_share": 0.8333,
    "city.handling_time_ratio": 0.31,
    "city.pocket_parks": 14,
    "city.good_air_improvement_rank": 5,
    "livelihood.pilot_communities": 58,
    "livelihood.happy_homes": 91,
    "livelihood.startup_loans": 99_000_000,
    "livelihood.urban_jobs": 15_001,
    "livelihood.zero_employment_households": 3,
    "livelihood.doctor_teams": 90,
    "livelihood.residents_served": 501_233,
    "livelihood.elder_care_communities": 19,
}


def whole(truth: Truth, feed: str) -> pd.DataFrame:
    return pd.concat(truth[feed].values(), ignore_index=True)


def growth(truth: Truth, feed: str, year: int) -> tuple[float, float]:
    frame = whole(truth, feed)
    if feed == "zhongjie_sales":
        value = frame["amount_yuan"].where(frame["type"] == "销售", -frame["amount_yuan"])
        by_year = value.groupby(frame["traded_at"].dt.year).sum()
    else:
        by_year = frame["visits"].groupby(frame["hour_start"].dt.year).sum()
    return by_year[year], by_year[year] / by_year[year - 1] - 1


def air_rank(truth: Truth, year: int) -> float:
    valid = whole(truth, "air_quality_daily").dropna(subset=["aqi"])
    share = (valid["aqi"] <= 100).astype(float).groupby([valid["district"], valid["date"].dt.year]).mean().unstack()
    gain = share[year] - share[year - 1]
    assert gain.is_unique
    return float(gain.rank(ascending=False)["沈河区"])


def counted(truth: Truth, year: int) -> Mapping[str, float]:
    """Every figure, by its definition."""
    last, end = f"{year}-Q4", str(year)
    register = truth["headquarters_register"][last].query("status == '在营'")
    platform = whole(truth, "platform_enterprises").query("district == '沈河区'")
    financings = whole(truth, "platform_financings").merge(platform, on="enterprise_id")
    buildings = whole(truth, "office_buildings")
    fallen = (buildings["idle_area_start_m2"] - buildings["idle_area_end_m2"]).clip(lower=0)
    classes = truth["office_buildings"][last]["class"].value_counts()
    signed = truth["signed_projects"][end]
    orders = whole(truth, "cross_border_orders").query("status == '已完成'")
    culture = truth["culture_projects"][end].query("planned_year == @year")
    landed = culture.query("stage == '落地'")
    items = truth["service_items"][end]
    items = items[~items["item_type"].isin(["行政处罚", "行政强制", "行政征收"])]
    limited = items.dropna(subset=["statutory_days"])
    communities = truth["communities"][end]
    parcels = truth["postal_parcels"][last].set_index("district")["year_to_date_parcels"]
    visits, turnover = growth(truth, "zhongjie_footfall", year), growth(truth, "zhongjie_sales", year)
    return {
        "innovation.cross_border_sales": orders["amount_usd"].sum(),
        "innovation.postal_parcel_rank": parcels.rank(ascending=False)["沈河区"],
        "innovation.digital_projects": len(truth["digital_projects"][end]),
        "innovation.key_buildings": classes["重点"],
        "innovation.featured_buildings": classes["特色"],
        "innovation.revitalised_floor_area": fallen.sum(),
        "innovation.hundred_million_projects": (signed["contract_yuan"] >= 1e8).sum(),
        "innovation.billion_city_list_projects": ((signed["investment_yuan"] > 1e9) & signed["is_on_city_list"]).sum(),
        "finance.headquarters": (register["district"] == "沈河区").sum(),
        "finance.headquarters_share": (register["district"] == "沈河区").mean(),
        "finance.matchmaking_events": len(whole(truth, "matchmaking_events")),
        "finance.matchmaking_financing": whole(truth, "matchmaking_events")["financing_yuan"].sum(),
        "finance.platform_enterprises": len(platform),
        "finance.platform_financings": len(financings),
        "finance.platform_financing_amount": financings["amount_yuan"].sum(),
        "finance.startup_interest_subsidy": whole(truth, "interest_subsidies")["subsidy_yuan"].sum(),
        "finance.subsidised_loan_enterprises": whole(truth, "subsidised_loans")["enterprise_id"].nunique(),
        "finance.subsidised_loan_amount": whole(truth, "subsidised_loans")["loan_yuan"].sum(),
        "finance.special_funds": truth["special_funds"][end]["requested_yuan"].sum(),
        "commerce.vouchers_issued": truth["consumption_vouchers"][end]["face_value_yuan"].sum(),
        "commerce.holiday_visits": visits[0],
        "commerce.holiday_visits_growth": visits[1],
        "commerce.holiday_turnover": turnover[0],
        "commerce.holiday_turnover_growth": turnover[1],
        "commerce.new_brands": len(truth["new_brands"][end]),
        "culture.city_centre_projects": culture["is_city_centre"].sum(),
        "culture.planned_projects": len(culture),
        "culture.flagship_planned_investment": landed.query("is_flagship")["planned_investment_yuan"].sum(),
        "culture.landed_projects": len(landed),
        "culture.script_venues": (truth["script_venues"][end]["status"] == "营业").sum(),
        "culture.historic_buildings_repaired": (
            truth["historic_buildings"][end]["repair_finished_on"].dt.year == year
        ).sum(),
        "culture.block_investment": truth["culture_investments"][end]["amount_yuan"].sum(),
        "city.service_items": len(items),
        "city.service_items_centralised_share": items["is_centralised"].mean(),
        "city.online_share": (whole(truth, "service_cases")["channel"] == "全程网办").mean(),
        "city.handling_time_ratio": limited["promised_days"].mean() / limited["statutory_days"].mean(),
        "city.pocket_parks": (truth["pocket_parks"][end]["finished_on"].dt.year == year).sum(),
        "city.good_air_improvement_rank": air_rank(truth, year),
        "livelihood.pilot_communities": (communities["is_pilot"] & communities["is_six_four_n_complete"]).sum(),
        "livelihood.happy_homes": communities["is_happy_home"].sum(),
        "livelihood.startup_loans": whole(truth, "startup_loans")["amount_yuan"].sum(),
        "livelihood.urban_jobs": truth["urban_employment"][end]["new_jobs"].sum(),
        "livelihood.zero_employment_households": (
            truth["zero_employment_households"][f"{year}-12"]["remaining_households"].sum()
        ),
        "livelihood.doctor_teams": len(truth["doctor_teams"][end]),
        "livelihood.residents_served": truth["doctor_teams"][end]["residents"].sum(),
        "livelihood.elder_care_communities": communities["is_elder_care_pilot"].sum(),
    }


ROUNDED = {  # counted from whole things, so as near as those allow
    "finance.headquarters_share": 0.005,
    "city.service_items_centralised_share": 0.0005,
    "city.handling_time_ratio": 0.0005,
    "commerce.holiday_visits_growth": 1e-6,
    "commerce.holiday_turnover_growth": 1e-9,
}

CASES: dict[str, tuple[int, int, dict[str, float]]] = {
    "default year": (2022, samples.DEFAULT_SEED, {}),
    "default year, another seed": (2022, 7, {}),
    "another year with other totals": (2024, 11, OTHER_TOTALS),
    "an eight-day holiday": (2020, 3, OTHER_TOTALS),
}


@pytest.fixture(scope="module", params=CASES.values(), ids=CASES.keys())
def case(request: pytest.FixtureRequest) -> tuple[Truth, int, samples.Totals]:
    year, seed, totals = request.param
    return samples.frames(year, seed, totals=totals), year, samples.Totals(totals)


def test_every_figure_comes_to_its_total(case: tuple[Truth, int, samples.Totals]) -> None:
    truth, year, totals = case
    found = counted(truth, year)
    assert set(found) == set(totals)
    missed = {
        figure: (value, totals[figure])
        for figure, value in found.items()
        if abs(value - totals[figure]) > ROUNDED.get(figure, max(1e-6, 1e-9 * abs(totals[figure])))
    }
    assert not missed


YEARS = range(2020, 2023)
SINCE_LAUNCH = ("cross_border_orders", "platform_enterprises", "platform_financings")
COMPARED = ("zhongjie_footfall", "zhongjie_sales", "air_quality_daily")


@pytest.fixture(scope="module", params=[1, 2, 3])
def in_a_row(request: pytest.FixtureRequest) -> tuple[Truth, Mapping[int, samples.Totals]]:
    """Three years of one district, as drawn."""
    truth = samples.frames_of_years(YEARS, request.param, scale=0.0001)
    return truth, samples.plausible.totals(request.param, YEARS)


def known(truth: Truth, year: int) -> Truth:
    """The deliveries that a year's figures are counted from."""

    def counts(feed: str, period: str) -> bool:
        since = year - 1 if feed in COMPARED else 0 if feed in SINCE_LAUNCH else year
        return since <= int(period[:4]) <= year

    return {
        feed: {period: frame for period, frame in periods.items() if counts(feed, period)}
        for feed, periods in truth.items()
    }


def beside(truth: Truth, year: int) -> Mapping[str, float]:
    """The catalogue's own figures, that no report prints."""
    end = str(year)
    register, items = truth["headquarters_register"][f"{year}-Q4"], truth["service_items"][end]
    items = items[~items["item_type"].isin(["行政处罚", "行政强制", "行政征收"])]
    limited = items.dropna(subset=["statutory_days"])
    cases = whole(truth, "service_cases")
    air = whole(truth, "air_quality_daily").query("district == '沈河区'").dropna(subset=["aqi"])
    air = air[air["date"].dt.year == year]
    parcels = truth["postal_parcels"][f"{year}-Q4"].set_index("district")["year_to_date_parcels"]
    return {
        "innovation.postal_parcels": parcels["沈河区"],
        "innovation.signed_projects": len(truth["signed_projects"][end]),
        "finance.city_headquarters": (register["status"] == "在营").sum(),
        "commerce.vouchers_redeemed": truth["consumption_vouchers"][end]["redeemed_yuan"].sum(),
        "city.centralised_service_items": items["is_centralised"].sum(),
        "city.service_cases": len(cases),
        "city.online_service_cases": (cases["channel"] == "全程网办").sum(),
        "city.promised_days": limited["promised_days"].sum(),
        "city.statutory_days": limited["statutory_days"].sum(),
        "city.good_air_days": (air["aqi"] <= 100).sum(),
        "city.valid_air_days": len(air),
        "livelihood.communities": len(truth["communities"][end]),
    }


def test_every_figure_of_years_in_a_row_comes_to_its_total(
    in_a_row: tuple[Truth, Mapping[int, samples.Totals]],
) -> None:
    truth, totals = in_a_row
    for year in YEARS:
        found = counted(known(truth, year), year)
        assert {figure: found[figure] for figure in totals[year]} == {
            figure: pytest.approx(value, rel=1e-9, abs=ROUNDED.get(figure, 1e-6))
            for figure, value in totals[year].items()
        }


def test_figures_that_no_total_fixes_do_not_jump_from_year_to_year(
    in_a_row: tuple[Truth, Mapping[int, samples.Totals]],
) -> None:
    truth, _ = in_a_row
    years = [beside(known(truth, year), year) for year in YEARS]
    for last, year in pairwise(years):
        assert year == {figure: pytest.approx(float(value), rel=0.25) for figure, value in last.items()}
    assert years[0] != years[1] != years[2]


def test_keys_are_unique_in_a_log_and_in_a_snapshot(case: tuple[Truth, int, samples.Totals]) -> None:
    truth, _, _ = case
    logs = {
        "cross_border_orders": "order_id", "enterprise_requests": "request_id",
        "matchmaking_events": "event_id", "platform_enterprises": "enterprise_id",
        "platform_financings": "financing_id", "interest_subsidies": "application_id",
        "subsidised_loans": "acceptance_id", "startup_loans": "loan_id", "zhongjie_sales": "transaction_id",
        "service_cases": "case_id", "city_management_cases": "case_id",
    }  # fmt: skip
    snapshots = {
        "postal_parcels": "district", "digital_projects": "project", "office_buildings": "building_id",
        "headquarters_register": "institution", "culture_projects": "project", "script_venues": "venue",
        "historic_buildings": "building", "service_items": "item_id", "pocket_parks": "park",
        "communities": "community", "doctor_teams": "team_id", "zero_employment_households": "street",
        "signed_projects": "project", "new_brands": "brand",
    }  # fmt: skip
    for feed, key in logs.items():
        assert whole(truth, feed)[key].is_unique, feed
    for feed, key in snapshots.items():
        assert all(frame[key].is_unique for frame in truth[feed].values()), feed
    assert not whole(truth, "zhongjie_footfall").duplicated(["counter_id", "hour_start"]).any()
    assert not whole(truth, "air_quality_daily").duplicated(["date", "district"]).any()
    assert not whole(truth, "night_markets").duplicated(["market", "date"]).any()


def test_a_log_keeps_to_its_period(case: tuple[Truth, int, samples.Totals]) -> None:
    truth, _, _ = case
    first = {
        "cross_border_orders": "ordered_at", "signed_projects": "signed_on",
        "enterprise_requests": "submitted_at", "matchmaking_events": "held_on",
        "platform_enterprises": "registered_at", "platform_financings": "disbursed_on",
        "interest_subsidies": "applied_on", "subsidised_loans": "accepted_on", "special_funds": "applied_on",
        "consumption_vouchers": "issued_on", "zhongjie_footfall": "hour_start", "zhongjie_sales": "traded_at",
        "new_brands": "settled_on", "night_markets": "date", "culture_investments": "agreed_on",
        "service_cases": "accepted_at", "air_quality_daily": "date", "city_management_cases": "reported_at",
        "startup_loans": "disbursed_on",
    }  # fmt: skip
    for feed, column in first.items():
        for period, frame in truth[feed].items():
            when = frame[column]
            months = pd.PeriodIndex(when, freq="Q" if "Q" in period else {4: "Y", 7: "M", 10: "D"}[len(period)])
            wanted = pd.Period(period.replace("-Q", "Q"), freq=months.freqstr)
            assert (months == wanted).all(), (feed, period)


def test_parts_do_not_exceed_their_wholes(case: tuple[Truth, int, samples.Totals]) -> None:
    truth, year, _ = case
    assert (whole(truth, "consumption_vouchers").eval("redeemed_yuan < face_value_yuan")).all()
    buildings = whole(truth, "office_buildings")
    assert (buildings[["idle_area_start_m2", "idle_area_end_m2"]].max(axis=1) <= buildings["floor_area_m2"]).all()
    assert (buildings[["idle_area_start_m2", "idle_area_end_m2"]].min(axis=1) >= 0).all()
    ends = [frame["idle_area_end_m2"].tolist() for frame in truth["office_buildings"].values()]
    starts = [frame["idle_area_start_m2"].tolist() for frame in truth["office_buildings"].values()]
    assert ends[:-1] == starts[1:]
    items = truth["service_items"][str(year)]
    assert (items["promised_days"] <= items["statutory_days"].fillna(1_000)).all()
    assert truth["doctor_teams"][str(year)]["residents"].between(1_000, 20_000).all()
    parcels = whole(truth, "postal_parcels")
    assert (parcels["quarter_parcels"] <= parcels["year_to_date_parcels"]).all()
    assert (whole(truth, "zhongjie_sales")["amount_yuan"] > 0).all()


def test_a_financing_follows_its_enterprise(case: tuple[Truth, int, samples.Totals]) -> None:
    truth, _, _ = case
    joined = whole(truth, "platform_financings").merge(
        whole(truth, "platform_enterprises"), how="left", on="enterprise_id"
    )
    assert joined["registered_at"].notna().all()
    assert (joined["registered_at"] < joined["disbursed_on"]).all()
    assert set(joined["district"]) > {"沈河区"}


def test_ten_merchants_stand_out() -> None:
    sales = pd.concat(samples.frames(themes=["commerce"])["zhongjie_sales"].values())
    sales = sales[sales["traded_at"].dt.year == samples.DEFAULT_YEAR]
    net = sales["amount_yuan"].where(sales["type"] == "销售", -sales["amount_yuan"])
    share = net.groupby(sales["merchant_id"]).sum() / net.sum()
    assert (share > 0.01).sum() == 10
    assert 200 <= len(share) <= 300


def test_turnover_a_visit_is_that_of_a_shopping_street() -> None:
    totals = samples.Totals()
    assert 94 <= totals.base("commerce.holiday_turnover") / totals.base("commerce.holiday_visits") <= 96
    assert 123 <= totals["commerce.holiday_turnover"] / totals["commerce.holiday_visits"] <= 124


def test_a_figure_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match=r"no such figure: finance\.headquarter$"):
        samples.Totals({"finance.headquarter": 3})
    with pytest.raises(ValueError, match="no such theme: finances"):
        samples.frames(themes=["finances"])
