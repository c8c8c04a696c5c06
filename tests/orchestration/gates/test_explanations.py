"""What needs an explanation is released only with a signed note that covers it."""

import datetime

import pytest

from orchestration.warehouse import clock

LEVEL, GROWTH = "commerce.holiday_visits", "commerce.holiday_visits_growth"
THEN, NOW = "2021-10-01/2021-10-07", "2022-10-01/2022-10-07"
HEADER = ["指标", "时期", "检查", "说明", "签署人", "签署日期", "有效期至"]


def note(warehouse, *cells, name="样例说明_2022-11.csv"):
    return warehouse.deliver("explanations", name, [HEADER, cells])


def revised(warehouse, more=500):
    """Change released visits of the year before, and sign for nothing."""
    path = warehouse.files("zhongjie_footfall", "2021")[0]
    head, first, rest = path.read_text(encoding="utf-8-sig").replace("\r\n", "\n").split("\n", 2)
    before, visits = first.rsplit(",", 1)
    path.write_text(f"{head}\n{before},{int(visits) + more}\n{rest}", encoding="utf-8")


def test_the_sample_needs_notes_for_its_two_growths_and_for_nothing_else(released):
    rows = released.rows("select gate, subject, period from gates where state = 'explained' order by subject")
    assert [tuple(row.values()) for row in rows] == [
        ("growth", "commerce.holiday_turnover_growth", NOW), ("growth", GROWTH, NOW),
    ]  # fmt: skip
    said = released.rows(f"select message_zh, message_en from gates where gate = 'growth' and subject = '{GROWTH}'")
    assert "说明：" in said[0]["message_zh"]
    assert "explained:" in said[0]["message_en"]


def test_what_is_released_stays_explained_note_or_no_note(warehouse):
    warehouse.file("explanations").unlink()
    said = warehouse.refresh()
    assert (said.code, said.held_back) == (0, [])
    query = f"select state, message_en from gates where gate = 'growth' and subject = '{GROWTH}'"
    assert warehouse.rows(query)[0]["state"] == "explained"
    assert "explained when it was released" in warehouse.rows(query)[0]["message_en"]


@pytest.fixture
def held_back(warehouse):
    revised(warehouse)
    said = warehouse.refresh()
    assert said.code == 1
    assert said.held_back == [f"held back: revision {LEVEL} {THEN}", f"held back: revision {GROWTH} {NOW}"]
    assert "已发布 5,756,826，现为 5,757,326（+500）" in said.out
    assert "released as 5,756,826, now 5,757,326 (+500)" in said.out
    return warehouse


def test_notes_prints_what_is_to_be_signed_and_what_was_signed_lets_it_through(held_back):
    lines = held_back.shenhe("notes", "--format", "csv").out.splitlines()
    assert lines == [",".join(HEADER), f"{LEVEL},{THEN},revision,,,,", f"{GROWTH},{NOW},revision,,,,"]
    shown = held_back.shenhe("notes").out
    assert "已发布" in shown
    assert "released as" in shown
    assert "中街国庆节总客流量 / Zhongjie total visitor flow" in shown
    assert "允许 / bounds: 5,756,826 – 5,756,826" in shown
    assert "上年 / year before: 5,757,326" in shown
    candidate = held_back.shenhe("figures", "--candidate", "--period", THEN, "--format", "json").rows
    assert {row["figure"]: row["value"] for row in candidate}[LEVEL] == 5_757_326

    signed = [f"{line[:-4]},计数器复核,样例签署人,2022-11-01," for line in lines[1:]]
    path = held_back.extracts / "explanations" / "说明_2022-11.csv"
    path.write_bytes("\n".join([lines[0], *signed]).encode("gb18030"))
    said = held_back.refresh()
    assert (said.code, said.held_back) == (0, []), said.out
    assert held_back.value(LEVEL, THEN) == 5_757_326
    assert held_back.shenhe("notes", "--format", "csv").out.splitlines() == [",".join(HEADER)]
    # Released, it is no revision any more, with or without the note.
    path.unlink()
    assert held_back.refresh().code == 0


