"""A delivery is accepted or quarantined as a whole, with every cell to mend; the one in force stays in force."""

import re

import pytest
from python_calamine import CalamineWorkbook

# A change of a delivery, and its problem: feed, period, row, column, found, rule in both languages, figures.
RENAMED, UNIT, NO_NUMBER, TOTAL, STREET, KEY, DATE = (
    "special_funds", "startup_loans", "digital_projects", "urban_employment", "communities", "doctor_teams",
    "new_brands",
)  # fmt: skip
PROBLEMS = {
    RENAMED: (None, "申请金额", "", "申请金额", "申请金额"),
    UNIT: (1, "金额", "万瓦", "单位", "unit"),
    NO_NUMBER: (3, "计划投资", "三百万左右", "数", "number"),
    TOTAL: (14, "3月", "99999", "合计", "total"),
    STREET: (5, "街道", "中山", "应为", "one of"),
    KEY: (4, "团队编号", "T-2", "重复", "once"),
    DATE: (3, "入驻日期", "2021-12-31", "时期", "period"),
}
FIGURES = {
    RENAMED: ["finance.special_funds"],
    UNIT: ["livelihood.startup_loans"],
    NO_NUMBER: ["innovation.digital_projects"],
    TOTAL: ["livelihood.urban_jobs"],
    STREET: [
        "livelihood.communities", "livelihood.elder_care_communities", "livelihood.happy_homes",
        "livelihood.pilot_communities",
    ],
    KEY: ["livelihood.doctor_teams", "livelihood.residents_served"],
    DATE: ["commerce.new_brands"],
}  # fmt: skip


def deliver_bad_files(warehouse):
    """One bad delivery for each of seven feeds, in place of the good one. Returns their names by feed."""
    streets = ["滨河", "万莲", "朱剪炉", "北站", "风雨坛", "皇城", "五里河", "南塔", "泉园", "马官桥", "东陵"]
    jobs = [["单位：人"], ["街道", *(f"{month}月" for month in range(1, 13))]]
    jobs += [[street, *[10] * 12] for street in streets]
    jobs += [["合计", 110, 110, 99999, *[110] * 9]]
    projects = ["项目名称", "类别", "建设单位", "计划投资（万元）", "开工时间", "状态"]
    communities = ["社区", "街道", "“两邻”试点", "6+4+N完成", "幸福家园", "品质养老试点", "常住人口（人）"]
    files = {
        RENAMED: ("2022(9).xlsx", [["申请编号", "企业名称", "申请日期", "资金类别", "批复金额（万元）"],
                                   ["A-1", "样例企业", "2022-03-01", "上市", 5]]),
        UNIT: ("2022-Q2(9).xlsx", [["放款编号", "借款人类型", "放款日期", "金额（万瓦）"],
                                   ["L-1", "小微企业", "2022-05-01", 5]]),
        NO_NUMBER: ("2022(9).xlsx", [projects, ["样例一", "平台", "样例", 300, "2022-01-01", "在建"],
                                     ["样例二", "平台", "样例", "三百万左右", "2022-01-01", "在建"]]),
        TOTAL: ("2022(9).xlsx", jobs),
        STREET: ("2022(9).xlsx", [communities,
                                  *([f"样例社区{n}", "皇城", "是", "是", "是", "否", 900] for n in range(3)),
                                  ["样例社区九", "中山", "是", "是", "是", "否", 900]]),
        KEY: ("2022(9).xlsx", [["团队编号", "机构", "街道", "服务居民数（人）"], ["T-1", "样例医院", "皇城", 5000],
                               ["T-2", "样例医院", "皇城", 5000], ["T-2", "样例医院", "南塔", 6000]]),
        DATE: ("2022(9).xlsx", [["品牌", "业态", "入驻日期", "商圈", "是否首店"],
                                ["样例甲", "餐饮", "2022-01-01", "中街", "是"],
                                ["样例乙", "餐饮", "2021-12-31", "中街", "是"]]),
    }  # fmt: skip
    for feed, (name, rows) in files.items():
        warehouse.file(feed, "Q2" if "Q2" in name else "2022").unlink()
        warehouse.deliver(feed, name, rows)
    return {feed: name for feed, (name, _) in files.items()}


