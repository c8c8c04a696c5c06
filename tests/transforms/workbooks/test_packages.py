"""However a package writes its workbook, its cells are the same."""

import datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from transforms.workbooks.refusal import Refused

ANY_FUNCTION = [HealthCheck.function_scoped_fixture]
LETTERS = st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Co", "Cn"])
VALUES = st.one_of(
    st.integers(-(10**14), 10**14),
    st.floats(-1e9, 1e9, allow_nan=False).map(lambda value: round(value, 6)),
    st.text(LETTERS, min_size=1, max_size=20),
    st.sampled_from(["_x000D_ ", "a&b<c>\"d'", "#REF!", "=1", "  两端 ", "1e5", "\U00020000"]),
)


@given(
    rows=st.lists(st.lists(VALUES, min_size=1, max_size=6), min_size=1, max_size=6),
    strict=st.booleans(),
    quote=st.sampled_from("\"'"),
    prefix=st.sampled_from(["", "x", "工作表"]),
    references=st.booleans(),
    absolute=st.booleans(),
    workbook=st.sampled_from(["xl/workbook.xml", "xl/workbook2.xml", "book.xml", "a/b/c.XML", "XL/数据.xml"]),
    sheet=st.sampled_from(["xl/worksheets/sheet{}.xml", "xl/sheet{}.dat", "{}.xml", "xl/Worksheets/第{}页.xml"]),
    stored=st.sampled_from([str, str.upper, str.lower, lambda name: name.replace("/", "\\")]),
    declaration=st.sampled_from(
        ["", '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n', "\ufeff", "<!-- c -->"]
    ),
)
@settings(max_examples=150, deadline=None, suppress_health_check=ANY_FUNCTION)
def test_the_cells_do_not_depend_on_how_the_package_is_written(
    opened: Any, writing: Any, rows: Any, **how: Any
) -> None:
    style = writing.Style(**how)
    cells = [
        [writing.text(cell, style) if isinstance(cell, str) else writing.number(cell, 0, style) for cell in row]
        for row in rows
    ]
    (sheet,) = opened(writing.Book([writing.Page(cells, "台账")], style).packed())
    wanted = [[cell.replace("_x000D_", "\r") if isinstance(cell, str) else cell for cell in row] for row in rows]
    assert sheet.name == "台账"
    assert sheet.rows == wanted


@given(strict=st.booleans(), quote=st.sampled_from("\"'"), prefix=st.sampled_from(["", "x"]), references=st.booleans())
@settings(max_examples=40, deadline=None, suppress_health_check=ANY_FUNCTION)
def test_errors_and_formulas_without_a_value_are_faults_however_they_are_written(
    opened: Any, writing: Any, **how: Any
) -> None:
    style = writing.Style(**how)
    c, v, f = (lambda inside="", name=name, **said: style.element(name, inside, **said) for name in "cvf")
    row = [
        writing.text("一", style),
        c(v("#REF!"), t="e"),
        c(f("1/0") + v("#DIV/0!"), t="e"),
        c(f("A1*2")),
        c(f("A1*2") + v("")),
        c(f("A1") + v(""), t="n"),
        c(f('""') + v(""), t="str"),
        c(f("A1"), t="str"),
        c(f("1+1") + v("2")),
        c(v("1"), t="b"),
        c(v("2022-10-01"), t="d"),
        c(v("2022-10-01T09:30:00"), t="d"),
    ]
    (sheet,) = opened(writing.Book([writing.Page([row])], style).packed())
    assert {column: shown for (_, column), shown in sheet.faults.items()} == {
        1: "#REF!", 2: "#DIV/0!", 3: "=A1*2", 4: "=A1*2", 5: "=A1", 7: "=A1",
    }  # fmt: skip
    assert sheet.rows[0][6] == ""
    assert sheet.rows[0][8:] == [2, True, datetime.datetime(2022, 10, 1), datetime.datetime(2022, 10, 1, 9, 30)]


def test_shared_texts_are_read_in_pieces_and_without_how_they_are_spoken(opened: Any, writing: Any) -> None:
    texts = [
        "<t>沈河</t>",
        "<r><t>沈</t></r><r><rPr><b/></rPr><t xml:space='preserve'> 河</t></r>",
        "<t>沈河</t><rPh sb='0' eb='1'><t>shěn</t></rPh><phoneticPr fontId='1'/>",
        "",
    ]
    row = [f"<c t='s'><v>{n}</v></c>" for n in range(4)]
    (sheet,) = opened(writing.Book([writing.Page([row])], texts=texts).packed())
    assert sheet.rows == [["沈河", "沈 河", "沈河"]]


