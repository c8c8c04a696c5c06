"""The gates on whole warehouses: they catch faults, and plausible years raise no alarm.

A small sample of `make mutation` and `make alarms`.
"""

import shutil

import pytest

from benchmarks.alarms import alarms
from benchmarks.mutation.faults import KINDS, all_faults
from benchmarks.mutation.files import DeliveredFile
from benchmarks.mutation.score import MISSES, SCORES, summary
from benchmarks.mutation.trial import Trials
from transforms import feeds

YEAR = 2022
CAUGHT_BY = {
    ("units", "signed_projects"): "printed",
    ("rows dropped", "zhongjie_footfall"): "printed",
    ("columns swapped", "consumption_vouchers"): "expectation",
    ("category misspelt", "zhongjie_sales"): "delivery",
    ("last period again", "postal_parcels"): "expectation",
    ("values exchanged", "service_cases"): "printed",
    ("file of another feed", "doctor_teams"): "delivery",
}


@pytest.fixture(scope="module")
def trials(released):
    return Trials(released.home, released.extracts)


@pytest.fixture(scope="module")
def faults(released):
    return all_faults(released.extracts, YEAR, seed=1)


@pytest.mark.parametrize(("kind", "feed"), CAUGHT_BY)
def test_a_fault_is_caught(trials, faults, kind, feed):
    fault = next(fault for fault in faults if (fault.kind, fault.feed) == (kind, feed))
    trial = trials.run(fault)
    assert CAUGHT_BY[kind, feed] in trial.gates
    assert not trial.is_equivalent
    assert SCORES[0].caught(trial)


def test_a_trial_leaves_the_warehouse_as_it_was(trials, released):
    assert released.shenhe("status").code == 0
    assert not list(released.home.parent.glob("shenhe-trial-*"))


@pytest.mark.parametrize(
    "feed", ["zhongjie_footfall", "matchmaking_events", "startup_loans", "night_markets", "urban_employment"]
)
def test_a_file_written_again_unchanged_is_no_fault(trials, feed):
    """The trials catch the fault, not the rewriting of the file."""
    from benchmarks.mutation.faults import Fault

    def write_again(extracts):
        for path in (extracts / feed).iterdir():
            DeliveredFile(feeds()[feed], path).save()
        return True

    trial = trials.run(Fault("none", feed, "written again", write_again))
    assert (trial.gates, trial.is_equivalent) == (frozenset(), True)


def test_there_are_enough_faults_of_enough_kinds(faults):
    kinds = [fault.kind for fault in faults]
    assert len(kinds) >= 150
    assert len(set(kinds)) >= 10
    assert len(KINDS) >= 10
    assert max(kinds.count(kind) for kind in kinds) <= 0.15 * len(kinds)
    assert {fault.feed for fault in faults} == {feed.name for feed in feeds().values() if feed.theme != "office"}


def test_every_miss_that_is_listed_has_a_reason(trials, faults):
    import csv

    with MISSES.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    assert all(row["why"] for row in rows)
    assert {row["missed_by"] for row in rows} <= {score.title for score in SCORES}
    assert list(summary([]))[-1].startswith(SCORES[-1].title)


def test_years_like_any_other_raise_no_alarm(tmp_path):
    found = alarms(tmp_path, range(2018, 2020), seed=3, scale=0.0002)
    assert [(one.gate, one.subject, one.period, one.message_en) for one in found] == []
    shutil.rmtree(tmp_path / "home")
