"""`shenhe publish --embargoed`: the one way to see what waits, marked on every page, for one user."""

import csv
import io
import json
import stat

import frictionless
import openpyxl
import pytest

MARK = "EMBARGOED until 2999-01-01 09:00 (UTC+8) and until signed by 张三, 李四: do not pass on"


@pytest.fixture(scope="module")
def embargoed(waiting, tmp_path_factory):
    into = tmp_path_factory.mktemp("published") / "embargoed"
    said = waiting.shenhe("publish", "--embargoed", "--into", str(into))
    assert said.code == 0, said.err
    assert "embargoed bulletin of release 2" in said.out
    return into


def test_every_page_sheet_row_and_object_is_marked(embargoed):
    page = (embargoed / "index.html").read_text("utf-8")
    assert f'<meta name="embargo" content="{MARK}">' in page
    assert '<p class="embargo" role="note">' in page
    assert "@media print { .embargo { position: fixed;" in page
    for sheet in openpyxl.load_workbook(embargoed / "figures.xlsx"):
        assert any(MARK in str(cell.value) for row in sheet.iter_rows(max_row=2) for cell in row), sheet.title
        assert "EMBARGOED until 2999-01-01" in sheet.oddHeader.center.text
    rows = list(csv.DictReader(io.StringIO((embargoed / "figures.csv").read_text("utf-8"))))
    assert rows
    assert all(MARK in row["embargo"] for row in rows)
    told = json.loads((embargoed / "figures.json").read_text("utf-8"))
    assert told["embargo"]["mark_en"] == MARK
    assert told["embargo"]["until"] == "2999-01-01T09:00:00+08:00"
    assert told["embargo"]["signers"] == ["张三", "李四"]
    assert MARK in json.loads((embargoed / "datapackage.json").read_text("utf-8"))["embargo"]


def test_it_is_a_valid_data_package_with_the_figures_that_wait(embargoed):
    report = frictionless.validate(str(embargoed / "datapackage.json"), type="package")
    assert report.valid, report.flatten(["title", "message"])
    assert "commerce.new_brands" in (embargoed / "figures.csv").read_text("utf-8")


def test_it_is_for_one_user_and_the_same_each_time(waiting, embargoed, tmp_path):
    assert stat.S_IMODE(embargoed.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in embargoed.iterdir()} == {0o600}
    (tmp_path / "again").mkdir(mode=0o755)
    assert waiting.shenhe("publish", "--embargoed", "--into", str(tmp_path / "again")).code == 0
    assert stat.S_IMODE((tmp_path / "again").stat().st_mode) == 0o700
    for path in embargoed.iterdir():
        assert (tmp_path / "again" / path.name).read_bytes() == path.read_bytes()


def test_it_takes_the_place_of_no_public_bulletin_which_shows_nothing_of_it(waiting, tmp_path):
    assert waiting.shenhe("publish", "--into", str(tmp_path / "public")).code == 0
    before = {path.name: path.read_bytes() for path in (tmp_path / "public").iterdir()}
    assert b"new_brands" not in b"".join(before.values())
    assert b"embargo" not in b"".join(before.values())
    said = waiting.shenhe("publish", "--embargoed", "--into", str(tmp_path / "public"))
    assert (said.code, said.err.count("\n")) == (2, 1)
    assert {path.name: path.read_bytes() for path in (tmp_path / "public").iterdir()} == before


def test_where_nothing_waits_there_is_none(one_feed, waiting):
    said = one_feed.shenhe("publish", "--embargoed")
    assert (said.code, "no release waits" in said.err) == (2, True)
    assert waiting.shenhe("publish", "--embargoed", "--release", "2").code == 2


def test_a_file_that_waits_and_was_changed_is_not_published(waits, tmp_path):
    path = waits.home / "waiting.duckdb"
    path.chmod(0o600)
    with path.open("r+b") as handle:
        handle.seek(path.stat().st_size // 2)
        handle.write(b"\xff" * 64)
    said = waits.shenhe("publish", "--embargoed", "--into", str(tmp_path / "into"))
    assert said.code == 5
    assert "waiting.duckdb" in said.err
    assert not (tmp_path / "into").exists()


def test_once_released_the_bulletin_tells_who_signed(waits, calendar, tmp_path):
    for name in ("张三", "李四"):
        assert waits.shenhe("sign", "2", "--as", name).code == 0
    calendar(waits, "commerce,2022,2020-01-01 09:00,张三、李四")
    assert "released: release 2" in waits.refresh().out
    assert waits.shenhe("publish", "--into", str(tmp_path / "public")).code == 0
    page = (tmp_path / "public" / "index.html").read_text("utf-8")
    assert '<p id="signed">签署：张三' in page
    assert "embargo" not in page
    told = json.loads((tmp_path / "public" / "figures.json").read_text("utf-8"))
    assert [one["signer"] for one in told["signatures"]] == ["张三", "李四"]
    assert "embargo" not in told
    cover = openpyxl.load_workbook(tmp_path / "public" / "figures.xlsx")["封面"]
    assert any("签署：张三" in str(cell.value) for (cell,) in cover.iter_rows(max_col=1))
