"""The sentences of a bulletin: an independent reader finds in them the values that were compiled into them."""

import difflib
import re
from dataclasses import replace
from decimal import Decimal

import pytest

from orchestration.publish.model import Theme
from orchestration.publish.sentences import communique
from orchestration.warehouse.messages import Message

SCALES = {"": 0, "万": 4, "亿": 8}
NUMERALS = "零一二三四五六七八九十"
NUMBER = re.compile(r"(\d+(?:\.\d+)?)(万|亿)?([^\d，。、（）]*)$")


def read(text):
    """A communiqué as a person reads it: pairs of what is named and its value, in base units.

    It knows nothing of the figures: clauses end at `，、。`, a clause that compares is about none, and one that begins
    with 占, 居 or 同比 is about what was named before.
    """
    subject = ""
    for clause in re.split(r"其中，|[，、。]", re.sub(r"（[比与]上年[^）]*）", "", text)):
        if not clause or re.fullmatch(r"\d{4}年|[比与]上年.*|同比持平", clause):
            continue
        named, value = number_in(clause)
        if re.match(r"占|居|同比", clause):
            named = f"{subject}{named}"
        else:
            subject = named
        yield named, value


def number_in(clause):
    """What a clause names, and its number: `区域管理总部76家`, `居全市第二`, `零就业家庭动态为零`, `同比下降5%`."""
    if found := re.fullmatch(r"(.*)居全市第([零一二三四五六七八九十]+)", clause):
        return f"{found[1]}全市位次", Decimal(NUMERALS.index(found[2]))
    if clause.endswith("为零"):
        return clause.removesuffix("为零"), Decimal(0)
    found = NUMBER.search(clause)
    assert found, clause
    value = Decimal(found[1]).scaleb(-2 if found[3] == "%" else SCALES[found[2] or ""])
    named = clause[: found.start()]
    return named, -value if named.endswith("下降") else value


def matched(named, names):
    """The one of these names that is nearest to what a clause names."""

    def nearness(name):
        return difflib.SequenceMatcher(None, named, name, autojunk=False).ratio()

    return max(names, key=nearness)


@pytest.fixture(scope="module")
def values(bulletin):
    """What the reader finds in all themes, by figure."""
    found = {}
    for theme in bulletin.themes:
        names = {entry.figure.name_zh: entry.figure.figure for entry in theme.entries}
        for named, value in read(communique(bulletin, theme).texts.zh):
            figure = names[matched(named, names)]
            assert figure not in found, f"{named}: {figure} was read before"
            found[figure] = value
    return found


def test_the_46_printed_figures_are_read_back_as_they_were_counted(released, values):
    rows = released.rows("select * from printed_figures join figures using (figure, period)")
    assert len(rows) == 46
    for row in rows:
        assert row["low"] <= float(values[row["figure"]]) <= row["high"], row["figure"]
        _, printed = number_in(row["as_printed"] if "第" not in row["as_printed"] else f"居{row['as_printed']}")
        assert values[row["figure"]] == printed, row["figure"]


def test_every_value_read_is_the_released_one_within_its_printed_digits(bulletin, values):
    entries = {entry.figure.figure: entry for entry in bulletin.entries}
    for figure, value in values.items():
        form = entries[figure].figure.print_format
        half = Decimal(1).scaleb(form.scale - form.places) / 2
        assert abs(Decimal(repr(entries[figure].now.value)) - value) <= half, figure


def test_the_reader_notices_a_sentence_that_says_something_else(bulletin):
    (theme,) = [one for one in bulletin.themes if one.name == "finance"]
    said = communique(bulletin, theme).texts.zh
    assert dict(read(said.replace("76家", "67家"))) != dict(read(said))


