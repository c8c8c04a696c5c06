"""Logs: a CSV or Parquet file typed by DuckDB in the one pass that reads it. Strict: what is not plainly clean raises.

The header is compared here, by name; DuckDB is told the dialect and reads by position. Whoever catches `NotClean`
reads the file a second time, cell by cell.
"""

import csv
import mmap
import tempfile
from decimal import Decimal
from pathlib import Path

import duckdb

from transforms.contract import Column, Feed
from transforms.reading.grid import FileError
from transforms.reading.period import Period
from transforms.reading.staged import connection, literal, write
from transforms.reading.units import UnitError, factor, header_and_unit, unit_named

_CHUNK = 1 << 20
_FULL_WIDTH = "".join(chr(code) for code in range(0xFF01, 0xFF5F))
_HALF_WIDTH = "".join(chr(code) for code in range(0x21, 0x7F))


class NotClean(ValueError):
    """The strict pass does not take this file; another may, or can say what is wrong with it."""


def stage_log(feed: Feed, source: Path, period: Period, delivery: str, into: Path) -> int:
    """Type a log in one pass. Returns its number of rows. Raises NotClean, or FileError for bytes that are no text."""
    if source.suffix == ".parquet":
        return _stage_parquet(feed, source, period, delivery, into)
    if source.suffix != ".csv":
        raise NotClean
    if _is_utf8(source):
        return _stage_csv(feed, source, period, delivery, into)
    with tempfile.NamedTemporaryFile(dir=into.parent, suffix=".csv", prefix=".decoded-") as decoded:
        _transcode(source, Path(decoded.name))
        return _stage_csv(feed, Path(decoded.name), period, delivery, into)


def _is_utf8(source: Path) -> bool:
    import codecs

    decoder = codecs.getincrementaldecoder("utf-8")()
    with source.open("rb") as handle:
        try:
            while chunk := handle.read(_CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _transcode(source: Path, target: Path) -> None:
    try:
        with source.open(encoding="gb18030", newline="") as reading, target.open("w", encoding="utf-8", newline="") as writing:
            while chunk := reading.read(_CHUNK):
                writing.write(chunk)
    except UnicodeDecodeError:
        raise FileError("文字编码不是 UTF-8 或 GB18030，请另存", "text is neither UTF-8 nor GB18030: save it anew") from None


def _stage_csv(feed: Feed, source: Path, period: Period, delivery: str, into: Path) -> int:
    with source.open(encoding="utf-8-sig", newline="") as handle:
        header = next(csv.reader(handle), [])
    names = [f"c{n}" for n in range(len(header))]
    columns = ", ".join(f"'{name}': 'varchar'" for name in names)
    scan = (
        f"read_csv({literal(str(source))}, auto_detect = false, header = false, skip = 1, delim = ',', quote = '\"', "
        f"escape = '\"', null_padding = false, strict_mode = true, max_line_size = 10000000, columns = {{{columns}}})"
    )
    return _stage(feed, header, names, scan, _has_full_width(source), period, delivery, into)


def _stage_parquet(feed: Feed, source: Path, period: Period, delivery: str, into: Path) -> int:
    scan = f"read_parquet({literal(str(source))})"
    try:
        with connection() as con:
            described = con.execute(f"describe select * from {scan}").fetchall()
    except duckdb.Error as error:
        raise FileError(f"Parquet 文件损坏（{error}）", f"damaged Parquet file: {error}") from error
    header = [row[0] for row in described]
    names = [f'"{name}"' for name in header]
    texts = ", ".join(f"cast({name} as varchar) as {name}" for name in names)
    return _stage(feed, header, names, f"(select {texts} from {scan})", True, period, delivery, into)


def _has_full_width(source: Path) -> bool:
    """Whether the bytes of any full-width form occur: only then is folding worth its time."""
    if source.stat().st_size == 0:
        return False
    with source.open("rb") as handle, mmap.mmap(handle.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return content.find(b"\xef\xbc") >= 0 or content.find(b"\xef\xbd") >= 0


def _stage(
    feed: Feed, header: list[str], names: list[str], scan: str, fold: bool, period: Period, delivery: str, into: Path
) -> int:
    if feed.wide or feed.sheet_column:
        raise NotClean
    found = [header_and_unit(text) for text in header]
    columns = []
    for column in feed.columns:
        wanted = header_and_unit(column.header)[0]
        places = [n for n, (name, _) in enumerate(found) if name == wanted]
        if len(places) != 1:
            raise NotClean
        if not column.personal:
            scale = _factor(column, found[places[0]][1])
            columns.append(f'{_typed(column, names[places[0]], scale, fold)} as "{column.name}"')
    columns += [f"{literal(period.text)} as period", f"{literal(delivery)} as _delivery"]
    if feed.media == "workbook":
        columns += ["cast(null as varchar) as _sheet", "row_number() over () + 1 as _row"]
    try:
        with connection() as con:
            return write(con, f"select {', '.join(columns)} from {scan}", into)
    except duckdb.Error as error:
        raise NotClean(str(error)) from error


def _factor(column: Column, stated: str | None) -> Decimal:
    if column.unit is None:
        return Decimal(1)
    try:
        return factor(stated, column.unit) if stated else unit_named(column.unit).factor
    except UnitError as error:
        raise NotClean(str(error)) from error


def _typed(column: Column, name: str, scale: Decimal, fold: bool) -> str:
    """SQL that types one text column, raising for anything that is not plainly of its kind."""
    text = f"nullif(trim({name}, ' \t　\u00a0'), '')"
    if column.kind in ("text", "code"):
        text = f"case when {name} in ('-', '—', '——', '…', '……', '/') then null else {text} end"
        if fold and column.kind == "code":
            text = f"translate({text}, {literal(_FULL_WIDTH)}, {literal(_HALF_WIDTH)})"
        if column.suffix:
            text = f"{text} || case when ends_with({text}, '{column.suffix}') then '' else '{column.suffix}' end"
        return text
    match column.kind:
        case "decimal":
            return _scaled(text, scale, "decimal(18,4)")
        case "integer":
            if scale != 1:
                return f"case when {_scaled(text, scale, 'decimal(38,6)')} % 1 = 0 then cast({_scaled(text, scale, 'decimal(38,6)')} as bigint) when {text} is not null then error('fraction') end"
            return f"case when contains({name}, '.') then error('fraction') else cast({text} as bigint) end"
        case "date":
            return f"case when length({text}) > 10 then error('time') else cast({text} as date) end"
        case "timestamp":
            return f"case when length({text}) > 19 then error('zone') else cast({text} as timestamp) end"
        case "flag":
            return f"case {text} when '是' then true when '否' then false when 'true' then true when 'false' then false else if({text} is null, null, error('flag')) end"
        case _:
            return f"case when length({text}) <> 4 then error('year') else cast({text} as bigint) end"


def _scaled(text: str, scale: Decimal, kind: str) -> str:
    if scale == 1:
        return f"cast({text} as {kind})"
    return f"cast(cast({text} as decimal(38,10)) * {scale:f} as {kind})"
