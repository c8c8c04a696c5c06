"""A released value that changed: was, is and why, on page, workbook and JSON alike, for a year."""

import json
from dataclasses import replace
from datetime import datetime

import openpyxl
import pytest

from orchestration.project.definitions import project
from orchestration.publish.corrections import corrections
from orchestration.publish.files.page import page
from orchestration.publish.reading import read_bulletin
from orchestration.warehouse.home import Home

VISITS, BEFORE = "commerce.holiday_visits", "2021-10-01/2021-10-07"


@pytest.fixture(scope="module")
def second(revised, tmp_path_factory):
    """The bulletin of the release that corrects, as a folder."""
    into = tmp_path_factory.mktemp("corrected") / "bulletin"
    assert revised.shenhe("publish", "--into", str(into)).code == 0
    return into


def test_the_json_says_what_it_was_what_it_is_and_why(revised, second):
    told = json.loads((second / "figures.json").read_text("utf-8"))
    rows = revised.rows('select figure, period, was, "is", release, note as why from revisions')
    found = [
        {name: one[name] for name in ("figure", "period", "was", "is", "release", "why")} for one in told["corrections"]
    ]
    assert sorted(found, key=str) == sorted(rows, key=str)
    assert {one["figure"] for one in found} == {VISITS, "commerce.holiday_visits_growth"}
    assert all(one["is_new"] and "样例签署人" in one["why"] for one in told["corrections"])
    (visits,) = [figure for theme in told["themes"] for figure in theme["figures"] if figure["figure"] == VISITS]
    assert visits["corrections"] == [one for one in told["corrections"] if one["figure"] == VISITS]


def test_the_workbook_lists_it_and_notes_it_beside_the_figure(revised, second):
    book = openpyxl.load_workbook(second / "figures.xlsx")
    rows = [[cell.value for cell in row] for row in book["更正"].iter_rows(min_row=4)]
    values = {(row["figure"], row["was"], row["is"]) for row in revised.rows('select figure, was, "is" from revisions')}
    assert {(row[9], row[4], row[5]) for row in rows} == values
    assert all("样例说明" in row[6] for row in rows)
    (noted,) = [row[14].value for row in book["商贸消费"].iter_rows(min_row=4) if row[13].value == VISITS]
    assert noted.startswith("更正：2021年10月1日至7日原为5,756,826，现为5,760,826。样例说明1（样例签署人")


def test_the_page_lists_it_and_notes_it_beside_the_figure(second):
    text = (second / "index.html").read_text("utf-8")
    listed = text.partition('<section id="corrections">')[2].partition("</section>")[0]
    beside = text.partition(f'id="{VISITS}"')[2].partition("</tbody>")[0]
    for place in (listed, beside):
        assert "5,756,826" in place
        assert "5,760,826" in place
        assert "样例说明1（样例签署人，2022-11-01）" in place
    assert "<del>576万人</del>" in beside


def test_the_release_before_knows_of_no_correction(bulletin):
    assert bulletin.corrections == ()
    assert "一年内没有更正" in page(bulletin)


def test_a_value_that_was_withdrawn_says_so(revised):
    bulletin = read_bulletin(Home(revised.home))
    (first, *others) = bulletin.corrections
    withdrawn = replace(first, became=None, became_printed=None)
    text = page(replace(bulletin, corrections=(withdrawn, *others)))
    assert "撤下" in text.partition('<section id="corrections">')[2]


def told_after(published_at):
    """The corrections that the last of some releases shows, of two that release 2 and release 3 made on 1 March 2024."""
    releases = [
        {"release": 1, "published_at": datetime(2023, 1, 1)},
        {"release": 2, "published_at": datetime(2024, 2, 29, 9, 30)},
        {"release": 3, "published_at": datetime(2024, 6, 1)},
        {"release": 4, "published_at": published_at},
    ]
    history = [
        {"figure": VISITS, "period": BEFORE, "release": n, "as_printed": f"{570 + n}万人", "present": True}
        for n in (1, 2, 3)
    ]
    revisions = [
        {"figure": VISITS, "period": BEFORE, "release": n, "was": 1.0, "is": 2.0, "note": "样例"} for n in (2, 3)
    ]
    return corrections(revisions, history, releases, project().figures)


@pytest.mark.parametrize(("published_at", "shown"), [
    (datetime(2024, 6, 2), [3, 2]),
    (datetime(2025, 2, 28, 9, 29), [3, 2]),
    (datetime(2025, 2, 28, 9, 31), [3, 2]),
    (datetime(2025, 3, 1), [3]),
    (datetime(2025, 5, 31, 23, 59), [3]),
    (datetime(2025, 6, 1), []),
    (datetime(2028, 2, 29), []),
])  # fmt: skip
def test_a_correction_is_shown_for_a_year_counted_by_the_releases_alone(published_at, shown):
    assert [one.release for one in told_after(published_at)] == shown


def test_each_correction_is_told_beside_the_value_just_before_it():
    newest, older = told_after(datetime(2024, 6, 2))
    assert (newest.was_printed, newest.became_printed, newest.is_new) == ("572万人", "573万人", False)
    assert (older.was_printed, older.became_printed) == ("571万人", "572万人")
