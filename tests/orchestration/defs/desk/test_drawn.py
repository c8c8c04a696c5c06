"""Markdown, charts and check results as the UI takes them."""

import datetime

from orchestration.defs.checks import result
from orchestration.defs.desk.chart import Chart, in_place, picture
from orchestration.defs.desk.departments import slug
from orchestration.defs.desk.markdown import plain, table
from orchestration.warehouse.build.evidence import Outcome

QUARTERS = ("2022-Q1", "2022-Q2", "2022-Q3", "2022-Q4")


def outcome(state, subject, **more):
    found = {
        "period": "2022",
        "observed": 0.5,
        "lower": 0.0,
        "upper": 1.0,
        "message_zh": "中",
        "message_en": "en",
    } | more
    moment = datetime.datetime(2022, 1, 1)
    return Outcome(gate="ratio", subject=subject, theme="t", state=state, fingerprint="f", evaluated_at=moment, **found)


def test_failed_outcomes_stand_first_then_what_a_note_explains_and_passes_are_counted():
    found = result(
        "ratio",
        [
            outcome("pass", "a"), outcome("fail", "b"),
            outcome("explained", "c", note_zh="说明：疫情（某某，2022-01-01）", note_en="explained: …"),
        ],
    )  # fmt: skip
    assert not found.passed
    assert found.description.startswith("3 项中 1 项未通过 / 1 of 3 do not hold: ratio b 2022")
    assert [name for name in found.metadata if name.endswith("outcomes")] == [
        "failed_outcomes", "explained_outcomes", "passed_outcomes",
    ]  # fmt: skip
    (line,) = found.metadata["failed_outcomes"].value.splitlines()
    assert line == "- ✗ 不合格 fail · ratio b 2022，所见 saw 0.5，界限 bounds 0 … 1：中 / en"
    assert "某某" not in found.metadata["explained_outcomes"].value
    assert found.metadata["passes"].value == "ratio 1"


def test_as_many_lines_are_drawn_as_the_ui_shows_in_place():
    names = ("沈河区", "浑南区", "和平区", "铁西区", "大东区", "沈北新区")
    chart = Chart("在营总部", "家", {name: dict.fromkeys(QUARTERS, 10.0 * n) for n, name in enumerate(names)})
    short, whole = in_place(chart), picture([chart])
    assert len(short) < 1000 < len(whole)
    assert names[0] in short
    assert names[-1] not in short
    assert all(name in whole for name in names)


def test_a_single_period_is_a_dot_and_nothing_is_no_chart():
    assert "h0" in picture([Chart("数", "个", {"": {"2022": 3.0}})])
    assert picture([Chart("数", "个", {"": {"2022": None}})]) is None


def test_what_looks_personal_is_masked_wherever_it_would_show():
    number = "210103199001011234"
    assert number not in table(["a"], [[number]])
    assert number not in plain(f"见 {number}")
    assert "13912345678" not in picture([Chart("数", "个", {"13912345678": {"2022": 3.0}})])


def test_text_is_never_read_as_markup():
    assert plain("a|b [c](d) <img> *e*\nf") == "a\\|b \\[c\\](d) \\<img\\> \\*e\\* f"


def test_a_name_in_pinyin_is_a_tag():
    assert slug("区人社局") == "qu-ren-she-ju"
    assert slug("楼宇ABC（2）") == "lou-yu-abc2"
