"""History: every value that a later release changed, with its note, and the figures of each release."""

import pytest

LEVEL, GROWTH = "commerce.holiday_visits", "commerce.holiday_visits_growth"
BEFORE, HOLIDAY = "2021-10-01/2021-10-07", "2022-10-01/2022-10-07"


@pytest.fixture(scope="module")
def revised(released, revise, tmp_path_factory):
    """A warehouse whose first release was revised twice, each time with a signed note."""
    warehouse = released.copied(tmp_path_factory.mktemp("revised"))
    warehouse.explain(LEVEL, BEFORE, gate="growth")
    for number, more in ((2, 500), (3, 300)):
        revise(warehouse, more)
        said = warehouse.refresh()
        assert said.code == 0, said.out + said.err
        assert f"release {number}" in said.out
    return warehouse


def values(rows):
    return {(row["figure"], row["period"]): row["value"] for row in rows}


def test_revisions_say_what_was_and_is_in_which_release_and_by_which_note(revised):
    rows = revised.rows(f"from revisions where figure = '{LEVEL}' order by release")
    assert [(row["period"], row["release"], row["difference"]) for row in rows] == [
        (BEFORE, 2, 500), (BEFORE, 3, 300),
    ]  # fmt: skip
    assert all(row["is"] - row["was"] == row["difference"] for row in rows)
    assert rows[0]["is"] == rows[1]["was"]
    assert rows[1]["is"] == revised.value(LEVEL, BEFORE)
    assert set(rows[0]) == {"figure", "period", "was", "is", "difference", "release", "note"}


def test_a_revision_carries_the_note_that_let_it_through_and_who_signed_it_and_no_other(revised):
    rows = revised.rows(f"from revisions where figure = '{LEVEL}' order by release")
    assert rows[0]["note"] == "样例说明2（样例签署人，2022-11-01）"
    assert rows[1]["note"] in ("样例说明2（样例签署人，2022-11-01）", "样例说明4（样例签署人，2022-11-01）")
    judged = f"select message_zh from gates where gate = 'revision' and subject = '{LEVEL}'"
    assert all(rows[1]["note"] in message for message in revised.column(judged))
    # What stood in the release before is carried on as it was.
    before = revised.rows(f"from revisions where figure = '{LEVEL}'", "releases/000002.duckdb")
    assert before == rows[:1]


def test_revisions_are_of_what_changed_and_nothing_else(revised, released):
    assert {row["figure"] for row in revised.rows("from revisions")} == {LEVEL, GROWTH}
    assert released.rows("from revisions") == []
    said = revised.shenhe("sql", "from revisions", "--format", "json")
    assert len(said.rows) == 4


def test_figures_can_be_had_as_of_each_release_by_number_and_by_day(revised, released):
    def as_of(moment):
        return values(revised.shenhe("figures", "--as-of", moment, "--format", "json").rows)

    assert as_of("1") == values(released.rows("from figures"))
    assert as_of("2") == values(revised.rows("from figures", "releases/000002.duckdb"))
    assert as_of("3") == values(revised.rows("from figures"))
    today = str(revised.column("select cast(max(published_at) as date)::varchar from releases")[0])
    assert as_of(today) == as_of("3")


def test_diff_tells_what_changed_between_two_releases_either_way(revised):
    forth, back = (revised.shenhe("diff", *words, "--format", "json").rows for words in (("1", "3"), ("3", "1")))
    assert [(row["figure"], row["period"], row["change"]) for row in forth] == [
        (LEVEL, BEFORE, "changed"), (GROWTH, HOLIDAY, "changed"),
    ]  # fmt: skip
    assert forth[0]["difference"] == 800
    assert [(row["was"], row["is"]) for row in back] == [(row["is"], row["was"]) for row in forth]
    assert revised.shenhe("diff", "2", "2", "--format", "json").rows == []
    assert "changed" in revised.shenhe("diff", "1", "3").out


@pytest.mark.parametrize(
    ("words", "nearest"),
    [
        (("diff", "1", "17"), "3"),
        (("diff", "0", "2"), "1"),
        (("figures", "--as-of", "9"), "3"),
        (("rollback", "4"), "3"),
    ],
)
def test_a_release_that_never_was_is_answered_with_the_nearest(revised, words, nearest):
    said = revised.shenhe(*words)
    assert said.code == 2
    assert f"did you mean {nearest}?" in said.err
    assert said.out == ""


@pytest.mark.parametrize("words", [("diff", "1", "2"), ("rollback", "1"), ("rebuild", "1", "--into", "elsewhere")])
def test_before_the_first_release_there_is_no_history_and_nothing_is_made(empty, words):
    said = empty.shenhe(*words)
    assert said.code == 6
    assert not empty.home.exists()


def test_figures_that_came_and_went_are_told_by_diff(warehouse, released):
    """One year more of a figure that is not printed: it comes, and is gone again when that release is rolled back."""
    (number,) = warehouse.column("select rows from deliveries where feed = 'special_funds'")
    amount = warehouse.value("finance.special_funds", "2022") / 1e4 / number
    applications = [[f"Y-{n}", "样例企业", f"2021-03-{n + 1:02d}", "上市", amount] for n in range(number)]
    header = ["申请编号", "企业名称", "申请日期", "资金类别", "申请金额（万元）"]
    warehouse.deliver("special_funds", "2021.xlsx", [header, *applications])
    said = warehouse.refresh()
    assert (said.code, "release 2" in said.out) == (0, True), said.out + said.err
    (came,) = warehouse.shenhe("diff", "1", "2", "--format", "json").rows
    assert (came["figure"], came["period"], came["change"]) == ("finance.special_funds", "2021", "came")
    assert (came["was"], came["is"], came["difference"]) == (None, pytest.approx(amount * number * 1e4), None)
    assert warehouse.shenhe("rollback", "1").code == 0
    # Told by the file of release 2, as it is in no history of what is in force now.
    (went,) = warehouse.shenhe("diff", "2", "1", "--format", "json").rows
    assert (went["change"], went["was"], went["is"]) == ("went", came["is"], None)
    as_of = warehouse.shenhe("figures", "--as-of", "2", "--format", "json").rows
    assert values(as_of)["finance.special_funds", "2021"] == came["is"]
    assert values(warehouse.rows("from figures")) == values(released.rows("from figures"))


def test_a_release_that_is_no_longer_kept_stays_known_and_its_figures_are_told(
    revised, released, revise, tmp_path, monkeypatch
):
    warehouse = revised.copied(tmp_path)
    monkeypatch.setenv("SHENHE_KEEP_RELEASES", "1")
    monkeypatch.setenv("SHENHE_KEEP_DAYS", "0")
    revise(warehouse, 100)
    said = warehouse.refresh()
    assert said.code == 0, said.out + said.err
    assert sorted(path.name for path in (warehouse.home / "releases").iterdir()) == ["000003.duckdb", "000004.duckdb"]
    listed = warehouse.shenhe("releases", "--format", "json").rows
    assert [(row["release"], row["kept"]) for row in listed] == [(1, False), (2, False), (3, True), (4, True)]
    assert values(warehouse.shenhe("figures", "--as-of", "1", "--format", "json").rows) == values(
        released.rows("from figures")
    )
    (level, _) = warehouse.shenhe("diff", "1", "2", "--format", "json").rows
    assert level["difference"] == 500
    for words in (("rollback", "1"), ("rebuild", "2", "--into", str(tmp_path / "again"))):
        said = warehouse.shenhe(*words)
        assert said.code == 2
        assert "the nearest that is kept is 3" in said.err
