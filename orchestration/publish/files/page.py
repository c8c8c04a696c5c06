"""The page: one HTML file with its styles and charts inside, for a screen, a telephone and A4 paper."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from orchestration.publish import imprint, wording
from orchestration.publish.files.charts import chart, said
from orchestration.publish.model import Bulletin, Correction, Entry
from orchestration.publish.sentences import communique
from orchestration.warehouse.messages import Message

HERE = Path(__file__).parent
_SHORT_HASH = 12


def page(bulletin: Bulletin) -> str:
    """The page of a bulletin."""
    environment = Environment(
        loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.globals.update(
        imprint=imprint, wording=wording, communique=communique, said=said, drawn=_drawn,
        in_report=_in_report, source_line=_source_line, became=_became, short=lambda sha256: sha256[:_SHORT_HASH],
    )  # fmt: skip
    return environment.get_template("page.j2").render(
        bulletin=bulletin, title=imprint.title(bulletin.year), style=Markup((HERE / "style.css").read_text("utf-8"))
    )


def _drawn(entry: Entry) -> Markup | None:
    found = chart(entry)
    return None if found is None else Markup(found)


_SIGNS = {"matches": "✓", "differs": "≠"}


def _in_report(entry: Entry) -> str:
    """How the value stands to what the report prints, with the report's text where that is another one."""
    printed = entry.now.printed
    assert printed is not None
    text = "" if printed.text == entry.now.as_printed else f"“{printed.text}”"
    return f"{_SIGNS.get(printed.state, '')} 年报{text}"


def _source_line(entry: Entry) -> str:
    """Where a figure comes from, in a line: who delivers what, how often it was delivered, which SQL counts it."""
    told = (f"{one.system}“{one.title}”{len(one.deliveries)}份报送" for one in entry.sources)
    files = dict.fromkeys(file for one in entry.sources for file in one.sql)
    return " · ".join([*told, *files])


def _became(correction: Correction) -> Message:
    """What a corrected value is now, as it would be printed."""
    printed = correction.became_printed
    return Message("撤下", "withdrawn") if printed is None else Message(printed, printed)
