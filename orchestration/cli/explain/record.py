"""An explanation as one JSON object."""

from collections.abc import Iterable, Mapping
from typing import Any

from orchestration.cli.explain.formula import formula
from orchestration.cli.output import print_record
from orchestration.cli.output.cells import jsonable
from orchestration.explain.explanation import Explanation, Part
from orchestration.explain.rows import CountedRow, FeedRows, LeftOut
from orchestration.warehouse.build.deliveries import Delivery


def print_explanation(found: Explanation) -> None:
    """Print an explanation as JSON, in full."""
    print_record(jsonable(_record(found)))


def _record(found: Explanation) -> dict[str, Any]:
    # The figure's own row tells the release that last changed it.
    own = {name: value for name, value in found.released.items() if name != "release"}
    return {
        **own,
        "changed_in_release": found.released["release"],
        "release": found.release["release"],
        "published_at": found.release["published_at"],
        "commit": found.release["commit"],
        "formula": formula(found),
        "printed": found.printed,
        "gates": list(found.gates),
        "revisions": list(found.revisions),
        "parts": [_part(found, part) for part in found.parts],
        "looked_up": [_delivery(one) for one in found.looked_up],
        "deliveries": [_delivery(one) for one in found.deliveries],
    }


def _part(found: Explanation, part: Part) -> dict[str, Any]:
    return {
        "role": part.role,
        "figure": part.figure.figure,
        "name_zh": part.figure.name_zh,
        "name_en": part.figure.name_en,
        "period": part.period,
        "value": part.released["value"],
        "as_printed": part.released["as_printed"],
        "counted_again": part.counted.value,
        "is_as_released": part.is_as_released,
        "untraced": part.counted.untraced,
        "sql": [
            {
                "table": one.table, "file": one.path, "description_zh": one.description_zh,
                "description_en": one.description_en,
                "steps": [
                    {
                        "name": step.name, "rows_in": dict(step.rows_in), "conditions": step.conditions,
                        "groups": step.groups, "rows_out": step.rows_out,
                    }
                    for step in one.steps
                ],
            }
            for one in part.counted.tables
        ],
        "feeds": [_feed(found, one, part.rows.get(one.feed.name)) for one in part.feeds],
        "ranking": list(part.ranking),
    }  # fmt: skip


def _feed(found: Explanation, one: FeedRows, rows: Iterable[CountedRow] | None) -> dict[str, Any]:
    told: dict[str, Any] = {
        "feed": one.feed.name,
        "title": one.feed.title,
        "system": one.feed.system,
        "department": one.feed.department,
        "rows": one.rows,
        "rows_counted": one.counted,
        "rows_left_out": [_left_out(left) for left in one.left_out],
        "deliveries": [
            {
                **_delivery(delivery),
                "rows_counted": counted,
                "sheets": one.sheets.get(delivery, ()),
                "supersedes": [other.file for other in found.superseded(delivery)],
            }
            for delivery, counted in one.counted_of.items()
        ],
    }
    if rows is not None:
        told["counted"] = [
            {"file": row.delivery.file, "sha256": row.delivery.sha256, "sheet": row.sheet, "row": row.row, **row.values}
            for row in rows
        ]
    return told


def _left_out(left: LeftOut) -> dict[str, Any]:
    condition, where = (left.condition.text, left.condition.where) if left.condition else (None, None)
    return {"condition": condition, "where": where, "rows": left.rows, "values": left.values}


def _delivery(one: Delivery) -> Mapping[str, Any]:
    reason = (one.reason.zh, one.reason.en) if one.reason else (None, None)
    return {
        "feed": one.feed, "period": one.period, "file": one.file, "sha256": one.sha256, "bytes": one.bytes,
        "rows": one.rows, "state": one.state, "received_at": one.received_at, "department": one.department,
        "carried_forward": one.carried, "reason_zh": reason[0], "reason_en": reason[1],
    }  # fmt: skip
