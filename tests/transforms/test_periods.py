import datetime

import pytest

from transforms.reading.period import Period, PeriodError, copy_number, period_of


@pytest.mark.parametrize(
    ("written", "period"),
    [
        ("2023", "2023"),
        ("2023年", "2023"),
        ("２０２３年度", "2023"),
        ("（2023）", "2023"),
        ("2023-Q4", "2023-Q4"),
        ("2023Q4", "2023-Q4"),
        ("2023_q4", "2023-Q4"),
        ("2023年四季度", "2023-Q4"),
        ("2023年第4季度", "2023-Q4"),
        ("2023年第四季度", "2023-Q4"),
        ("2023年4季度", "2023-Q4"),
        ("2023-07", "2023-07"),
        ("202307", "2023-07"),
        ("2023_07", "2023-07"),
        ("2023.07", "2023-07"),
        ("2023年7月", "2023-07"),
        ("2023年07月份", "2023-07"),
        ("2023年十一月", "2023-11"),
        ("2023-07-09", "2023-07-09"),
        ("20230709", "2023-07-09"),
        ("2023_07_09", "2023-07-09"),
        ("2023.07.09", "2023-07-09"),
        ("2023年7月9日", "2023-07-09"),
        ("2023年07月09号", "2023-07-09"),
    ],
)
@pytest.mark.parametrize("around", ["{}", "名录_{}", "{}名录", "沈河区 {} 报送v2", "名录（{}）"])
@pytest.mark.parametrize("end", ["", "(1)", "（12）", " (3)", " - 副本", " - 副本 (2)"])
def test_a_period_is_read_wherever_it_stands_in_a_name(written: str, period: str, around: str, end: str) -> None:
    name = around.format(written) + end + ".xlsx"
    if "（（" not in name:
        assert period_of(name).text == period


@pytest.mark.parametrize("name", ["名录.csv", "名录12023.csv", "名录138202307091.csv", "名录1899.csv", "20231301.csv"])
def test_a_name_without_a_period_is_refused(name: str) -> None:
    with pytest.raises(PeriodError) as refused:
        period_of(name)
    assert "没有时期" in refused.value.zh
    assert "no period" in refused.value.en


@pytest.mark.parametrize("name", ["2022与2023.csv", "2023年7月_2023年8月.csv", "2023-07_2023.csv", "2023(2022).csv"])
def test_a_name_with_two_periods_is_refused(name: str) -> None:
    with pytest.raises(PeriodError):
        period_of(name)


@pytest.mark.parametrize(
    "span",
    ["2023年上半年", "2023年1-10月", "2023年1月至10月", "2023年一至三季度", "2023年前三季度", "2022-2023年",
     "2023年10月1日至7日", "2023年10月1日-7日", "2023年第40周", "2023年10月上旬"],
)  # fmt: skip
def test_a_span_of_time_does_not_pass_for_the_period_it_begins_with(span: str) -> None:
    with pytest.raises(PeriodError):
        period_of(f"报表_{span}.xlsx")


@pytest.mark.parametrize("never", ["2023-02-30", "2023年2月30日", "2023年13月", "20230230", "2023年第5季度", "2023Q7"])
def test_a_time_that_never_was_does_not_pass_for_its_year(never: str) -> None:
    with pytest.raises(PeriodError):
        period_of(f"报表_{never}.xlsx")


def test_the_same_period_written_twice_is_one() -> None:
    assert period_of("2023年7月报表_202307.csv").text == "2023-07"


def test_every_day_of_a_leap_year_is_read_in_every_form_of_writing_it() -> None:
    day = datetime.date(2024, 1, 1)
    while day.year == 2024:
        forms = (day.isoformat(), f"{day:%Y%m%d}", f"{day.year}年{day.month}月{day.day}日", f"{day:%Y_%m_%d}")
        assert {period_of(f"客流_{form}.csv").text for form in forms} == {day.isoformat()}
        day += datetime.timedelta(days=1)


@pytest.mark.parametrize(
    ("name", "number"),
    [("2023年.csv", 0), ("2023年(1).csv", 1), ("2023年（12）.csv", 12), ("（2023）.csv", 0), ("2023 - 副本.csv", 1),
     ("2023 - 副本 (2).csv", 2), ("2023(123).csv", 0)],
)  # fmt: skip
def test_a_copy_number_is_one_or_two_digits_in_brackets_behind_the_name(name: str, number: int) -> None:
    assert copy_number(name) == number


@pytest.mark.parametrize("text", ["2023", "2023-Q4", "2023-12", "2023-12-31", "2024-02-29"])
def test_next_and_previous_undo_each_other_and_leave_no_gap(text: str) -> None:
    period = Period.parse(text)
    assert period.next().previous() == period
    assert period.next().start == period.end + datetime.timedelta(days=1)
    assert Period.parse(period.text) == period


@pytest.mark.parametrize("text", ["2023-13", "2023-Q5", "2023-1", "202312", "2023-02-30", "", "2023-10-01/2023-10-07"])
def test_only_the_canonical_text_is_parsed(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        Period.parse(text)