@pytest.fixture(scope="module")
def quarantined(released, tmp_path_factory):
    """A released warehouse with seven bad deliveries, and what its refresh said."""
    warehouse = released.copied(tmp_path_factory.mktemp("quarantined"))
    names = deliver_bad_files(warehouse)
    return warehouse, names, warehouse.refresh()


def test_what_stands_is_released_or_up_to_date_and_the_code_says_that_files_are_quarantined(quarantined):
    _, names, said = quarantined
    assert (said.code, said.held_back) == (3, [])
    quarantined_lines = re.findall(r"^quarantined: (\S+) (\S+) (.+)$", said.out, re.MULTILINE)
    assert {feed: name for feed, _, name in quarantined_lines} == names


def test_with_nothing_new_the_code_says_so_again(quarantined):
    warehouse, names, _ = quarantined
    said = warehouse.refresh()
    assert said.code == 3
    assert "nothing changed" in said.out
    assert said.out.count("quarantined: ") == len(names)
    assert warehouse.shenhe("status").code == 3


@pytest.mark.parametrize("feed", PROBLEMS)
def test_every_cell_to_mend_is_named_with_file_sheet_row_column_found_and_expected(quarantined, feed):
    warehouse, names, _ = quarantined
    rows = warehouse.shenhe("deliveries", "--problems", "--format", "json").rows
    row, column, found, zh, en = PROBLEMS[feed]
    of_feed = [one for one in rows if one["feed"] == feed]
    assert of_feed
    assert {one["file"] for one in of_feed} == {names[feed]}
    assert all(one["period"] and one["department"] for one in of_feed)
    assert all(one["sheet"] == "Sheet1" or "才能检查" in one["expected_zh"] for one in of_feed)
    matching = [
        one for one in of_feed
        if (row is None or one["row"] == row) and column in (one["column"] or "") and found in (one["found"] or "")
    ]  # fmt: skip
    assert matching, of_feed
    assert zh in matching[0]["expected_zh"]
    assert en in matching[0]["expected_en"]
    assert matching[0]["expected_zh"] != matching[0]["expected_en"]


def test_both_rows_of_a_duplicate_key_are_named(quarantined):
    warehouse, _, _ = quarantined
    rows = warehouse.shenhe("deliveries", "--problems", "--format", "json").rows
    assert sorted(one["row"] for one in rows if one["feed"] == KEY) == [3, 4]


def test_the_figures_behind_say_carried_forward_and_the_others_current(quarantined, released):
    warehouse, _, _ = quarantined
    carried = warehouse.column("select figure from figures where status = 'carried forward' order by figure")
    assert carried == sorted(name for names in FIGURES.values() for name in names)
    query = "select figure, period, value from figures"
    assert warehouse.rows(query) == released.rows(query)


def test_the_delivery_carried_forward_is_in_force_and_says_so(quarantined):
    warehouse, names, _ = quarantined
    for feed in names:
        rows = warehouse.rows(f"from deliveries where feed = '{feed}' order by period, state")
        states = [row["state"] for row in rows]
        assert states.count("quarantined") == 1, (feed, states)
        (bad,) = [row for row in rows if row["state"] == "quarantined"]
        good = [row for row in rows if row["state"] == "in force" and row["period"] == bad["period"]]
        assert len(good) == 1
        assert "沿用" in good[0]["reason"]
        assert "carried forward" in good[0]["reason"]


def test_no_row_of_a_quarantined_file_is_counted(quarantined):
    warehouse, names, _ = quarantined
    rows = warehouse.rows("select feed, rows from deliveries where state = 'quarantined'")
    assert {row["feed"] for row in rows} == set(names)
    assert all(row["rows"] is None for row in rows)


