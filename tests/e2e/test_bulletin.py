"""The bulletin in a browser: complete, silent, offline, readable on a telephone and on paper."""

import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.e2e
PICTURE = Path(__file__).resolve().parents[2] / "docs" / "bulletin.png"
LARGEST_PICTURE = 210_000
SIZES = {"desktop": (1280, 900), "telephone": (360, 740)}
CLIPPED = """
    () => [...document.querySelectorAll('th, td, p, dd, svg')].filter(one => {
        const box = one.getBoundingClientRect();
        return box.right > document.documentElement.clientWidth + 1;
    }).map(one => one.textContent.trim().slice(0, 40))
"""


@pytest.fixture(scope="module")
def index(released, tmp_path_factory):
    """The page of the bulletin of the sample deliveries."""
    into = tmp_path_factory.mktemp("bulletin") / "bulletin"
    assert released.shenhe("publish", "--into", str(into)).code == 0
    return into / "index.html"


@pytest.fixture(params=SIZES)
def opened(browser, index, request):
    """The page at a size, and what the browser said and asked for while it was opened."""
    width, height = SIZES[request.param]
    context = browser.new_context(viewport={"width": width, "height": height}, offline=True)
    page, said = context.new_page(), []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda asked: said.append(asked.url) if not asked.url.startswith("data:") else None)
    page.goto(index.as_uri())
    page.wait_for_timeout(300)
    yield page, said
    context.close()


def test_it_opens_without_an_error_and_asks_for_nothing_but_itself(opened, index):
    _, said = opened
    assert said == [index.as_uri()]


def test_every_printed_figure_is_seen_as_it_is_printed(opened, released):
    page, _ = opened
    printed = released.rows(
        "select figure, printed, as_printed from printed_figures join figures using (figure, period)"
    )
    assert len(printed) == 46
    for row in printed:
        shown = page.locator(f'[id="{row["figure"]}"] td.now')
        assert shown.is_visible()
        text = shown.inner_text()
        assert row["as_printed"] in text, row["figure"]
        assert row["printed"] in text, row["figure"]


def test_nothing_reaches_beyond_the_edge(opened):
    page, _ = opened
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert page.evaluate(CLIPPED) == []


def test_a_number_of_a_sentence_leads_to_its_row_which_opens_to_its_deliveries(opened):
    page, _ = opened
    page.get_by_role("link", name="76家", exact=True).click()
    row = page.locator('[id="finance.headquarters"]')
    assert page.url.endswith("#finance.headquarters")
    file = row.get_by_text("区域总部名录_2022年四季度(1).xlsx")
    assert not file.is_visible()
    row.locator("summary").click()
    assert file.is_visible()


def test_texts_stand_out_from_what_is_behind_them(opened):
    """Every colour of the style, on white and on the palest background, has the contrast that WCAG AA asks of text."""
    page, _ = opened
    style = page.locator("style").inner_text() or page.evaluate("document.querySelector('style').textContent")
    colours = dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", style))
    for name in ("ink", "quiet", "navy", "red", "amber"):
        for behind in ("#ffffff", colours["pale"]):
            assert contrast(colours[name], behind) >= 4.5, name


def test_it_prints_on_a_few_pages_of_a4(browser, index):
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.goto(index.as_uri())
    printed = page.pdf(prefer_css_page_size=True, print_background=True)
    context.close()
    assert set(re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", printed)) == {(b"594.95996", b"841.91998")}
    assert 5 <= len(re.findall(rb"/Type /Page\b", printed)) <= 12


def test_its_picture_is_written_for_the_readme(browser, index):
    context = browser.new_context(viewport={"width": 1000, "height": 900}, offline=True)
    page = context.new_page()
    page.goto(index.as_uri())
    page.screenshot(path=PICTURE)
    context.close()
    assert PICTURE.stat().st_size < LARGEST_PICTURE


def contrast(one, other):
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour):
    """Relative luminance, after WCAG 2."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
