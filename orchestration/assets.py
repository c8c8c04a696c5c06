"""The asset graph: a delivering system, the feeds it delivers, the tables of SQL, the figures, the release.

Each asset calls the step of the refresh that makes it, and reports its data version and its check.
No step is taken at import.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import dagster as dg

from orchestration import gates, publishing, staging, steps
from orchestration.calendar import HOLIDAYS
from orchestration.explanations import EXPLANATIONS
from orchestration.project import PRINTED_FIGURES, Project
from orchestration.tables import Table
from orchestration.warehouse.build import Outcome
from orchestration.warehouse.databases import literal
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
    """Every asset of the graph, in the order that data flow."""
    return [
        *_systems(project),
        *(_feed_asset(feed, project) for feed in project.feeds.values()),
        *(_table_asset(table) for table in project.tables.values()),
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


def _feed_asset(feed: Feed, project: Project) -> dg.AssetsDefinition:
    key = table_key(f"staging.{feed.name}")

    @dg.asset(
        key=key,
        group_name=feed.theme,
        ins={"system": dg.AssetIn(key=system_key(feed), dagster_type=dg.Nothing)},
        description=f"{feed.title}：{feed.description}",
        check_specs=[
            dg.AssetCheckSpec(
                "delivery",
                asset=key,
                description="报送文件按约定逐列检验，不合格整份退回；与历次报送比较行数、量级与重复",
            )
        ],
        metadata={
            "dagster/column_schema": _schema(dict(feed.staged_columns), {c.name: c.header for c in feed.columns})
        },
        kinds={"parquet"},
        required_resource_keys={"session"},
    )
    def stage(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[Any]]:
        session = context.resources.session
        staged = staging.stage(session, feed)
        evidence = gates.feed_evidence(project, feed, staged.fingerprint)
        yield dg.MaterializeResult(
            data_version=dg.DataVersion(staged.fingerprint),
            metadata={
                "dagster/row_count": staged.rows,
                "deliveries_in_force": staged.in_force,
                "deliveries_quarantined": staged.quarantined,
                "files_read": staged.read,
            },
            check_results=[_check("delivery", steps.outcomes(session, {evidence}))],
        )

    return stage


def _table_asset(table: Table) -> dg.AssetsDefinition:
    key = table_key(table.name)

    @dg.asset(
        key=key,
        deps=[table_key(name) for name in table.reads],
        group_name=table.schema,
        description=f"{table.description_zh}\n\n```sql\n{table.text}\n```",
        check_specs=[dg.AssetCheckSpec("gates", asset=key, description="粒度唯一，且满足本主题的各项期望")],
        kinds={"sql", "duckdb"},
        required_resource_keys={"session"},
    )
    def make(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[Any]]:
        session = context.resources.session
        step = steps.table(session, table)
        types = session.build.rows(f"describe {table.name}")
        yield dg.MaterializeResult(
            data_version=dg.DataVersion(step.fingerprint),
            metadata={
                "dagster/row_count": _rows(session, table.name),
                "dagster/column_schema": _schema(
                    {row["column_name"]: row["column_type"] for row in types}, table.columns
                ),
                "dagster/column_lineage": _lineage(table, session.project),
            },
            check_results=[_check("gates", step.outcomes)],
        )

    return make


def _figures_asset(project: Project) -> dg.AssetsDefinition:
    @dg.asset(
        key=FIGURES,
        deps=[table_key(name) for name in sorted({*project.read_by_figures(), HOLIDAYS, f"staging.{PRINTED_FIGURES}"})],
        group_name="release",
        description="全部指标，一项指标、一个时期一行，由指标目录（sql/catalogue.csv）从各主题表汇总而来",
        check_specs=[
            dg.AssetCheckSpec(
                "gates",
                asset=FIGURES,
                description="比率、增速、波动、部分与整体、与年报所印一致、互相印证、修订、应有尽有",
            )
        ],
        kinds={"duckdb"},
        required_resource_keys={"session"},
    )
    def make(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[Any]]:
        session = context.resources.session
        step = steps.figures(session)
        yield dg.MaterializeResult(
            data_version=dg.DataVersion(step.fingerprint),
            metadata={"dagster/row_count": _rows(session, "figures")},
            check_results=[_check("gates", step.outcomes)],
        )

    return make


def _release_asset(project: Project) -> dg.AssetsDefinition:
    @dg.asset(
        key=RELEASE,
        deps=[FIGURES, table_key(f"staging.{EXPLANATIONS}"), *(table_key(table.name) for table in project.marts)],
        group_name="release",
        description="发布：全部合格才整体发布为一个只读 DuckDB 文件，current.duckdb 指向它；否则上一次发布不变",
        kinds={"duckdb"},
        required_resource_keys={"session"},
    )
    def release(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[Any]]:
        staging.refuse_orphans(context.resources.session)
        publication = publishing.publish(context.resources.session)
        publishing.report(context.resources.session, publication)
        if publication.refused:
            reasons = [publishing.held_back_line(one) for one in publication.held_back]
            reasons += [f"{one.message_zh} / {one.message_en}" for one in publication.lacks]
            if publication.rolled_back_from:
                reasons.append(publishing.rolled_back_line(publication.rolled_back_from))
            raise dg.Failure("\n".join(reasons), allow_retries=False)
        yield dg.MaterializeResult(
            metadata={"release": publication.release or 0, "new": publication.is_new},
            data_version=dg.DataVersion(publishing.content_fingerprint(context.resources.session)),
        )

    return release


def _check(name: str, outcomes: Iterable[Outcome]) -> dg.AssetCheckResult:
    """One check a table, with every outcome in its metadata."""
    outcomes = list(outcomes)
    bad = [one for one in outcomes if one.state in ("fail", "needs_explanation")]
    lines = "\n".join(
        f"| {one.gate} | {one.subject} | {one.period or ''} | {one.state} | {one.message_zh} / {one.message_en} |"
        for one in sorted(outcomes, key=lambda one: one not in bad)
    )
    return dg.AssetCheckResult(
        passed=not bad,
        check_name=name,
        description="\n".join(publishing.held_back_line(one) for one in bad) or None,
        severity=dg.AssetCheckSeverity.ERROR,
        metadata={
            "judged": len(outcomes),
            "failed": len(bad),
            "outcomes": dg.MetadataValue.md(
                f"| gate | subject | period | state | message |\n|---|---|---|---|---|\n{lines}"
            ),
        },
    )


def _rows(session: Any, table: str) -> int:
    found = session.build.rows(f"select rows from meta.tables where name = {literal(table)}")
    return int(found[0]["rows"])


def _schema(types: dict[str, str], descriptions: dict[str, str]) -> dg.TableSchema:
    return dg.TableSchema(
        columns=[dg.TableColumn(name, kind, description=descriptions.get(name)) for name, kind in types.items()]
    )


def _lineage(table: Table, project: Project) -> dg.TableColumnLineage:
    return dg.TableColumnLineage(
        deps_by_column={
            column: [dg.TableColumnDep(table_key(source), upstream) for source, upstream in sources]
            for column, sources in table.column_sources(project.schema()).items()
        }
    )
