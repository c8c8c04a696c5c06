"""Each field of a contract, changed alone, changes the fingerprints of what depends on it, and of a small superset."""

from dataclasses import fields, replace

import pytest

from orchestration.figures.build import figures_fingerprint
from orchestration.gates.evidence import feed_evidence, figures_evidence
from orchestration.project.definitions import Project, project
from orchestration.release.readiness import expected_fingerprints
from transforms import Column, Feed, Wide

FEED = "headquarters_register"
MART = "finance.headquarters_by_quarter"

DESCRIBES = {"title": "另一个名称", "system": "另一系统", "department": "另一部门", "description": "另一说明"}
READ_BY = {
    "name": None,  # renames the feed: nothing can be compared
    "media": "log",
    "cadence": "year",
    "columns": (),
    "key": (),
    "first_date": "founded",
    "sheet_column": "sheet",
    "wide": Wide("{}月", r"\d+", "month", Column("人数", "persons", "integer")),
}
JUDGED_BY = {"theme": "culture", "nature": "log", "restates": True, "holiday_only": True, "of_city": False}


def fingerprints(feed: Feed) -> dict[str, str]:
    """The fingerprints that a project has with this contract in place of the feed's own."""
    own = project()
    changed = Project({**own.feeds, FEED: feed}, own.tables, own.figures)
    expected = expected_fingerprints(changed, [])
    return {
        "staging": expected[f"staging.{FEED}"],
        "mart": expected[MART],
        "figures": figures_fingerprint(changed, expected, []),
        "evidence": feed_evidence(changed, feed, expected[f"staging.{FEED}"]),
        "absent": figures_evidence(changed, "", [("finance.headquarters", "2022")]),
    }


def changed_by(feed: Feed) -> set[str]:
    before = fingerprints(project().feeds[FEED])
    return {name for name, value in fingerprints(feed).items() if value != before[name]}


def test_every_field_of_a_contract_has_its_case():
    assert {one.name for one in fields(Feed)} == {*DESCRIBES, *READ_BY, *JUDGED_BY}


@pytest.mark.parametrize("field", DESCRIBES)
def test_what_only_describes_changes_what_names_the_department_and_nothing_else(field):
    assert changed_by(replace(project().feeds[FEED], **{field: DESCRIBES[field]})) == {"absent"}


@pytest.mark.parametrize("field", [name for name in READ_BY if name != "name"])
def test_what_a_delivery_is_read_by_changes_everything(field):
    changed = changed_by(replace(project().feeds[FEED], **{field: READ_BY[field]}))
    assert changed == {"staging", "mart", "figures", "evidence", "absent"}


@pytest.mark.parametrize("field", JUDGED_BY)
def test_what_is_judged_or_counted_by_changes_figures_and_evidence_and_reads_nothing_again(field):
    changed = changed_by(replace(project().feeds[FEED], **{field: JUDGED_BY[field]}))
    assert changed == {"figures", "evidence", "absent"}


OF_A_COLUMN = {
    "header": "另一列",
    "name": "other",
    "kind": "code",
    "unit": "元",
    "required": False,
    "required_when": ("status", "在营"),
    "choices": ("甲",),
    "minimum": 1,
    "above": 1,
    "maximum": 1,
    "suffix": "街道",
    "personal": True,
    "additive": False,
}


@pytest.mark.parametrize("field", [one.name for one in fields(Column)])
def test_every_field_of_a_column_changes_everything(field):
    feed = project().feeds[FEED]
    first, *others = feed.columns
    changed = changed_by(replace(feed, columns=(replace(first, **{field: OF_A_COLUMN[field]}), *others)))
    assert changed >= {"staging", "mart", "figures", "evidence"}
