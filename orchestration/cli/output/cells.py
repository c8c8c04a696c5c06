"""Cells in each format: as a person reads them, as JSON and CSV carry them."""

import datetime
import decimal
import math
from collections.abc import Sequence
from typing import Any

from orchestration.warehouse.clock import shown


def readable(cell: Any) -> str:
    """A cell as a person reads it: numbers with separators, moments with their zone."""
    match cell:
        case None:
            return ""
        case bool():
            return str(cell).lower()
        case float():
            if cell.is_integer() and abs(cell) < 1e15:
                return f"{cell:,.0f}"
            return f"{cell:,.2f}" if 1000 <= abs(cell) < 1e15 else f"{cell:.6g}"
        case datetime.datetime():
            return shown(cell)
        case _:
            return str(cell)


def plain(cell: Any) -> Any:
    """A cell as CSV carries it."""
    if isinstance(cell, bool):
        return str(cell).lower()
    return cell


def jsonable(cell: Any) -> Any:
    """A cell as a JSON value: numbers that are not finite are null, types that JSON lacks are text."""
    match cell:
        case decimal.Decimal():
            if not cell.is_finite():
                return None
            return int(cell) if cell == cell.to_integral_value() else float(cell)
        case float() if not math.isfinite(cell):
            return None
        case None | bool() | int() | float() | str():
            return cell
        case bytes():
            return cell.hex()
        case dict():
            return {str(key): jsonable(value) for key, value in cell.items()}
        case list() | tuple():
            return [jsonable(value) for value in cell]
        case _:
            return str(cell)


def apart(columns: Sequence[str]) -> list[str]:
    """The names made unique: `n`, `n_1` …, as DuckDB does."""
    names: list[str] = []
    for column in columns:
        name, number = column, 0
        while name in names:
            number += 1
            name = f"{column}_{number}"
        names.append(name)
    return names
