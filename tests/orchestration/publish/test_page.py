"""The page by its text: every figure, every reason, nothing from elsewhere, and a structure that can be listened to."""

import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from orchestration.publish.files.charts import chart
from orchestration.publish.files.page import page
from orchestration.warehouse.build.deliveries import Delivery
from orchestration.warehouse.messages import Message

VOID = {"meta", "link", "br", "img", "hr"}


class Reader(HTMLParser):
    """Reads a page: its elements in order as (tag, attributes), and whether each is closed."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.open = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, tag

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))


def plain(text):
    return " ".join(unescape(re.sub(r"<(style|svg).*?</\1>|<[^>]*>", " ", text, flags=re.DOTALL)).split())


@pytest.fixture(scope="module")
def text(folder):
    return (folder / "index.html").read_text("utf-8")


@pytest.fixture(scope="module")
def read(text):
    reader = Reader(text)
    assert reader.open == []
    return reader


def row_of(text, figure):
    return text.partition(f'<tbody role="rowgroup" id="{figure}">')[2].partition("</tbody>")[0]


def test_every_figure_has_a_row_with_its_value_as_printed_and_where_it_is_from(text, bulletin):
    for entry in bulletin.entries:
        row = plain(row_of(text, entry.figure.figure))
        told = (entry.figure.name_zh, entry.figure.name_en, entry.now.as_printed, entry.figure.department)
        for part in (*told, *(file for source in entry.sources for file in source.sql)):
            assert part in row, entry.figure.figure
        for source in entry.sources:
            assert all(one.file in row and one.sha256[:12] in row for one in source.deliveries), entry.figure.figure


def test_every_printed_figure_is_there_as_the_report_prints_it(released, text):
    printed = released.rows("from printed_figures")
    assert len(printed) == 46
    for row in printed:
        assert row["printed"] in plain(row_of(text, row["figure"])), row["figure"]


def test_a_signed_note_stands_beside_its_figure_and_among_those_in_force(text):
    note = "经与收单流水核对无误"
    assert note in row_of(text, "commerce.holiday_turnover_growth")
    assert note in text.partition('<section id="gates">')[2]


def test_the_year_before_its_change_and_a_chart_are_there_where_there_is_one(text):
    row = row_of(text, "city.good_air_share")
    assert "80.6%" in row
    assert "+6.9个百分点" in row
    assert 'aria-label="优良天数比率：2021年 80.6%，2022年 87.5%"' in row
    assert "<svg" in row
    assert "<svg" not in row_of(text, "finance.headquarters")


def test_it_asks_for_nothing_from_elsewhere_and_runs_nothing(text, read):
    assert not [attributes for tag, attributes in read.elements if tag in ("script", "img", "iframe", "object")]
    links = [attributes["href"] for _, attributes in read.elements if "href" in attributes]
    assert {link for link in links if not link.startswith("#")} == {
        "data:,", "figures.xlsx", "figures.csv", "figures.json", "datapackage.json",
    }  # fmt: skip
    assert not re.findall(r"url\(|@import|https?://(?!www\.w3\.org)", text)


def test_every_link_within_the_page_leads_somewhere(read):
    there = [attributes["id"] for _, attributes in read.elements if "id" in attributes]
    assert len(there) == len(set(there))
    links = [attributes["href"][1:] for _, attributes in read.elements if attributes.get("href", "").startswith("#")]
    assert set(links) <= set(there)
    assert len(links) > 46


def test_it_can_be_listened_to(text, read):
    levels = [int(tag[1]) for tag, _ in read.elements if re.fullmatch(r"h\d", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(deeper <= level + 1 for level, deeper in pairwise(levels))
    assert all("scope" in attributes for tag, attributes in read.elements if tag == "th")
    assert text.count("<svg") == sum(attributes.get("role") == "img" for _, attributes in read.elements)
    assert all(attributes.get("aria-label") for _, attributes in read.elements if attributes.get("role") == "img")
    assert read.elements[0] == ("html", {"lang": "zh-CN"})
    assert {"header", "nav", "main", "footer", "caption"} <= {tag for tag, _ in read.elements}


def test_texts_from_deliveries_are_text_and_no_markup(bulletin):
    first, *others = bulletin.themes
    entry, *rest = first.entries
    named = replace(entry, figure=replace(entry.figure, name_zh="<b>样例&"))
    told = page(replace(bulletin, themes=(replace(first, entries=(named, *rest)), *others)))
    assert "<b>样例&" not in told
    assert "&lt;b&gt;样例&amp;" in told


def test_what_is_carried_forward_is_marked_and_listed(bulletin):
    reason = Message("沿用上一份：新文件已退回", "carried forward: the newer file was set aside")
    carried = Delivery("new_brands", "commerce", "2022", "新消费品牌台账2022.xlsx", "0" * 64, 1, 40, "in force",
                       reason, None, "区商务局", None, True)  # fmt: skip
    first, *others = bulletin.themes
    entry, *rest = first.entries
    now = replace(entry.now, is_carried=True)
    marked = replace(entry, now=now, values=(*entry.values[:-1], now))
    told = page(replace(bulletin, carried=(carried,), themes=(replace(first, entries=(marked, *rest)), *others)))
    listed = plain(told.partition('<section id="carried">')[2].partition("</section>")[0])
    assert "新消费品牌台账2022.xlsx" in listed
    assert reason.zh in listed
    assert entry.figure.name_zh in listed
    assert "沿用 carried forward" in plain(row_of(told, entry.figure.figure))
    assert "没有沿用的报送" in page(bulletin)


def test_a_chart_draws_all_periods_and_sets_off_the_one_that_is_told(bulletin):
    (retail,) = [entry for entry in bulletin.entries if entry.figure.figure == "commerce.city_retail_sales"]
    drawn = chart(retail)
    assert drawn.count('fill="#9b1c1c"') == 1
    assert drawn.count('fill="#b9c4d0"') == len(retail.values) - 1 == 9
    assert re.findall(r">(20\d\d)</text>", drawn) == ["2015", "2024"]
    assert chart(replace(retail, values=retail.values[:1], now=retail.values[0])) is None
