"""Workbooks of the .xlsx kind, transitional or strict: their sheets, texts and styles. Cells are in `xlsx_cells`."""

from dataclasses import dataclass, field
from pathlib import Path

from transforms.workbooks.markup import RELATION_IDS, main_names, truth
from transforms.workbooks.package import Package
from transforms.workbooks.refusal import Refused, damaged
from transforms.workbooks.sheet import Sheet, SheetBuilder, Styles, format_code
from transforms.workbooks.xlsx_cells import read_cells, text_in

_WORKBOOK = main_names("sheet", "workbookPr", "workbook")
_STYLES = main_names("numFmts", "cellXfs")
_STRINGS = main_names("si")


@dataclass
class _Workbook:
    """What a workbook part says: its sheets as name, relation and state, and the system of its dates."""

    is_one: bool = False
    date_1904: bool = False
    sheets: list[tuple[str, str, str]] = field(default_factory=list)


def read_xlsx(path: Path) -> list[Sheet]:
    """The worksheets of an .xlsx file, in their order; sheets of charts and of macros are none. Raises Refused."""
    with Package(path) as package:
        part = _workbook_part(package)
        book = _workbook(package, part)
        relations = {one.id: one for one in package.related(part)}
        parts = {one.kind: one.part for one in relations.values()}
        styles = Styles(_format_codes(package, parts.get("styles")), book.date_1904)
        texts = _shared_texts(package, parts.get("sharedstrings"))
        sheets = []
        for name, relation, state in book.sheets:
            if relation not in relations or relations[relation].kind == "worksheet":
                target = relations[relation].part if relation in relations else None
                if target is None:
                    raise damaged(f"工作表“{name}”没有内容", f"sheet {name!r} has no part")
                builder = SheetBuilder(name, state not in ("", "visible"), styles)
                read_cells(package, target, builder, texts)
                sheets.append(builder.built())
        return sheets


def _workbook_part(package: Package) -> str:
    """The part that the package says is the workbook. Raises Refused for a package of something else."""
    if "content.xml" in package and "mimetype" in package:
        raise _of_another_kind(".ods")
    if "_rels/.rels" not in package:
        raise Refused("是压缩包，不是 Excel 文件，请报 .xlsx", "a zip archive, no workbook: deliver .xlsx")
    part = next((one.part for one in package.related() if one.kind == "officedocument"), None)
    if part is None:
        raise damaged("没有工作簿", "it has no workbook")
    kind = package.content_type(part)
    if "sheet.binary" in kind or part.endswith(".bin"):
        raise _of_another_kind(".xlsb")
    for said, suffix in (("wordprocessingml", ".docx"), ("presentationml", ".pptx")):
        if said in kind:
            raise _of_another_kind(suffix)
    return part


def _of_another_kind(suffix: str) -> Refused:
    return Refused(
        f"内容是 {suffix} 文件，不收，请用 Excel 或 WPS 另存为 .xlsx",
        f"an {suffix} file, whatever its name says: save it as .xlsx",
    )


def _workbook(package: Package, part: str) -> _Workbook:
    book = _Workbook()
    for one in package.elements(part, _WORKBOOK):
        match _WORKBOOK[one.tag]:
            case "workbook":
                book.is_one = True
            case "workbookPr":
                book.date_1904 = truth(one.get("date1904"))
            case _:
                relation = next((one.attrib[name] for name in RELATION_IDS if name in one.attrib), "")
                book.sheets.append((one.get("name", ""), relation, one.get("state", "").strip()))
    if not book.is_one:
        raise damaged("没有工作簿", "it has no workbook")
    return book


def _format_codes(package: Package, part: str | None) -> list[str]:
    """The format code of each style that a cell may have; without a part there is one, General."""
    stated: dict[int, str] = {}
    numbers = []
    for group in package.elements(part, _STYLES) if part else ():
        for one in group:
            if _STYLES[group.tag] == "cellXfs":
                numbers.append(int(one.get("numFmtId", "0")))
            else:
                stated[int(one.get("numFmtId", ""))] = one.get("formatCode", "")
    return [format_code(number, stated) for number in numbers or (0,)]


def _shared_texts(package: Package, part: str | None) -> list[str]:
    """The texts that cells share."""
    return [text_in(one) for one in package.elements(part, _STRINGS)] if part else []
