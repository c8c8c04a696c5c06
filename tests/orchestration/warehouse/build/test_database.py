"""The build keeps a table and its fingerprint together."""

import stat

import duckdb
import pytest

from orchestration.warehouse.build import Build, evidence
from orchestration.warehouse.build.evidence import Outcome
from orchestration.warehouse.databases import cores_for
from orchestration.warehouse.home import Home


@pytest.fixture
def build(tmp_path):
    opened = Build(Home(tmp_path))
    yield opened
    opened.close()


def put(build, name, query, mark):
    with build.transaction() as connection:
        build.put_table(connection, name, query, mark)


def outcome(subject, mark, state="pass", gate="grain"):
    return Outcome(gate, subject, "finance", None, state, 0.0, None, 0.0, "好", "good", mark, None)


def test_a_table_that_cannot_be_made_leaves_the_one_before_with_its_fingerprint(build):
    put(build, "finance.t", "select 1 as a", "first")
    with pytest.raises(Exception, match="nonsense"):
        put(build, "finance.t", "select nonsense", "second")
    assert build.fingerprints()["finance.t"] == "first"
    assert build.rows("from finance.t") == [{"a": 1}]


def test_a_transaction_within_another_is_kept_or_lost_with_it(build):
    def lost():
        with build.transaction():
            put(build, "finance.t", "select 1 as a", "inner")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        lost()
    assert build.fingerprints() == {}
    with build.transaction():
        put(build, "finance.t", "select 1 as a", "inner")
    put(build, "finance.u", "select 1 as a", "after")
    assert build.fingerprints() == {"finance.t": "inner", "finance.u": "after"}


def test_the_build_is_private(build):
    assert stat.S_IMODE(build.home.build.stat().st_mode) == 0o600


def test_new_evidence_takes_the_place_of_the_old(build):
    evidence.put_evidence(build, "finance.t", "a", [outcome("finance.t", "a", "fail")])
    evidence.put_evidence(build, "finance.t", "b", [outcome("finance.t", "b")])
    assert evidence.evidence(build) == {"finance.t": "b"}
    assert [one.state for one in evidence.outcomes(build)] == ["pass"]


def test_a_subject_that_is_no_longer_declared_is_forgotten_with_its_outcomes_of_any_name(build):
    evidence.put_evidence(build, "staging.kept", "k", [outcome("kept", "k")])
    evidence.put_evidence(build, "staging.gone", "g", [outcome("gone", "g", "fail")])
    evidence.forget_subjects(build, {"staging.kept"})
    assert evidence.evidence(build) == {"staging.kept": "k"}
    assert [one.subject for one in evidence.outcomes(build)] == ["kept"]


def test_outcomes_that_are_nobodys_evidence_are_forgotten(build):
    evidence.put_evidence(build, "staging.kept", "k", [outcome("kept", "k")])
    build.connection.execute("update meta.outcomes set fingerprint = 'of an earlier version'")
    evidence.forget_subjects(build, {"staging.kept"})
    assert evidence.outcomes(build) == []


def test_a_delivery_that_fails_is_quarantined_and_holds_nothing_back():
    assert not outcome("f", "m", "fail", gate="delivery").holds_back
    assert outcome("f", "m", "fail").holds_back
    assert outcome("f", "m", "needs_explanation").holds_back
    assert not outcome("f", "m", "explained").holds_back


def test_a_build_works_on_one_core_and_on_all_for_many_rows(build):
    def threads():
        return build.rows("select current_setting('threads') as n")[0]["n"]

    assert threads() == 1
    with cores_for(build.connection, 1000):
        assert threads() == 1
    with cores_for(build.connection, 1_000_000):
        assert threads() == duckdb.connect().execute("select current_setting('threads')").fetchall()[0][0]
    assert threads() == 1