def test_it_is_in_the_style_of_a_communique(bulletin):
    said = {theme.name: communique(bulletin, theme).texts for theme in bulletin.themes}
    for theme, sentence in (
        ("finance", "区域管理总部76家，占全市比重66%。"),
        ("finance", "银企融资对接活动50次。"),
        ("innovation", "邮政小包出口数量827235件，居全市第二。"),
        ("innovation", "在册楼宇56栋，其中，包装重点楼宇5栋、包装特色楼宇17栋。"),
        ("commerce", "中街国庆节营业额11.72亿元，同比增长115%。"),
        ("commerce", "沈阳市社会消费品零售总额3864.5亿元，比上年下降3.0%。"),
        ("city", "优良天数比率87.5%，比上年提高6.9个百分点。"),
        ("livelihood", "零就业家庭动态为零。"),
        ("livelihood", "城镇新增就业18073人。"),
    ):
        assert sentence in said[theme].zh
    for theme, sentence in (
        (
            "finance",
            "Regional management headquarters stood at 76 (Share of the city's regional management headquarters: 66%).",
        ),
        ("commerce", "Zhongjie turnover, National Day holiday, came to CNY 1.172 billion, up 115% on the year before."),
        ("innovation", "Idle building floor area put to use came to 270,000 m²."),
        ("city", "Share of good-air days was 87.5%, up 6.9 percentage points on the year before."),
    ):
        assert sentence in said[theme].en


def test_nothing_is_said_twice_and_what_only_serves_a_ratio_is_left_to_it(bulletin):
    for theme in bulletin.themes:
        said = communique(bulletin, theme)
        for pieces in (said.zh, said.en):
            figures = [piece.figure for piece in pieces if piece.figure]
            assert len(figures) == len(set(figures))
        assert {piece.figure for piece in said.zh} == {piece.figure for piece in said.en}
        assert not {"finance.city_headquarters", "city.statutory_days"} & {piece.figure for piece in said.zh}


@pytest.fixture
def told(bulletin):
    """What is said of one figure of the bulletin, with other values for it; a year before of None is left out."""
    entries = {entry.figure.figure: entry for entry in bulletin.entries}

    def say(figure, now, before=None, as_printed="", is_carried=False):
        entry = entries[figure]
        value = replace(entry.now, value=now, as_printed=as_printed or entry.now.as_printed, is_carried=is_carried)
        values = [value] if before is None else [replace(value, period="2021", value=before), value]
        one = replace(entry, values=tuple(values), now=value, growth=None)
        return communique(bulletin, Theme("t", Message("", ""), (one,))).texts

    return say


@pytest.mark.parametrize(("figure", "now", "before", "printed", "zh", "en"), [
    ("finance.matchmaking_events", 50.0, 40.0, "50次", "比上年增长25.0%", "up 25.0% on the year before"),
    ("finance.matchmaking_events", 50.0, 50.0, "50次", "与上年持平", "unchanged on the year before"),
    ("culture.script_venues", 74.0, 80.0, "74家", "比上年末下降7.5%", "down 7.5% on the end of the year before"),
    ("city.online_share", 0.9775, 0.9875, "97.75%", "比上年降低1.0个百分点", "down 1.0 percentage points on the year before"),
    ("city.good_air_improvement_rank", 1.0, 3.0, "全市第一", "比上年前移2位", "up 2 places on the year before"),
    ("city.good_air_improvement_rank", 3.0, 2.0, "全市第三", "比上年后移1位", "down 1 place on the year before"),
    ("livelihood.zero_employment_households", 3.0, 0.0, "3户", "零就业家庭3户。", "stood at 3."),
])  # fmt: skip
def test_a_change_is_told_by_the_kind_of_the_figure(told, figure, now, before, printed, zh, en):
    said = told(figure, now, before, printed)
    assert zh in said.zh
    assert en in said.en


def test_a_value_that_is_carried_forward_says_so(told):
    said = told("finance.headquarters", 76.0, is_carried=True)
    assert "区域管理总部76家（沿用）" in said.zh
    assert "76 (carried forward)" in said.en


def test_a_fall_of_a_growth_figure_is_told_without_its_sign(bulletin):
    (theme,) = [one for one in bulletin.themes if one.name == "commerce"]
    fell = []
    for entry in theme.entries:
        now = entry.now
        if entry.figure.figure == "commerce.holiday_visits_growth":
            now = replace(now, value=-0.053, as_printed="-5%")
        fell.append(replace(entry, now=now))
    said = communique(bulletin, replace(theme, entries=tuple(fell))).texts
    assert "中街国庆节总客流量950万人，同比下降5%。" in said.zh
    assert "9.50 million, down 5% on the year before." in said.en


def test_a_theme_without_a_figure_of_the_year_says_nothing(bulletin):
    said = communique(replace(bulletin, year=1999), bulletin.themes[0])
    assert (said.zh, said.en) == ((), ())
