"""Consecutive years are those of one district: each begins with what the one before ended with."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest

from benchmarks import samples

YEARS = range(2019, 2022)
SMALL = {"seed": 8, "scale": 0.0001}
GIVEN = {2020: {"livelihood.zero_employment_households": 12, "commerce.holiday_turnover_growth": -0.41}}

KEYS_OF_LOGS = {
    "cross_border_orders": ["order_id"], "signed_projects": ["project"], "enterprise_requests": ["request_id"],
    "matchmaking_events": ["event_id"], "platform_enterprises": ["enterprise_id"],
    "platform_financings": ["financing_id"], "interest_subsidies": ["application_id"],
    "subsidised_loans": ["acceptance_id"], "special_funds": ["application_id"],
    "consumption_vouchers": ["batch_id"], "zhongjie_footfall": ["counter_id", "hour_start"],
    "zhongjie_sales": ["transaction_id"], "new_brands": ["brand"], "night_markets": ["market", "date"],
    "culture_investments": ["agreement_id"], "service_cases": ["case_id"], "air_quality_daily": ["date", "district"],
    "city_management_cases": ["case_id"], "startup_loans": ["loan_id"],
}  # fmt: skip
KEYS_OF_SNAPSHOTS = {
    "office_buildings": "building_id", "headquarters_register": "institution", "digital_projects": "project",
    "culture_projects": "project", "script_venues": "venue", "historic_buildings": "building",
    "service_items": "item_id", "pocket_parks": "park", "communities": "community", "doctor_teams": "team_id",
    "postal_parcels": "district", "zero_employment_households": "street",
}  # fmt: skip
WIDE = {"city_retail_sales", "urban_employment"}  # keyed by more than one column, once a year and once for all
KEPT = ("historic_buildings", "pocket_parks", "culture_projects")  # lists of what is under way


@pytest.fixture(scope="module")
def truth() -> samples.Frames:
    return samples.frames_of_years(YEARS, totals=GIVEN, **SMALL)


def whole(truth: samples.Frames, feed: str) -> pd.DataFrame:
    return pd.concat([frame.assign(period=period) for period, frame in truth[feed].items()], ignore_index=True)


def test_every_feed_is_looked_at(truth: samples.Frames) -> None:
    assert truth.keys() - WIDE - {"explanations"} == KEYS_OF_LOGS.keys() | KEYS_OF_SNAPSHOTS.keys()


@pytest.mark.parametrize("feed", KEYS_OF_LOGS)
def test_a_key_of_a_log_comes_once_in_all_years(truth: samples.Frames, feed: str) -> None:
    assert not whole(truth, feed).duplicated(KEYS_OF_LOGS[feed]).any()


@pytest.mark.parametrize("feed", KEYS_OF_SNAPSHOTS)
def test_a_key_of_a_snapshot_comes_once_a_period_and_again_the_year_after(truth: samples.Frames, feed: str) -> None:
    keys = {period: frame[KEYS_OF_SNAPSHOTS[feed]] for period, frame in truth[feed].items()}
    assert all(column.is_unique for column in keys.values())
    for year, last in pairwise(
        sorted(period for period in keys if period.endswith(("-Q4", "-12")) or len(period) == 4)
    ):
        assert keys[last].isin(keys[year]).mean() > (0.15 if feed in KEPT else 0.55), (feed, last)


def test_keys_of_single_years_do_not_meet_either() -> None:
    years = [samples.frames(year, themes=["commerce", "innovation"], **SMALL) for year in (2020, 2022, 2024)]
    for feed in ("new_brands", "signed_projects"):
        assert not pd.concat([whole(truth, feed) for truth in years]).duplicated(KEYS_OF_LOGS[feed]).any(), feed


def test_every_period_is_delivered_once_and_without_a_gap(truth: samples.Frames) -> None:
    months = {f"{year}-{month:02d}" for year in YEARS for month in range(1, 13)}
    for feed in ("platform_enterprises", "platform_financings"):
        assert truth[feed].keys() == months | {f"2018-{month:02d}" for month in range(7, 13)}
    assert truth["cross_border_orders"].keys() == months | {f"2018-{month:02d}" for month in range(5, 13)}
    assert truth["air_quality_daily"].keys() == months | {f"2018-{month:02d}" for month in range(1, 13)}
    assert len(truth["city_retail_sales"]) == 1


def test_what_is_delivered_is_a_file_a_period_and_the_same_bytes_again(tmp_path: Path, truth: samples.Frames) -> None:
    given = {"years": YEARS[:2], "totals": GIVEN, "themes": ["finance", "livelihood"], **SMALL}
    paths = samples.deliver_years(tmp_path / "one", **given)
    assert len(paths) == len(set(paths)) == len(list((tmp_path / "one").glob("*/*")))
    delivered = {path.parent.name for path in paths}
    copies = len(YEARS[:2])  # of the register's fourth quarters
    periods = [(feed, period) for feed in delivered for period in truth[feed] if int(period[:4]) in (2018, *YEARS[:2])]
    assert len(paths) == len(periods) + copies
    again = samples.deliver_years(tmp_path / "two", **given)
    assert [path.read_bytes() for path in paths] == [path.read_bytes() for path in again]


def test_a_later_year_changes_nothing_of_the_earlier_ones(truth: samples.Frames) -> None:
    fewer = samples.frames_of_years(YEARS[:2], totals=GIVEN, **SMALL)
    for feed, periods in fewer.items():
        for period, frame in periods.items():
            pd.testing.assert_frame_equal(frame, truth[feed][period], obj=f"{feed} {period}")


def test_the_first_of_the_years_is_that_year_alone() -> None:
    totals = samples.plausible.totals(SMALL["seed"], YEARS)
    alone = samples.frames(YEARS[0], totals=totals[YEARS[0]], themes=["culture", "finance"], **SMALL)
    first = samples.frames_of_years(YEARS[:1], themes=["culture", "finance"], **SMALL)
    for feed, periods in alone.items():
        assert first[feed].keys() == periods.keys()
        assert all(frame.equals(first[feed][period]) for period, frame in periods.items()), feed


def test_what_a_building_has_idle_at_a_quarters_end_it_has_at_the_next_ones_start(truth: samples.Frames) -> None:
    states = [frame.set_index("building_id") for _, frame in sorted(truth["office_buildings"].items())]
    assert len(states) == 4 * len(YEARS)
    for last, state in pairwise(states):
        assert set(last.index) <= set(state.index)
        assert state.loc[last.index, "idle_area_start_m2"].equals(last["idle_area_end_m2"])
    together = pd.concat(states)
    assert together[["idle_area_start_m2", "idle_area_end_m2"]].min(axis=None) >= 0
    assert (together[["idle_area_start_m2", "idle_area_end_m2"]].max(axis=1) <= together["floor_area_m2"]).all()
    assert together.groupby(level=0)["floor_area_m2"].nunique().eq(1).all()
    assert set(whole(truth, "signed_projects")["building_id"]) <= set(states[-1].index)


def test_households_without_work_are_last_months_and_the_new_less_those_helped(truth: samples.Frames) -> None:
    months = [frame.set_index("street") for _, frame in sorted(truth["zero_employment_households"].items())]
    assert truth["zero_employment_households"]["2020-12"]["remaining_households"].sum() == 12
    for last, month in pairwise(months):
        moved = month["new_households"] - month["assisted_households"]
        assert (last["remaining_households"] + moved).equals(month["remaining_households"])
        assert month.min(axis=None) >= 0


def test_parcels_of_the_year_to_date_begin_anew_each_year(truth: samples.Frames) -> None:
    table = whole(truth, "postal_parcels")
    table["year"] = table["period"].str[:4]
    so_far = table.groupby(["year", "district"])["quarter_parcels"].cumsum()
    assert so_far.eq(table["year_to_date_parcels"]).all()


def test_what_adds_up_since_launch_goes_on(truth: samples.Frames) -> None:
    registered, financed = whole(truth, "platform_enterprises"), whole(truth, "platform_financings")
    joined = financed.merge(registered, how="left", on="enterprise_id")
    assert (joined["registered_at"] < joined["disbursed_on"]).all()
    late = joined[joined["disbursed_on"].dt.year == YEARS[-1]]
    assert {2018, 2019, 2020} <= set(late["registered_at"].dt.year)
    numbers = registered["enterprise_id"].str[2:].astype(int)
    assert numbers.tolist() == list(range(1, len(registered) + 1))
    assert set(whole(truth, "subsidised_loans")["enterprise_id"]) <= set(registered["enterprise_id"])
    assert set(whole(truth, "enterprise_requests")["enterprise_id"]) <= set(registered["enterprise_id"])


def test_what_adds_up_since_launch_cannot_fall() -> None:
    falling = {2020: {"finance.platform_financings": 300}, 2021: {"finance.platform_financings": 299}}
    with pytest.raises(ValueError, match="cannot be less in 2021"):
        samples.frames_of_years(range(2020, 2022), totals=falling, themes=["finance"])


def test_a_holiday_is_the_base_of_the_next_ones_growth(truth: samples.Frames) -> None:
    totals = samples.plausible.totals(SMALL["seed"], YEARS, GIVEN)
    sales = whole(truth, "zhongjie_sales")
    value = sales["amount_yuan"].where(sales["type"] == "销售", -sales["amount_yuan"])
    turnover = value.groupby(sales["traded_at"].dt.year).sum()
    footfall = whole(truth, "zhongjie_footfall")
    visits = footfall["visits"].groupby(footfall["hour_start"].dt.year).sum()
    for figure, found in (("commerce.holiday_turnover", turnover), ("commerce.holiday_visits", visits)):
        assert found.index.tolist() == [2018, *YEARS]
        for year in YEARS:
            assert found[year] / found[year - 1] - 1 == pytest.approx(totals[year][f"{figure}_growth"], abs=1e-6)
    assert turnover[2020] / turnover[2019] - 1 == pytest.approx(-0.41, abs=1e-6)


def test_cases_are_of_items_that_the_years_catalogue_has(truth: samples.Frames) -> None:
    cases = whole(truth, "service_cases")
    for year in map(str, YEARS):
        assert set(cases.loc[cases["period"].str[:4] == year, "item_id"]) <= set(
            truth["service_items"][year]["item_id"]
        )


def test_a_log_has_about_as_many_rows_from_period_to_period(truth: samples.Frames) -> None:
    for feed in KEYS_OF_LOGS.keys() - {"night_markets"}:
        sizes = [len(frame) for _, frame in sorted(truth[feed].items())]
        sizes = sizes[1:] if feed == "platform_financings" else sizes  # none in the launch month
        assert all(max(pair) < 5 * min(pair) for pair in pairwise(sizes)), (feed, sizes)


def test_years_that_do_not_follow_each_other_are_refused() -> None:
    with pytest.raises(ValueError, match=r"years have to follow each other: \[2020, 2022\]"):
        samples.frames_of_years([2020, 2022])


def test_a_printed_year_stands_among_years_that_drift_towards_it() -> None:
    targets, printed = dict(samples.Totals()), {2022: samples.office.printed(2022, ["commerce"])}
    truth = samples.frames_of_years(
        [2021, 2022], totals={2022: targets}, printed=printed, themes=["commerce", "office"], scale=0.0001
    )
    assert truth["printed_figures"].keys() == truth["explanations"].keys() == {"2022"}
    footfall = whole(truth, "zhongjie_footfall")
    visits = footfall["visits"].groupby(footfall["hour_start"].dt.year).sum()
    assert visits[2022] == targets["commerce.holiday_visits"]
    assert visits[2022] / visits[2021] - 1 == pytest.approx(0.65, abs=1e-6)
