"""The catalogue: every kind of invalid line is refused, and the message names the figure."""

import csv

import pytest

from orchestration.project.catalogue import COLUMNS, CatalogueError, catalogue
from orchestration.project.definitions import project
from orchestration.project.tables import tables

GOOD = {
    "figure": "city.parks", "name_zh": "公园", "name_en": "Parks", "unit": "park", "kind": "flow", "frequency": "year",
    "table": "city.pocket_parks_by_street", "measure": "parks", "department": "区城管局", "format": "0个",
}  # fmt: skip
SHARE = {**GOOD, "figure": "city.share", "kind": "ratio", "table": "", "measure": "", "format": "0%"}


@pytest.fixture
def read(tmp_path):
    """The catalogue with these lines (dictionaries) and nothing else."""

    def run(*lines, columns=COLUMNS):
        path = tmp_path / "catalogue.csv"
        with path.open("w", encoding="utf-8", newline="") as handle:
            writer = csv.DictWriter(handle, columns, restval="", extrasaction="ignore")
            writer.writeheader()
            writer.writerows(lines)
        return catalogue(tables(), path)

    return run


def test_a_good_line_is_a_figure(read):
    (figure,) = read(GOOD).values()
    assert (figure.figure, figure.theme, figure.kind, figure.needs_year_before) == ("city.parks", "city", "flow", False)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"frequency": "month"}, "frequency"),
        ({"frequency": ""}, "frequency"),
        ({"kind": "average"}, "kind"),
        ({"kind": ""}, "kind"),
        ({"name_zh": ""}, "names"),
        ({"name_en": ""}, "names"),
        ({"unit": ""}, "unit"),
        ({"department": ""}, "department"),
        ({"table": "city.nowhere"}, "city.nowhere"),
        ({"table": ""}, "table"),
        ({"measure": "nothing"}, "nothing"),
        ({"measure": ""}, "column"),
        ({"filter": "streetz = '皇城街道'"}, "streetz"),
        ({"filter": "street = "}, "filter"),
        ({"part_of": "city.nowhere"}, "city.nowhere"),
        ({"format": ""}, "format"),
        ({"format": "个"}, "format"),
        ({"format": "0个0"}, "format"),
    ],
)
def test_a_measured_line_that_cannot_be_is_refused_by_name(read, change, says):
    with pytest.raises(CatalogueError, match=r"city\.parks.*" + says):
        read({**GOOD, **change})


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"numerator": "city.parks"}, "denominator"),
        ({"denominator": "city.parks"}, "numerator"),
        ({"numerator": "city.parks", "denominator": "city.nowhere"}, "city.nowhere"),
        ({"kind": "growth"}, "growth"),
        ({"kind": "growth", "numerator": "city.parks"}, "base"),
        ({"kind": "growth", "numerator": "city.parks", "base": "city.nowhere"}, "city.nowhere"),
    ],
)
def test_a_derived_line_that_cannot_be_is_refused_by_name(read, change, says):
    with pytest.raises(CatalogueError, match=r"city\.share.*" + says):
        read(GOOD, {**SHARE, **change})


def test_a_ratio_of_a_ratio_is_refused_by_name(read):
    share = {**SHARE, "numerator": "city.parks", "denominator": "city.parks"}
    with pytest.raises(CatalogueError, match=r"city\.of_share"):
        read(GOOD, share, {**SHARE, "figure": "city.of_share", "numerator": "city.share", "denominator": "city.parks"})


def test_a_figure_that_stands_there_twice_is_refused_by_name(read):
    with pytest.raises(CatalogueError, match=r"city\.parks"):
        read(GOOD, GOOD)


def test_a_catalogue_of_other_columns_is_refused(read):
    with pytest.raises(CatalogueError, match="columns"):
        read(GOOD, columns=COLUMNS[:-1])


def test_a_figure_without_a_theme_is_refused_by_name(read):
    with pytest.raises(CatalogueError, match="parks"):
        read({**GOOD, "figure": "parks"})


def test_a_figure_of_another_theme_than_its_table_keeps_its_own(read):
    assert next(iter(read({**GOOD, "figure": "livelihood.parks"}).values())).theme == "livelihood"


def test_every_printed_figure_is_in_the_catalogue():
    repository = tables()["core.streets"].path.parents[2]
    (printed,) = (repository / "extracts/printed_figures").glob("*.csv")
    with printed.open(encoding="utf-8") as handle:
        lines = list(csv.DictReader(handle))
    assert len(lines) == 46
    for line in lines:
        figure = project().figures[line["figure"]]
        assert (figure.unit, figure.kind) == (line["unit"], line["kind"])
        assert line["feed"] in project().feeds_behind(figure)
