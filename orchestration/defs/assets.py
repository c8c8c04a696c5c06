"""The asset graph: delivering systems, feeds, SQL tables, figures, release.

Each asset has the step of the refresh that makes it taken, and reports its data version and its checks.
No step is taken at import.
"""

from collections.abc import Iterator
from typing import Any

import dagster as dg

from orchestration.defs import checks, systems
from orchestration.defs.desk import departments, pages
from orchestration.defs.desk import feeds as desk_feeds
from orchestration.defs.desk import tables as desk_tables
from orchestration.defs.desk.pages import ReleasePage
from orchestration.defs.metadata import materialised, shown
from orchestration.defs.steps.protocol import Steps
from orchestration.gates.explanations import EXPLANATIONS
from orchestration.project.definitions import Project
from orchestration.project.tables import SqlTable
from transforms import Feed

FIGURES = dg.AssetKey([pages.FIGURES])
RELEASE = dg.AssetKey([pages.RELEASE])


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
    specs = []
    for name, feeds in systems.by_system(project).items():
        owners, tags = departments.of_system(feeds)
        spec = dg.AssetSpec(
            dg.AssetKey([name]),
            group_name="systems",
            description=f"{name}报送：{'、'.join(feed.title for feed in feeds)}",
            owners=owners,
            tags=tags,
            kinds={"file"},
            freshness_policy=systems.policy(feeds),
        )
        specs.append(spec)
    return specs


def _feed_asset(feed: Feed) -> dg.AssetsDefinition:
    key = table_key(f"staging.{feed.name}")
    owners, tags = departments.of_feed(feed)

    @dg.asset(
        key=key,
        group_name=feed.theme,
        ins={"system": dg.AssetIn(key=system_key(feed), dagster_type=dg.Nothing)},
        description=f"{feed.title}：{feed.description}",
        check_specs=checks.specs(key, checks.OF_FEED),
        metadata=shown(desk_feeds.contract(feed)),
        owners=owners,
        tags=tags,
        kinds={"parquet"},
    )
    def stage(steps: dg.ResourceParam[Steps]) -> Iterator[dg.MaterializeResult[Any]]:
        page = steps.page(f"staging.{feed.name}")
        yield materialised(page, [checks.result(name, page.outcomes) for name in checks.OF_FEED])

    return stage


def _table_asset(table: SqlTable, project: Project) -> dg.AssetsDefinition:
    key = table_key(table.name)
    owners, tags = departments.of_table(table, project)

    @dg.asset(
        key=key,
        deps=[table_key(name) for name in table.reads],
        group_name=table.schema,
        description=f"{table.description_zh}\n\n{table.description_en}",
        check_specs=checks.specs(key, checks.OF_TABLE),
        metadata=shown(desk_tables.definition(table)),
        owners=owners,
        tags=tags,
        kinds={"sql", "duckdb"},
    )
    def make(steps: dg.ResourceParam[Steps]) -> Iterator[dg.MaterializeResult[Any]]:
        page = steps.page(table.name)
        found = [checks.result(name, page.outcomes) for name in checks.OF_TABLE]
        yield materialised(page, found, **{"dagster/column_lineage": _lineage(table, project)})

    return make


def _figures_asset(project: Project) -> dg.AssetsDefinition:
    @dg.asset(
        key=FIGURES,
        deps=[table_key(name) for name in project.read_by_figures()],
        group_name="release",
        description="全部指标，一项指标、一个时期一行，由指标目录（sql/catalogue.csv）从各主题表汇总而来",
        check_specs=checks.specs(FIGURES, checks.OF_FIGURES),
        owners=[departments.owner(departments.office(project))],
        tags={"department": departments.slug(departments.office(project))},
        kinds={"duckdb"},
    )
    def make(steps: dg.ResourceParam[Steps]) -> Iterator[dg.MaterializeResult[Any]]:
        page = steps.page(pages.FIGURES)
        yield materialised(page, list(checks.of_figures(page.outcomes)))

    return make


def _release_asset(project: Project) -> dg.AssetsDefinition:
    @dg.asset(
        key=RELEASE,
        deps=[FIGURES, table_key(f"staging.{EXPLANATIONS}"), *(table_key(table.name) for table in project.marts)],
        group_name="release",
        description="发布：全部合格才整体发布为一个只读 DuckDB 文件，current.duckdb 指向它；否则上一次发布不变",
        owners=[departments.owner(departments.office(project))],
        tags={"department": departments.slug(departments.office(project))},
        kinds={"duckdb"},
    )
    def release(
        context: dg.AssetExecutionContext, steps: dg.ResourceParam[Steps]
    ) -> Iterator[dg.MaterializeResult[Any]]:
        page = steps.page(pages.RELEASE)
        assert isinstance(page, ReleasePage)
        systems.report(project, page.deliveries, context.instance, page.day)
        if page.held_back is not None:
            raise dg.Failure(page.held_back, metadata=shown(page.metadata), allow_retries=False)
        yield materialised(page)

    return release


def _lineage(table: SqlTable, project: Project) -> dg.TableColumnLineage:
    return dg.TableColumnLineage(
        deps_by_column={
            column: [dg.TableColumnDep(table_key(source), upstream) for source, upstream in sources]
            for column, sources in project.column_sources(table).items()
        }
    )
