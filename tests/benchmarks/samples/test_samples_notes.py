"""The signed notes are exactly those that the growth of holidays needs."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from benchmarks import samples

EXTRACTS = Path(__file__).resolve().parents[3] / "extracts"
VISITS, TURNOVER = "commerce.holiday_visits_growth", "commerce.holiday_turnover_growth"


def notes(**arguments: object) -> dict[str, list[str]]:
    """Period of the delivery → the figures that it explains."""
    found = samples.frames(themes=["commerce", "office"], scale=0.0001, **arguments).get("explanations", {})
    return {period: frame["subject"].tolist() for period, frame in found.items()}


def test_the_sample_carries_the_two_notes_that_its_growth_needs() -> None:
    [path] = (EXTRACTS / "explanations").iterdir()
    table = pd.read_csv(path, dtype=str)
    assert table.columns.tolist() == ["指标", "时期", "检查", "说明", "签署人", "签署日期", "有效期至"]
    assert table[["指标", "时期", "检查"]].to_numpy().tolist() == [
        [VISITS, "2022-10-01/2022-10-07", "growth"],
        [TURNOVER, "2022-10-01/2022-10-07", "growth"],
    ]
    assert table["签署人"].str.startswith("样例").all()
    assert table["签署日期"].between("2022-10-08", "2022-10-31").all()
    assert table["有效期至"].isna().all()
    assert table["说明"].str.contains("65%|115%").all()


@pytest.mark.parametrize(
    ("visits", "turnover", "explained"),
    [
        (0.29, -0.29, []),
        (0.31, 0.02, [VISITS]),
        (0.02, -0.31, [TURNOVER]),
        (-0.5, 2.4, [VISITS, TURNOVER]),
    ],
)
def test_a_growth_beyond_thirty_percent_is_explained_and_no_other(
    visits: float, turnover: float, explained: list[str]
) -> None:
    found = notes(year=2023, totals={VISITS: visits, TURNOVER: turnover})
    assert found == ({"2023": explained} if explained else {})


def test_a_note_is_of_its_years_holiday_and_signed_after_it() -> None:
    truth = samples.frames_of_years(
        [2022, 2023], totals={2023: {TURNOVER: -0.4}}, themes=["commerce", "office"], scale=0.0001
    )
    [[period, frame]] = truth["explanations"].items()
    assert (period, frame["subject"].tolist()) == ("2023", [TURNOVER])
    assert frame["subject_period"].tolist() == ["2023-09-29/2023-10-06"]
    assert frame["signed_on"].between("2023-10-07", "2023-10-31").all()
    assert frame["explanation"].str.contains("下降40%").all()


def test_no_note_is_of_what_is_not_delivered() -> None:
    assert "explanations" not in samples.frames(themes=["culture", "office"])
    assert "explanations" not in samples.frames(themes=["commerce"], scale=0.0001)
