"""The data package: the description of a bulletin's data after Data Package v2. Page and workbook are for reading.

https://datapackage.org/standard/data-package/
"""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from orchestration.project.catalogue import DERIVED, MEASURED
from orchestration.publish import imprint, wording
from orchestration.publish.files.data import EMBARGO, as_json, moment
from orchestration.publish.model import Bulletin

_PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"

_FIELDS: tuple[dict[str, Any], ...] = (
    {"name": "figure", "type": "string", "title": "指标代码", "description": "Name of the figure"},
    {"name": "theme", "type": "string", "title": "主题", "description": "Theme"},
    {"name": "name_zh", "type": "string", "title": "指标", "description": "Name in Chinese"},
    {"name": "name_en", "type": "string", "title": "英文名称", "description": "Name in English"},
    {
        "name": "period", "type": "string", "title": "时期",
        "description": "A year, or the first and the last day of a holiday: 2022, 2022-10-01/2022-10-07",
    },
    {
        "name": "value", "type": "number", "title": "数值",
        "description": "In base units: yuan, US dollars, square metres, persons, items; a ratio is a fraction",
    },
    {"name": "unit", "type": "string", "title": "基本单位", "description": "Base unit"},
    {
        "name": "kind", "type": "string", "title": "类型", "description": "Kind",
        "constraints": {"enum": [*MEASURED, *DERIVED]},
    },
    {"name": "as_printed", "type": "string", "title": "年报写法", "description": "As the report would print it"},
    {"name": "numerator", "type": "number", "title": "分子", "description": "Of a ratio; of a growth, its level"},
    {"name": "denominator", "type": "number", "title": "分母", "description": "Of a ratio"},
    {"name": "base", "type": "number", "title": "上年同期数", "description": "Of a growth"},
    {
        "name": "status", "type": "string", "title": "状态",
        "description": "Whether a delivery behind it is carried forward",
        "constraints": {"enum": ["current", "carried forward"]},
    },
    {"name": "department", "type": "string", "title": "责任部门", "description": "Responsible department"},
    {"name": "release", "type": "integer", "title": "发布", "description": "The release that last changed it"},
    {"name": "printed", "type": "string", "title": "年报所印", "description": "What the yearly report prints"},
    {"name": "low", "type": "number", "title": "下限", "description": "Least that the printed digits admit"},
    {"name": "high", "type": "number", "title": "上限", "description": "Most that the printed digits admit"},
    {
        "name": "state", "type": "string", "title": "与年报", "description": "How the value stands to what is printed",
        "constraints": {"enum": ["matches", "differs", "missing"]},
    },
)  # fmt: skip
_REQUIRED = ("figure", "theme", "name_zh", "name_en", "period", "value", "unit", "kind", "as_printed", "status")
_KEY = ["figure", "period"]


def datapackage(bulletin: Bulletin, files: Mapping[str, bytes]) -> bytes:
    """The description of the data of a bulletin, given its files as they are written, by name."""
    title, publisher = imprint.title(bulletin.district, bulletin.year), imprint.publisher(bulletin.district)
    licences = [{"name": imprint.LICENCE, "title": imprint.LICENCE_TITLE, "path": imprint.LICENCE_PATH}]
    sources = [{"title": told} for told in dict.fromkeys(_told_sources(bulletin))]
    mark = str(wording.embargo(bulletin.embargo)) if bulletin.embargo else ""
    marked: dict[str, Any] = {EMBARGO: mark} if mark else {}
    described = {
        "$schema": _PROFILE,
        "name": imprint.package(bulletin.district),
        "title": f"{title.zh} {title.en}",
        **marked,
        "description": f"{mark}{'。 ' if mark else ''}第 {bulletin.release} 次发布，内容指纹 {bulletin.fingerprint}。"
        f" Release {bulletin.release}, fingerprint {bulletin.fingerprint}.",
        "version": f"{bulletin.release}.0.0",
        "created": moment(bulletin.published_at),
        "contributors": [{"title": f"{publisher.zh} {publisher.en}", "roles": ["publisher"]}],
        "licenses": licences,
        "sources": sources,
        "resources": [
            {
                "name": name, "path": path, "title": told, **form, "bytes": len(files[path]),
                "hash": f"sha256:{hashlib.sha256(files[path]).hexdigest()}",
            }
            for name, path, told, form in (_MARKED if mark else _RESOURCES)
        ],
    }  # fmt: skip
    return as_json(described)


def _told_sources(bulletin: Bulletin) -> Iterator[str]:
    for entry in bulletin.entries:
        for source in entry.sources:
            yield f"{source.department}：{source.title}"


_FIELDS_TOLD = [
    {**field, "constraints": {"required": True, **field.get("constraints", {})}}
    if field["name"] in _REQUIRED
    else field
    for field in _FIELDS
]
_SCHEMA = {
    "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
    "fields": _FIELDS_TOLD,
    "primaryKey": _KEY,
    "missingValues": [""],
}
_TEXT = {"encoding": "utf-8"}
_RESOURCES: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
    (
        "figures", "figures.csv", "指标 Figures, one row per figure and period",
        {"type": "table", "format": "csv", "mediatype": "text/csv", **_TEXT, "schema": _SCHEMA},
    ),
    (
        "bulletin", "figures.json", "公报 The bulletin as JSON",
        {"format": "json", "mediatype": "application/json", **_TEXT},
    ),
)  # fmt: skip
_MARK = {"name": EMBARGO, "type": "string", "title": "禁发", "description": "Not to be passed on until then"}
_MARKED = tuple(
    (name, path, told, {**form, "schema": {**_SCHEMA, "fields": [*_FIELDS_TOLD, _MARK]}} if "schema" in form else form)
    for name, path, told, form in _RESOURCES
)
"""The resources of a bulletin that is embargoed, each row of which says so."""
