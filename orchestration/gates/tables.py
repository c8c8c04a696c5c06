"""The gates of a table: its grain, its suite, and whether anything in it is personal."""

from orchestration.gates.outcomes import outcome_of
from orchestration.project.definitions import Project
from orchestration.project.tables import SqlTable
from orchestration.warehouse.build import Build
from orchestration.warehouse.build.evidence import put_evidence


def judge_table(build: Build, project: Project, table: SqlTable, evidence: str) -> None:
    """Judge a table, and store the outcomes under the fingerprint `evidence`."""
    from expectations.engine.judge import judge_table as judge

    personal = project.personal_columns(table)
    verdicts = judge(build.connection, table.name, table.grain, table.theme or table.schema, personal)
    put_evidence(build, table.name, evidence, [outcome_of(verdict, table.theme, evidence) for verdict in verdicts])
