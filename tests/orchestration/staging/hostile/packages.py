"""Packages: workbooks whose zip archive or parts are unusual or broken."""

import io
import zipfile

from hostile.cases import FILE, LOAN, ONE, refused, right
from hostile.making import (
    SHEET,
    book,
    old_book,
    parquet,
    renamed,
    repacked,
    single_quoted,
    strict,
    text,
    with_added,
    with_part,
)


def packages() -> None:
    good = book([LOAN, ONE])
    loans = "startup_loans"
    sheet = "xl/worksheets/sheet1.xml"
    refused("unpacks to 400 MB", loans, with_added(good, "xl/media/a.bin", 400), FILE)
    far = repacked(
        good,
        lambda name, part: (
            name,
            part.replace(b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'),
        ),
    )
    refused("far cell", loans, far, FILE)
    refused("far cell in a strict workbook", loans, repacked(far, strict), FILE)
    refused("far cell in a renamed workbook", loans, repacked(far, renamed), FILE)
    right("strict workbook", loans, repacked(good, strict), amount_yuan=[670_000], disbursed_on=["2022-10-08"])
    right("renamed workbook part", loans, repacked(good, renamed), amount_yuan=[670_000])
    right("single quotes in the XML", loans, repacked(good, single_quoted), amount_yuan=[670_000])
    for share in (0.3, 0.6, 0.95):
        refused(f"cut off at {share:.0%}", loans, good[: int(len(good) * share)], FILE)
    refused("no worksheet in the package", loans, with_part(good, sheet, None), FILE)
    refused("worksheet without end", loans, with_part(good, sheet, b"<worksheet><sheetData><row>"), FILE)
    laughs = b"<!DOCTYPE x [<!ENTITY a 'ha'><!ENTITY b '&a;&a;'>]><worksheet><sheetData/></worksheet>"
    refused("entities in a worksheet", loans, with_part(good, sheet, laughs), FILE)
    refused("page of a web site", loans, b"<html><table><tr><td>1</td></tr></table></html>", FILE, ".xls")
    refused(
        "XML spreadsheet of 2003",
        loans,
        b"<?xml version='1.0'?><Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'/>",
        FILE,
        ".xls",
    )
    refused("empty workbook file", loans, b"", FILE)
    refused("zip of another kind", loans, with_part(good, "xl/workbook.xml", None), FILE)
    ods = io.BytesIO()
    with zipfile.ZipFile(ods, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", "<office:document-content/>")
    refused("OpenDocument under another name", loans, ods.getvalue(), FILE)
    refused(
        "xlsb under another name",
        loans,
        repacked(
            good,
            lambda name, part: (
                name.replace("workbook.xml", "workbook.bin"),
                part.replace(b"workbook.xml", b"workbook.bin"),
            ),
        ),
        FILE,
    )
    refused(
        "encrypted workbook",
        loans,
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(2000),
        FILE,
    )
    refused("damaged workbook of the old kind", loans, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(3000), FILE, ".xls")
    refused("old workbook cut off", loans, old_book([LOAN, ONE])[:2000], FILE, ".xls")
    right("workbook under the name of a CSV", loans, good, ".csv", amount_yuan=[670_000])
    right("workbook under the name of an old one", loans, good, ".xls", amount_yuan=[670_000])
    right("old workbook under the name of a new one", loans, old_book([LOAN, ONE]), ".xlsx", amount_yuan=[670_000])
    right(
        "CSV under the name of a workbook",
        loans,
        text([LOAN, ["DK1", "个体", "2022-10-08", "67"]]),
        ".xlsx",
        amount_yuan=[670_000],
    )
    refused(
        "workbook without a sheet that is seen",
        loans,
        book({SHEET: [["封面"]], "台账": [LOAN, ONE]}, hidden=["台账"]),
        ("台账", None, None),
    )
    refused("picture", loans, b"\x89PNG\r\n\x1a\n" + bytes(300), FILE)
    refused("PDF", loans, b"%PDF-1.7\n" + bytes(300), FILE)
    right(
        "typed file",
        loans,
        parquet(
            """select 'DK1' as "放款编号", '个体' as "借款人类型", date '2022-10-08' as "放款日期", 67 as "金额（万元）\""""
        ),
        ".parquet",
        amount_yuan=[670_000],
    )
    refused("typed file cut off", loans, b"PAR1" + bytes(200), FILE, ".parquet")
