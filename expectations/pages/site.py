"""The site: runs every suite, and writes Great Expectations' page on each, with an index. Stores no verdict."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse

import duckdb
import great_expectations as gx
from great_expectations.core.run_identifier import RunIdentifier
from great_expectations.data_context.types.resource_identifiers import ValidationResultIdentifier
from great_expectations.expectations.expectation import Expectation
from jinja2 import Environment, FileSystemLoader

from expectations.classes.base import AggregateExpectation
from expectations.engine.judge import reason
from expectations.engine.session import batch_definition_of, new_context
from expectations.pages.view import HERE

INDEX = "index.html"
_SITE = "docs"
_FOLDERS = ("expectations", "validations", "static")
# Written into every index, to recognise a site of ours.
_GENERATOR = "shenhe docs"


class NotOurs(ValueError):
    """A folder that holds other files, which must not be replaced."""


@dataclass(frozen=True)
class Suite:
    """The expectations on a table (`schema.name`), with a name; `zh` and `en` describe the table."""

    name: str
    table: str
    expectations: Sequence[Expectation]
    zh: str
    en: str


@dataclass(frozen=True)
class _Page:
    suite: Suite
    link: str
    unmet: int


def build_site(con: duckdb.DuckDBPyConnection, suites: Iterable[Suite], into: Path) -> Path:
    """Run all suites, and write the site into a folder, replacing an earlier site. Returns its index.

    Raises NotOurs for a folder that holds anything else.
    """
    index = into / INDEX
    if into.exists() and any(into.iterdir()) and not (index.exists() and _GENERATOR in index.read_text("utf-8")):
        raise NotOurs(str(into))
    context = new_context()
    context.add_data_docs_site(_SITE, _site_config(into))
    now = datetime.now(UTC)
    asked = [(suite, *_ask(context, con, suite, now)) for suite in suites if suite.expectations]
    for folder in _FOLDERS:
        shutil.rmtree(into / folder, ignore_errors=True)
    context.build_data_docs(site_names=[_SITE], build_index=False)
    pages = [_Page(suite, _link(context, identifier, into), unmet) for suite, identifier, unmet in asked]
    index.write_text(_index(pages, now), encoding="utf-8")
    return index


def _site_config(into: Path) -> dict[str, Any]:
    view = {"module_name": "expectations.pages.view", "class_name": "OfflinePageView"}
    stores = {"expectations": "expectations_store", "validations": "validation_results_store"}
    sections = {
        name: {"class_name": "DefaultSiteSectionBuilder", "source_store_name": store, "view": view}
        for name, store in stores.items()
    }
    return {
        "class_name": "SiteBuilder",
        "show_how_to_buttons": False,
        "store_backend": {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(into)},
        "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
        "site_section_builders": {**sections, "profiling": "None"},
    }


def _ask(
    context: Any, con: duckdb.DuckDBPyConnection, suite: Suite, now: datetime
) -> tuple[ValidationResultIdentifier, int]:
    """Run a suite, and store the result in the context. Returns its name there, and how many expectations failed."""
    run = RunIdentifier(run_name=_SITE, run_time=now)
    stored = context.suites.add(
        gx.ExpectationSuite(name=suite.name, expectations=[_told(each) for each in suite.expectations])
    )
    with batch_definition_of(context, con, suite.table) as data:
        definition = context.validation_definitions.add(
            gx.ValidationDefinition(name=suite.name, data=data, suite=stored)
        )
        before = set(context.validation_results_store.list_keys())
        result = definition.run(result_format={"result_format": "SUMMARY"}, run_id=run)
        (identifier,) = set(context.validation_results_store.list_keys()) - before
    return identifier, sum(not one.success for one in result.results)


def _told(expectation: Expectation) -> Expectation:
    """A copy with its reason as notes for the page; our own classes render it themselves."""
    copy = expectation.copy()
    if not isinstance(copy, AggregateExpectation):
        copy.description = "\n".join(reason(expectation))
    return copy


def _link(context: Any, identifier: ValidationResultIdentifier, into: Path) -> str:
    (site,) = context.get_docs_sites_urls(resource_identifier=identifier, site_name=_SITE)
    path = Path(unquote(urlparse(site["site_url"]).path))
    return path.relative_to(into.resolve()).as_posix()


def _index(pages: Sequence[_Page], now: datetime) -> str:
    environment = Environment(loader=FileSystemLoader(HERE), autoescape=True)
    written = now.astimezone().strftime("%Y-%m-%d %H:%M")
    return environment.get_template("index.j2").render(pages=pages, written=written, generator=_GENERATOR)
