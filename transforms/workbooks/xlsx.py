"""Workbooks of the .xlsx kind, transitional or strict: their sheets, texts and styles. Cells are in `xlsx_cells`."""

from dataclasses import dataclass, field
from pathlib import Path

from transforms.workbooks.markup import RELATION_IDS, main_names, truth
from transforms.workbooks.package import Package
from transforms.workbooks.refusal import Refused, damaged
from transforms.workbooks.sheet import Sheet, SheetBuilder, Styles, format_code
from transforms.workbooks.xlsx_cells import read_cells, unescaped

_WORKBOOK = main_names("sheet", "workbookPr", "workbook")
_STYLES = main_names("numFmts", "numFmt", "cellXfs", "xf")
_STRINGS = main_names("si", "t", "rPh")


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
        styles = Styles(_format_codes(package, _part(package, part, "styles")), book.date_1904)
        texts = _shared_texts(package, _part(package, part, "sharedstrings"))
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


def _part(package: Package, workbook: str, kind: str) -> str | None:
    return next((one.part for one in package.related(workbook) if one.kind == kind), None)


def _workbook(package: Package, part: str) -> _Workbook:
    book = _Workbook()

    def start(element: str, attributes: dict[str, str]) -> None:
        name = _WORKBOOK.get(element)
        if name == "workbook":
            book.is_one = True
        elif name == "workbookPr":
            book.date_1904 = truth(attributes.get("date1904"))
        elif name == "sheet":
            relation = next((attributes[one] for one in RELATION_IDS if one in attributes), "")
            book.sheets.append((attributes.get("name", ""), relation, attributes.get("state", "").strip()))

    package.parse(part, start)
    if not book.is_one:
        raise damaged("没有工作簿", "it has no workbook")
    return book


def _format_codes(package: Package, part: str | None) -> list[str]:
    """The format code of each style that a cell may have; without a part there is one, General."""
    if part is None:
        return [format_code(0, {})]
    stated: dict[int, str] = {}
    numbers: list[int] = []
    inside = ""

    def start(element: str, attributes: dict[str, str]) -> None:
        nonlocal inside
        name = _STYLES.get(element)
        if name in ("numFmts", "cellXfs"):
            inside = name
        elif name == "numFmt" and inside == "numFmts":
            stated[int(attributes["numFmtId"])] = attributes.get("formatCode", "")
        elif name == "xf" and inside == "cellXfs":
            numbers.append(int(attributes.get("numFmtId", "0")))

    def end(element: str) -> None:
        nonlocal inside
        if _STYLES.get(element) == inside:
            inside = ""

    package.parse(part, start, end)
    return [format_code(number, stated) for number in numbers] or [format_code(0, {})]


def _shared_texts(package: Package, part: str | None) -> list[str]:
    """The texts that cells share. How a text is spoken, which stands beside it, is none of it."""
    texts: list[str] = []
    if part is None:
        return texts
    pieces: list[str] = []
    spoken = 0
    wanted = False

    def start(element: str, _: dict[str, str]) -> None:
        nonlocal spoken, wanted
        name = _STRINGS.get(element)
        if name == "t":
            wanted = not spoken
        elif name == "si":
            pieces.clear()
        elif name == "rPh":
            spoken += 1

    def end(element: str) -> None:
        nonlocal spoken, wanted
        name = _STRINGS.get(element)
        if name == "t":
            wanted = False
        elif name == "si":
            texts.append(unescaped("".join(pieces)))
        elif name == "rPh":
            spoken -= 1

    def text(piece: str) -> None:
        if wanted:
            pieces.append(piece)

    package.parse(part, start, end, text)
    return texts