@pytest.mark.parametrize("date_1904", [False, True])
@pytest.mark.parametrize(
    ("code", "serial", "shown"),
    [
        ("yyyy-mm-dd", 44835, datetime.datetime(2022, 10, 1)),
        ('yyyy"年"m"月"d"日";@', 44835.375, datetime.datetime(2022, 10, 1, 9)),
        ("[$-804]aaaa;@", 44835, datetime.datetime(2022, 10, 1)),
        ("[$-F800]dddd, mmmm dd, yyyy", 44835, datetime.datetime(2022, 10, 1)),
        ('0"日"', 44835, 44835),
        ("[Red]0.00", 44835, 44835),
        ("0.00E+00", 44835, 44835),
        ("General", 44835, 44835),
        ("h:mm:ss", 0.375, datetime.time(9)),
        ("[h]:mm", 1.5, datetime.timedelta(days=1.5)),
        ("G/通用格式", 44835, 44835),
        ("\\d0", 44835, 44835),
    ],
)
def test_a_number_is_a_date_where_its_format_says_so_by_the_workbooks_own_date_system(
    opened: Any, writing: Any, code: str, serial: float, shown: Any, date_1904: bool
) -> None:
    if isinstance(shown, datetime.datetime) and date_1904:
        serial -= 1462
    book = writing.Book([writing.Page([[writing.number(serial, 1)]])], formats=[code], date_1904=date_1904)
    (sheet,) = opened(book.packed())
    assert sheet.rows == [[shown if isinstance(shown, datetime.date | datetime.time | datetime.timedelta) else serial]]
    assert sheet.facts.date_1904 == date_1904


@pytest.mark.parametrize("serial", [-1, 60, 1e9])
def test_a_date_that_there_is_not_is_a_fault(opened: Any, writing: Any, serial: float) -> None:
    (sheet,) = opened(writing.Book([writing.Page([[writing.number(serial, 1)]])], formats=["yyyy/m/d"]).packed())
    assert sheet.faults == {(1, 0): "########"}


def test_hidden_sheets_rows_and_columns_and_merged_ranges_are_known(opened: Any, writing: Any) -> None:
    page = writing.Page(
        writing.rows_of([["甲", "乙"], [1, 2], [3, 4]]),
        state="veryHidden",
        before="<cols><col min='2' max='16384' hidden='1'/><col min='1' max='1' width='9'/></cols>",
        after="<mergeCells><mergeCell ref='A2:A3'/><mergeCell ref='$B$1:B1048576'/><mergeCell ref='A1'/></mergeCells>",
    )
    content = writing.Book([page]).packed()
    (sheet,) = opened(content)
    assert sheet.facts.hidden
    assert 1 in sheet.facts.hidden_columns
    assert 0 not in sheet.facts.hidden_columns
    assert [str(one) for one in sheet.facts.merged] == ["A2:A3", "B1:B3"]
    assert str(sheet.facts.range_at(3, 0)) == "A2:A3"
    assert sheet.facts.range_at(1, 0) is None


def test_a_sheet_of_charts_or_macros_is_no_sheet(opened: Any, writing: Any) -> None:
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/chartsheet"
    macros = "http://schemas.microsoft.com/office/2006/relationships/xlMacrosheet"
    book = writing.Book([writing.Page([[writing.text("甲")]], name) for name in ("图", "宏", "表")])
    listed = book._made()["xl/_rels/workbook.xml.rels"]
    for at, other in enumerate((kind, macros), 1):
        before = f'Id="s{at}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"'
        assert before in listed
        listed = listed.replace(before, f'Id="s{at}" Type="{other}"')
    book.parts = {"xl/_rels/workbook.xml.rels": listed}
    assert [sheet.name for sheet in opened(book.packed())] == ["表"]


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<a/>"}, (".ods", ".xlsx")),
        ({"xl/workbook.bin": b"\x00"}, (".xlsb", ".xlsx")),
    ],
)
@pytest.mark.parametrize("suffix", [".xlsx", ".xls"])
def test_another_kind_of_workbook_is_named_whatever_its_name_says(
    deliver: Any, writing: Any, parts: Any, words: Any, suffix: str
) -> None:
    book = writing.Book(
        [writing.Page(writing.rows_of([["甲"]]))], writing.Style(workbook="xl/workbook.bin"), parts=parts
    )
    (problem,) = deliver("historic_buildings", book.packed(), suffix).problems
    assert all(word in problem.expected_zh and word in problem.expected_en for word in words)


@pytest.mark.parametrize("suffix", [".xlsb", ".ods", ".xlsm", ".et"])
def test_a_name_of_another_kind_of_workbook_says_what_to_save_it_as(deliver: Any, suffix: str) -> None:
    (problem,) = deliver("historic_buildings", b"anything", suffix).problems
    assert suffix in problem.expected_en
    assert ".xlsx" in problem.expected_en


def test_a_part_in_utf_16_is_read(opened: Any, writing: Any) -> None:
    sheet = writing.Book([writing.Page(writing.rows_of([["甲", 1]]))])._made()["xl/worksheets/sheet1.xml"]
    part = sheet.replace("?>", " encoding='UTF-16'?>", 1).encode("utf-16")
    book = writing.Book([writing.Page([])], parts={"xl/worksheets/sheet1.xml": part})
    assert opened(book.packed())[0].rows == [["甲", 1]]


def test_what_is_refused_is_never_a_bare_error(opened: Any, writing: Any) -> None:
    refused = opened(writing.Book([writing.Page([["<c r='B7'><v>1</v></c>"]])]).packed())
    assert isinstance(refused, Refused)
    assert refused.zh
    assert refused.en
