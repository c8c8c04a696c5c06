"""What departments deliver in the scenarios: one more day of sales, one small workbook with one cell edited."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

from openpyxl import load_workbook

SALES = "zhongjie_sales"
BRANDS = "new_brands"
_HEADER = "业态"


def next_day(extracts: Path) -> tuple[Path, str]:
    """Deliver the newest day's sales again as those of the day after. Returns the new file and its day."""
    newest = max((extracts / SALES).iterdir())
    stamp = newest.stem[-8:]
    day = date.fromisoformat(stamp)
    after = day + timedelta(days=1)
    new = newest.with_name(newest.name.replace(stamp, f"{after:%Y%m%d}"))
    with newest.open(encoding="utf-8", newline="") as rows, new.open("w", encoding="utf-8", newline="") as into:
        into.writelines(row.replace(stamp, f"{after:%Y%m%d}").replace(str(day), str(after)) for row in rows)
    return new, str(after)


def edit_a_cell(extracts: Path) -> Path:
    """Deliver a workbook of brands again, where the first brand has the category of another one. Returns its file."""
    path = next(iter(sorted((extracts / BRANDS).iterdir())))
    book = load_workbook(path)
    sheet = book.worksheets[0]
    header = next(cell for row in sheet.iter_rows() for cell in row if "".join(str(cell.value).split()) == _HEADER)
    below = [sheet.cell(row, header.column) for row in range(header.row + 1, sheet.max_row + 1)]
    filled = [cell for cell in below if cell.value]
    filled[0].value = next(cell.value for cell in filled if cell.value != filled[0].value)
    book.save(path)
    return path


@contextmanager
def restored(extracts: Path) -> Iterator[None]:
    """Sales and brands are as they were after the context, with their times."""
    known, brands = set((extracts / SALES).iterdir()), extracts / BRANDS
    kept = extracts.with_name(f"{extracts.name}.{BRANDS}")
    shutil.copytree(brands, kept)
    try:
        yield
    finally:
        for path in set((extracts / SALES).iterdir()) - known:
            path.unlink()
        shutil.rmtree(brands)
        kept.rename(brands)
