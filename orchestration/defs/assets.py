"""The asset graph: delivering systems, feeds, SQL tables, figures, release.

Each asset calls the step of the refresh that makes it, and reports its data version and its checks.
No step is taken at import.
"""

from collections.abc import Iterator
from typing import Any

import dagster as dg

from orchestration.defs import checks
from orchestration.gates.explanations import EXPLANATIONS
from orchestration.project.definitions import Project
from orchestration.project.tables import SqlTable
from orchestration.refresh import steps
from orchestration.release.decision import content_fingerprint
from orchestration.session import Session
from transforms import Feed

FIGURES = dg.AssetKey(["figures"])
RELEASE = dg.AssetKey(["release"])


def system_key(feed: Feed) -> dg.AssetKey:
    """The external asset of the department or platform that delivers a feed."""
    return dg.AssetKey([feed.system])


def table_key(name: str) -> dg.AssetKey:
    """`staging.<feed>`, `core.<thing>`, `<theme>.<table>` as asset keys of two parts."""
    return dg.AssetKey(name.split("."))


def all_assets(project: Project) -> list[dg.AssetsDefinition | dg.AssetSpec]:
    """Every asset of the graph, upstream first."""
    return [
        *_systems(project),
        *(_feed_asset(feed) for feed in project.feeds.values()),
        *(_table_asset(table, project) for table in project.tables.values()),
        _figures_asset(project),
        _release_asset(project),
    ]


def _systems(project: Project) -> list[dg.AssetSpec]:
    delivered: dict[str, list[Feed]] = {}
    for feed in project.feeds.values():
        delivered.setdefault(feed.system, []).append(feed)
    return [
        dg.AssetSpec(
            system_key(feeds[0]),
            group_name="systems",
            description=f"{system}报送：{'、'.join(feed.title for feed in feeds)}",
            kinds={"file"},
        )
        for system, feeds in delivered.items()
    ]


def _feed_asset(feed: Feed) -> dg.AssetsDefinition:
    key = table_key(f"staging.{feed.name}")

    @dg.asset(
        key=key,
        group_name=feed.theme,
        ins={"system": dg.AssetIn(key=system_key(feed), dagster_type=dg.Nothing)},
        description=f"{feed.title}：{feed.description}",
        check_specs=checks.specs(key, checks.OF_FEED),
        metadata={
            "dagster/column_schema": _schema(dict(feed.staged_columns), {c.name: c.header for c in feed.columns})
        },
        kinds={"parquet"},
    )
    def stage(session: dg.ResourceParam[Session]) -> Iterator[dg.MaterializeResult[Any]]:
        staged, step = steps.stage_feed(session, feed)
        yield dg.MaterializeResult(
            data_version=dg.DataVersion(step.fingerprint),
            metadata={
                "dagster/row_count": step.rows,
                "deliveries_in_force": staged.in_force,
                "deliveries_quarantined": staged.quarantined,
                "files_read": staged.read,
            },
            check_results=[checks.result(name, step.outcomes) for name in checks.OF_FEED],
        )

    return stage


def _table_asset(table: SqlTable, project: Project) -> dg.AssetsDefinition:
    key = table_key(table.name)

    @dg.asset(
        key=key,
        deps=[table_key(name) for name in table.reads],
        group_name=table.schema,
        description=f"{table.description_zh}\n\n```sql\n{table.text}\n```",
        check_specs=checks.specs(key, checks.OF_TABLE),
        kinds={"sql", "duckdb"},
    )
    def make(session: dg.ResourceParam[Session]) -> Iterator[dg.MaterializeResult[Any]]:
        step = steps.make_table(session, table)
        types = session.build.rows(f"describe {table.name}")
        yield dg.MaterializeResult(
            data_version=dg.DataVersion(step.fingerprint),
            metadata={
                "dagster/row_count": step.rows,
                "dagster/column_schema": _schema(
                    {row["column_name"]: row["column_type"] for row in types}, table.columns
                ),
                "dagster/column_lineage": _lineage(table, project),
            },
            check_results=[checks.result(name, step.outcomes) for name in checks.OF_TABLE],
        )

    return make


def _figures_asset(project: Project) -> dg.AssetsDefinition:
    @dg.asset(
        key=FIGURES,
        deps=[table_key(name) for name in project.read_by_figures()],
        group_name="release",
        description="全部指标，一项指标、一个时期一行，由指标目录（sql/catalogue.csv）从各主题表汇总而来",
        check_specs=checks.specs(FIGURES, checks.OF_FIGURES),
        kinds={"duckdb"},
    )
    def make(session: dg.ResourceParam[Session]) -> Iterator[dg.MaterializeResult[Any]]:
        step = steps.make_all_figures(session)
        yield dg.MaterializeResult(
            data_version=dg.DataVersion(step.fingerprint),
            metadata={"dagster/row_count": step.rows},
            check_results=list(checks.of_figures(step.outcomes)),
        )

    return make


def _release_asset(project: Project) -> dg.AssetsDefinition:
    @dg.asset(
        key=RELEASE,
        deps=[FIGURES, table_key(f"staging.{EXPLANATIONS}"), *(table_key(table.name) for table in project.marts)],
        group_name="release",
        description="发布：全部合格才整体发布为一个只读 DuckDB 文件，current.duckdb 指向它；否则上一次发布不变",
        kinds={"duckdb"},
    )
    def release(session: dg.ResourceParam[Session]) -> Iterator[dg.MaterializeResult[Any]]:
        decision = steps.release(session)
        if decision.refused:
            raise dg.Failure("\n".join(decision.lines), allow_retries=False)
        yield dg.MaterializeResult(
            metadata={"release": decision.release or 0, "new": decision.is_new},
            data_version=dg.DataVersion(content_fingerprint(session.build, session.project)),
        )

    return release


def _schema(types: dict[str, str], descriptions: dict[str, str]) -> dg.TableSchema:
    return dg.TableSchema(
        columns=[dg.TableColumn(name, kind, description=descriptions.get(name)) for name, kind in types.items()]
    )


def _lineage(table: SqlTable, project: Project) -> dg.TableColumnLineage:
    return dg.TableColumnLineage(
        deps_by_column={
            column: [dg.TableColumnDep(table_key(source), upstream) for source, upstream in sources]
            for column, sources in table.column_sources(project.schema()).items()
        }
    )
