"""Files as departments and their programs get them wrong, made for `test_hostile_files`: each with what must come of it.

A case is *right*, with the staged values, or *refused*, with the place that must be named: (sheet, row, column). A
place of three times None is the whole file.
"""

from hostile.cases import CASES, PERIODS
from hostile.cells import cells
from hostile.lines import lines
from hostile.packages import packages
from hostile.rows import rows
from hostile.texts import codes, texts
from hostile.units import units
from hostile.values import dates, judged, numbers

__all__ = ["CASES", "PERIODS"]

for _make in (packages, cells, units, texts, codes, numbers, dates, judged, lines, rows):
    _make()