def test_a_release_shows_no_failing_delivery_among_its_gates(quarantined):
    warehouse, _, _ = quarantined
    assert warehouse.column("select distinct state from gates where state in ('fail', 'needs_explanation')") == []
    evidence = warehouse.shenhe("gates", "--failed", "--format", "json").rows
    assert {(row["gate"], row["state"]) for row in evidence} == {("delivery", "fail")}


def test_mended_files_are_taken_and_the_figures_current_again(quarantined, released, tmp_path):
    quarantined_warehouse, names, _ = quarantined
    warehouse = quarantined_warehouse.copied(tmp_path)
    for feed, name in names.items():
        good = released.file(feed, "Q2" if "Q2" in name else "2022")
        (warehouse.extracts / feed / name).write_bytes(good.read_bytes())
    said = warehouse.refresh()
    assert said.code == 0, said.out
    assert warehouse.column("select distinct status from figures") == ["current"]
    assert warehouse.shenhe("deliveries", "--problems", "--format", "json").rows == []


def test_a_bad_file_over_the_good_one_leaves_the_good_content_in_force(warehouse):
    path = warehouse.file("headquarters_register", "一季度")
    warehouse.deliver("headquarters_register", path.name, [["机构名称", "机构类型"], ["样例", "总部"]])
    assert warehouse.refresh().code == 3
    assert warehouse.column("select distinct status from figures where theme = 'finance' and figure like '%head%'") == [
        "carried forward"
    ]
    (reason,) = warehouse.column(
        "select reason from deliveries where feed = 'headquarters_register' and reason like '%carried forward%'"
    )
    assert "沿用" in reason
    said = warehouse.refresh()
    assert said.code == 3
    assert "nothing changed" in said.out
    warehouse_rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    assert len(warehouse_rows) == 2


def test_a_platform_log_with_one_bad_cell_is_quarantined_whole_and_names_the_cell(warehouse):
    path = warehouse.file("zhongjie_sales", "20211001")
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    cells = lines[7].split(",")
    cells[3] = "壹佰元"
    lines[7] = ",".join(cells)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert warehouse.refresh().code == 3
    (problem,) = warehouse.shenhe("deliveries", "--problems", "--format", "json").rows
    assert (problem["file"], problem["row"], problem["found"]) == (path.name, 8, "壹佰元")
    assert problem["column"].startswith("金额")
    assert problem["expected_zh"]
    assert problem["expected_en"]
    rows = warehouse.rows("from figures where figure like 'commerce.holiday_turnover%' order by figure, period")
    assert [(row["figure"], row["period"][:4], row["status"]) for row in rows] == [
        ("commerce.holiday_turnover", "2021", "carried forward"),
        ("commerce.holiday_turnover", "2022", "current"),
        ("commerce.holiday_turnover_growth", "2022", "carried forward"),
    ]


def test_a_bad_file_beside_a_good_one_leaves_the_good_one_in_force_and_current(warehouse):
    warehouse.deliver("special_funds", "2022(9).xlsx", [["申请编号"], ["A-1"]])
    said = warehouse.refresh()
    assert said.code == 3
    assert "release 1 stands" in said.out
    assert warehouse.column("select distinct status from figures") == ["current"]
    listed = [row for row in warehouse.shenhe("deliveries", "--format", "json").rows if row["feed"] == "special_funds"]
    assert sorted(row["state"] for row in listed) == ["in force", "quarantined"]


def test_a_personal_column_that_is_missing_is_missed_and_one_that_is_there_is_not_kept(warehouse):
    path = warehouse.file("service_cases", "202203")
    lines = [line.split(",") for line in path.read_text(encoding="utf-8-sig").splitlines()]
    at = lines[0].index("申请人证件号")
    warehouse.deliver("service_cases", path.name, [[*line[:at], *line[at + 1 :]] for line in lines])
    assert warehouse.refresh().code == 3
    problems = warehouse.shenhe("deliveries", "--problems", "--format", "json").rows
    assert [row["column"] for row in problems] == ["申请人证件号", None]
    assert problems[1]["expected_zh"] == "改正以上各处后才能检查：各单元格"
