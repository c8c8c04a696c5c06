"""What decides the figures, by fingerprints and by contents."""

from dataclasses import replace

import pytest

from orchestration.figures.build import figures_fingerprint, figures_made_from
from orchestration.project.definitions import project
from orchestration.warehouse.build.deliveries import InForce

STANDING = (
    InForce("special_funds", "2022", "a", carried=False),
    InForce("explanations", "2022-10", "b", carried=False),
)
CONTENTS = dict.fromkeys(project().read_by_figures(), "content")


def made_from(*standing, **contents):
    return figures_made_from(project(), CONTENTS | contents, standing)


def test_other_bytes_in_force_and_a_feed_that_no_figure_counts_do_not_decide_the_figures():
    funds, notes = STANDING
    assert made_from(replace(funds, sha256="c"), notes) == made_from(funds) == made_from(*STANDING)


@pytest.mark.parametrize(
    "standing", [(), (replace(STANDING[0], period="2021"),), (replace(STANDING[0], carried=True),)]
)
def test_the_periods_in_force_decide_the_figures_though_no_mart_differs(standing):
    assert made_from(*standing) != made_from(STANDING[0])


@pytest.mark.parametrize("name", project().read_by_figures())
def test_the_content_of_each_table_decides_the_figures(name):
    assert made_from(*STANDING, **{name: "another"}) != made_from(*STANDING)


def test_a_table_that_only_a_gate_compares_with_the_figures_makes_them_stale():
    compared = {one.same_as.rpartition(".")[0] for one in project().figures.values() if one.same_as}
    assert compared
    for name in compared:
        assert figures_fingerprint(project(), CONTENTS | {name: "another"}, ()) != figures_fingerprint(
            project(), CONTENTS, ()
        )
