"""Pages as Dagster takes them: plain values in, metadata and results out."""

from collections.abc import Mapping, Sequence
from typing import Any

import dagster as dg

from orchestration.defs.desk.columns import ShownColumn
from orchestration.defs.desk.markdown import Markdown
from orchestration.defs.desk.pages import Page


def shown(metadata: Mapping[str, Any]) -> dict[str, Any]:
    """Metadata with Markdown and columns as Dagster knows them."""
    return {name: _value(value) for name, value in metadata.items()}


def materialised(
    page: Page, check_results: Sequence[dg.AssetCheckResult] = (), **more: Any
) -> dg.MaterializeResult[Any]:
    """The materialisation that a page describes."""
    return dg.MaterializeResult(
        data_version=dg.DataVersion(page.data_version),
        metadata={**shown(page.metadata), **more},
        check_results=check_results,
    )


def _value(value: Any) -> Any:
    if isinstance(value, Markdown):
        return dg.MetadataValue.md(value)
    if isinstance(value, list) and all(isinstance(one, ShownColumn) for one in value):
        return dg.TableSchema(columns=[_column(one) for one in value])
    return value


def _column(one: ShownColumn) -> dg.TableColumn:
    return dg.TableColumn(
        one.name, one.kind, description=one.description, tags={"unit": one.unit} if one.unit else None
    )
