"""The bulletin as data: figures as CSV, all of it as JSON."""

import csv
import io
import json
from datetime import datetime
from typing import Any

from orchestration.publish import imprint, wording
from orchestration.publish.model import Bulletin, Correction, Entry, Note, Source, Theme, Value
from orchestration.publish.sentences import communique
from orchestration.warehouse.build.deliveries import Delivery
from orchestration.warehouse.clock import ZONE
from orchestration.warehouse.messages import Message

COLUMNS = (
    "figure", "theme", "name_zh", "name_en", "period", "value", "unit", "kind", "as_printed",
    "numerator", "denominator", "base", "status", "department", "release", "printed", "low", "high", "state",
)  # fmt: skip
EMBARGO = "embargo"
"""The column and the key that mark what is embargoed; nothing else has them."""


def figures_csv(bulletin: Bulletin) -> bytes:
    """All figures in all periods, one row per figure and period, columns COLUMNS, and the mark of an embargo."""
    stream = io.StringIO()
    mark = {EMBARGO: str(wording.embargo(bulletin.embargo))} if bulletin.embargo else {}
    writer = csv.DictWriter(stream, (*COLUMNS, *mark), lineterminator="\n")
    writer.writeheader()
    for entry in bulletin.entries:
        writer.writerows({**_told(entry), **_value(value), **mark} for value in entry.values)
    return stream.getvalue().encode()


def figures_json(bulletin: Bulletin) -> bytes:
    """The whole bulletin as one object."""
    title, publisher = imprint.title(bulletin.district, bulletin.year), imprint.publisher(bulletin.district)
    return as_json(
        {
            **_both("title", title), **_both("publisher", publisher), "licence": imprint.LICENCE,
            **_both("district", bulletin.district),
            "release": bulletin.release, "published_at": moment(bulletin.published_at), "parent": bulletin.parent,
            "commit": bulletin.commit, "fingerprint": bulletin.fingerprint, "year": bulletin.year,
            "themes": [_theme(bulletin, theme) for theme in bulletin.themes],
            "corrections": [_correction(one) for one in bulletin.corrections],
            "carried_forward": [_delivery(one) for one in bulletin.carried],
            "gates": [{"gate": one.gate, "passed": one.passed, "explained": one.explained} for one in bulletin.gates],
            "notes": [_note(one) for one in bulletin.notes],
            **_of_signing(bulletin),
        }
    )  # fmt: skip


def _of_signing(bulletin: Bulletin) -> dict[str, Any]:
    """Who signed, where anybody did, and the mark of an embargo."""
    found: dict[str, Any] = {}
    if bulletin.signed:
        found["signatures"] = [{"signer": one.signer, "signed_at": moment(one.signed_at)} for one in bulletin.signed]
    if bulletin.embargo:
        until, signers = bulletin.embargo.until, bulletin.embargo.signers
        told = _both("mark", wording.embargo(bulletin.embargo))
        found[EMBARGO] = {"until": until and moment(until), "signers": list(signers), **told}
    return found


def _theme(bulletin: Bulletin, theme: Theme) -> dict[str, Any]:
    return {
        "theme": theme.name, **_both("title", theme.title), **_both("communique", communique(bulletin, theme).texts),
        "figures": [_entry(entry) for entry in theme.entries],
    }  # fmt: skip


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        **_told(entry), "period": entry.now.period, "change": entry.change,
        "values": [_value(value) for value in entry.values], "sources": [_source(one) for one in entry.sources],
        "notes": [_note(one) for one in entry.notes], "corrections": [_correction(one) for one in entry.corrections],
    }  # fmt: skip


def _told(entry: Entry) -> dict[str, str]:
    """What is the same for all periods of a figure."""
    figure = entry.figure
    return {
        "figure": figure.figure, "theme": figure.theme, "name_zh": figure.name_zh, "name_en": figure.name_en,
        "unit": figure.unit, "kind": figure.kind, "department": figure.department,
    }  # fmt: skip


def _value(value: Value) -> dict[str, Any]:
    printed = value.printed
    return {
        "period": value.period, "value": _number(value.value), "as_printed": value.as_printed,
        "numerator": _number(value.numerator), "denominator": _number(value.denominator), "base": _number(value.base),
        "status": "carried forward" if value.is_carried else "current", "release": value.release,
        "printed": printed and printed.text, "low": printed and _number(printed.low),
        "high": printed and _number(printed.high), "state": printed and printed.state,
    }  # fmt: skip


def _source(source: Source) -> dict[str, Any]:
    return {
        "feed": source.feed, "title": source.title, "system": source.system, "department": source.department,
        "sql": list(source.sql), "deliveries": [_delivery(one) for one in source.deliveries],
    }  # fmt: skip


def _delivery(one: Delivery) -> dict[str, Any]:
    reason = _both("reason", one.reason) if one.reason else {}
    return {
        "feed": one.feed, "period": one.period, "file": one.file, "sha256": one.sha256, "rows": one.rows,
        "carried_forward": one.carried, **reason,
    }  # fmt: skip


def _correction(one: Correction) -> dict[str, Any]:
    return {
        "figure": one.figure.figure, "period": one.period, "was": _number(one.was), "is": _number(one.became),
        "was_printed": one.was_printed, "is_printed": one.became_printed, "why": one.note,
        "release": one.release, "published_at": moment(one.published_at), "is_new": one.is_new,
    }  # fmt: skip


def _note(note: Note) -> dict[str, Any]:
    return {"gate": note.gate, "subject": note.subject, "period": note.period, **_both("message", note.message)}


def _both(name: str, message: Message) -> dict[str, str]:
    return {f"{name}_zh": message.zh, f"{name}_en": message.en}


def _number(value: float | None) -> int | float | None:
    """A number as text formats carry it: a whole one without a fraction."""
    return int(value) if value is not None and value.is_integer() else value


def moment(of: datetime) -> str:
    """A moment of the office's clock with its zone."""
    return of.replace(tzinfo=ZONE).isoformat(timespec="seconds")


def as_json(content: Any) -> bytes:
    """A JSON file."""
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()
