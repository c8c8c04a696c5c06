"""The gates of the figures: those from the catalogue, from printed figures, and from the release before."""

from collections.abc import Iterable, Sequence

from orchestration.gates.comparison import REVISION, Revised
from orchestration.gates.outcomes import outcome_of
from orchestration.project.definitions import Project
from orchestration.warehouse.build import Build
from orchestration.warehouse.build.evidence import Outcome, drop_evidence, put_evidence
from orchestration.warehouse.build.figures import Printed, mark_printed, printed_figures
from orchestration.warehouse.build.state import FigurePeriod
from orchestration.warehouse.clock import now


def judge_figures(build: Build, project: Project, absent: Sequence[FigurePeriod], evidence: str) -> None:
    """Judge the figures, set the state of printed figures, and store the outcomes under `evidence`."""
    from expectations.engine.judge import judge_figures as judge
    from orchestration.gates.figure_expectations import figure_expectations

    verdicts = judge(build.connection, "figures", figure_expectations(build, project, absent))
    outcomes = [outcome_of(verdict, _theme(verdict.subject), evidence) for verdict in verdicts]
    outcomes += [
        _unreadable(one, one.unreadable_zh, one.unreadable_en, evidence)
        for one in printed_figures(build)
        if one.unreadable_zh is not None and one.unreadable_en is not None
    ]
    mark_printed(build, _states(outcomes))
    put_evidence(build, "figures", evidence, outcomes)


def judge_revisions(build: Build, revised: Sequence[Revised], evidence: str | None) -> None:
    """Judge revised figures and store the outcomes; drop the last ones where `evidence` is None (nothing revised)."""
    if evidence is None:
        drop_evidence(build, REVISION)
        return
    from expectations.engine.judge import judge_figures as judge
    from orchestration.gates.figure_expectations import revision_expectations

    verdicts = judge(build.connection, "figures", revision_expectations(revised))
    put_evidence(build, REVISION, evidence, [outcome_of(one, _theme(one.subject), evidence) for one in verdicts])


def _states(outcomes: Iterable[Outcome]) -> list[tuple[str, str, str]]:
    """State, figure and period of each printed figure."""
    return [
        ("matches" if one.state == "pass" else "differs", one.subject, one.period or "")
        for one in outcomes
        if one.gate == "printed"
    ]


def _unreadable(printed: Printed, zh: str, en: str, evidence: str) -> Outcome:
    return Outcome(
        "printed", printed.figure, _theme(printed.figure), printed.period, "fail", printed.value, None, None,
        zh, en, evidence, now(),
    )  # fmt: skip


def _theme(figure: str) -> str:
    return figure.split(".")[0]
