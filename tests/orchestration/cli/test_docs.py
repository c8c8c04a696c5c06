"""Data Docs on demand: one page per suite, which opens offline and shows reasons; gates do not build them."""

import re
from html import unescape
from urllib.parse import unquote

import pytest

from orchestration.warehouse.home import Home


def texts(path):
    """What a page says, without its markup."""
    return " ".join(
        unescape(re.sub(r"<(style|script).*?</\1>|<[^>]*>", " ", path.read_text("utf-8"), flags=re.DOTALL)).split()
    )


@pytest.fixture(scope="module")
def documented(released, tmp_path_factory):
    """A copy of the released warehouse, the folder of its Data Docs, and what the command said."""
    warehouse = released.copied(tmp_path_factory.mktemp("documented"))
    before = {path.name for path in warehouse.home.iterdir()}
    said = warehouse.shenhe("docs")
    assert {path.name for path in warehouse.home.iterdir()} - before == {"docs"}
    return warehouse, warehouse.home / "docs", said


def test_the_index_is_named_and_lists_every_table_and_every_theme_of_figures(documented):
    from orchestration.project.definitions import project

    _, folder, said = documented
    assert said.code == 0, said.err
    assert str(folder / "index.html") in said.out
    listed = texts(folder / "index.html")
    for table in project().tables.values():
        assert f"{table.name} " in listed
        assert table.description_zh in listed
        assert table.description_en in listed
    for theme in project().themes:
        assert f"figures.{theme} " in listed


def test_every_link_leads_to_a_page(documented):
    _, folder, _ = documented
    pages = sorted(folder.rglob("*.html"))
    links = {page: re.findall(r'href="([^"#]+)"', page.read_text("utf-8")) for page in pages}
    assert len(links[folder / "index.html"]) == len(list((folder / "validations").rglob("*.html")))
    for page, found in links.items():
        for link in found:
            assert (page.parent / unquote(link)).is_file(), f"{page}: {link}"


def test_no_page_asks_the_network_for_anything(documented):
    _, folder, _ = documented
    for page in folder.rglob("*.html"):
        content = page.read_text("utf-8")
        assert "<title>" in content
        assert (
            re.findall(r"""(?:src|href)=["']?(?:https?:)?//[^"' >]+|url\(["']?https?:[^)]+|@import""", content) == []
        ), page


def test_a_page_says_why_in_both_languages_and_what_was_found(documented):
    _, folder, _ = documented
    (page,) = (folder / "validations" / "commerce" / "holiday_trade").rglob("*.html")
    told = texts(page)
    for reason in (
        "粒度唯一且不为空", "one row for each value of the grain, none of it empty",
        "整个假期的人次均消费在步行街的合理范围内", "over a whole holiday turnover a visit is what a street can have",
        "turnover_per_visit_yuan within 10–1,000; 0 rows outside",
    ):  # fmt: skip
        assert reason in told
    assert "expect_" not in told


def test_a_page_of_figures_names_figure_period_and_gate_with_their_numbers(documented):
    _, folder, _ = documented
    (page,) = (folder / "validations" / "figures" / "finance").rglob("*.html")
    told = texts(page)
    assert "finance.headquarters_share 2022 · ratio" in told
    assert re.search(r"76 ÷ 11[56] = 0\.6", told)
    assert "finance.headquarters 2022 · printed" in told


def test_a_growth_that_a_signed_note_explains_is_shown_with_the_note_and_not_as_unmet(documented):
    warehouse, folder, _ = documented
    (page,) = (folder / "validations" / "figures" / "commerce").rglob("*.html")
    told = texts(page)
    assert "中街国庆节营业额同比增长 2022-10-01/2022-10-07：等于本期除以上年同期减一" in told
    assert "公布的同比会被当作业绩" in told
    assert "A printed growth is read as performance" in told
    query = "select note_zh, note_en from meta.outcomes where gate = 'growth' and state = 'explained'"
    (note, *_) = warehouse.rows(query, "build.duckdb")
    assert f"结果：已说明 / state: explained {note['note_zh']} {note['note_en']}" in told
    assert "state: fail" not in told
    assert "state: needs_explanation" not in told
    unmet = re.findall(r'class="number (?:un)?met">(\d+)<', (folder / "index.html").read_text("utf-8"))
    assert set(unmet) == {"0"}


def test_nothing_is_stale_or_held_back_for_it(documented):
    warehouse, _, _ = documented
    assert warehouse.shenhe("status").code == 0


def test_while_a_refresh_runs_they_wait_for_nobody(documented):
    import fcntl

    warehouse, _, _ = documented
    with (warehouse.home / "refresh.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert warehouse.shenhe("docs").code == 4


def test_before_the_first_refresh_there_is_nothing_to_show(empty):
    said = empty.shenhe("docs")
    assert said.code == 6
    assert not Home.at(empty.home).build.exists()


def test_a_folder_that_holds_anything_else_is_left_alone(documented, tmp_path):
    warehouse, _, _ = documented
    (tmp_path / "expectations").mkdir()
    (tmp_path / "expectations" / "mine.py").write_text("")
    said = warehouse.shenhe("docs", "--into", str(tmp_path))
    assert (said.code, said.out) == (2, "")
    assert (tmp_path / "expectations" / "mine.py").exists()


def test_a_folder_that_cannot_be_written_is_one_line_before_any_suite_runs(warehouse, tmp_path):
    (tmp_path / "file").touch()
    said = warehouse.shenhe("docs", "--into", str(tmp_path / "file" / "docs"))
    assert (said.code, said.out, said.err.count("\n")) == (5, "", 1)
    assert "cannot write" in said.err