@pytest.mark.parametrize(
    ("cells", "covers"),
    [
        ((LEVEL, THEN, "revision", "复核", "样例", "2022-11-01", ""), True),
        ((LEVEL, THEN, "*", "复核", "样例", "2022-11-01", ""), True),
        ((LEVEL, THEN, "*", "复核", "样例", "2022-11-01", "2999-01-01"), True),
        ((LEVEL, THEN, "growth", "复核", "样例", "2022-11-01", ""), False),
        ((LEVEL, NOW, "revision", "复核", "样例", "2022-11-01", ""), False),
        ((GROWTH, THEN, "revision", "复核", "样例", "2022-11-01", ""), False),
        ((LEVEL, THEN, "revision", "复核", "样例", "2022-11-01", "2022-12-31"), False),
        ((LEVEL, THEN, "revision", "复核", "样例", "2999-11-01", ""), False),
    ],
)  # fmt: skip
def test_a_note_covers_its_figure_its_period_and_its_gate_from_its_day_to_its_end(held_back, cells, covers):
    note(held_back, *cells)
    still = held_back.refresh().held_back
    assert (f"held back: revision {LEVEL} {THEN}" not in still) is covers
    assert f"held back: revision {GROWTH} {NOW}" in still


def test_what_looks_personal_in_a_note_or_a_file_name_is_not_released(held_back):
    name = "说明_13912345678_2022-11.csv"
    note(held_back, LEVEL, THEN, "*", "复核，电话13912345678", "样例", "2022-11-01", "", name=name)
    held_back.explain(GROWTH, NOW)
    assert held_back.refresh().code == 0
    said = held_back.rows("select message_zh from gates where gate = 'revision' and message_zh like '%电话%'")
    assert "电话139***" in said[0]["message_zh"]
    assert "说明_139***_2022-11.csv" in held_back.column("select file from deliveries where feed = 'explanations'")
    for table in ("gates", "deliveries", "revisions"):
        assert "13912345678" not in str(held_back.rows(f"from {table}"))


def test_a_note_that_nobody_signed_is_quarantined(held_back):
    note(held_back, LEVEL, THEN, "revision", "复核", "", "2022-11-01", "")
    said = held_back.refresh()
    assert said.code == 1
    assert "quarantined: explanations 2022-11" in said.out
    assert "签署人" in said.out


def test_notes_of_several_periods_add_up_and_the_same_period_replaces(held_back):
    note(held_back, LEVEL, THEN, "revision", "一", "样例", "2022-11-01", "", name="说明_2022-11-01.csv")
    note(held_back, GROWTH, NOW, "revision", "二", "样例", "2022-11-01", "", name="说明_2022-11-02.csv")
    assert held_back.refresh().code == 0
    revised(held_back, 1)
    note(held_back, GROWTH, NOW, "revision", "三", "样例", "2022-11-01", "", name="说明_2022-11-01(1).csv")
    assert held_back.refresh().held_back == [f"held back: revision {LEVEL} {THEN}"]


def test_a_note_that_runs_out_after_the_release_changes_nothing(warehouse):
    today = clock.today().isoformat()
    revised(warehouse)
    for number, (figure, period) in enumerate([(LEVEL, THEN), (GROWTH, NOW)], start=1):
        note(warehouse, figure, period, "revision", "复核", "样例", "2022-11-01", today, name=f"2022-11-0{number}.csv")
    assert warehouse.refresh().code == 0
    from orchestration.refresh.begin import begin
    from orchestration.refresh.run import refresh
    from orchestration.session import Request
    from orchestration.warehouse.home import Home

    request = Request(Home(warehouse.home), warehouse.extracts, today=datetime.date(2999, 1, 1))
    with warehouse.as_environment(), begin(request) as opened:
        assert not refresh(opened).decision.refused
