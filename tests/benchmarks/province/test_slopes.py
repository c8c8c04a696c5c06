"""What a province comes to is the sum of measured lines."""

import pytest

from benchmarks.province.slopes import line


def test_a_line_goes_through_its_points():
    found = line([(1, 3.0), (2, 5.0), (4, 9.0)])
    assert (found.fixed, found.slope) == pytest.approx((1.0, 2.0))
    assert found.at(10) == pytest.approx(21.0)


def test_a_fixed_part_is_never_less_than_nothing():
    assert line([(1, 1.0), (2, 3.0)]).at(0) == 0.0
