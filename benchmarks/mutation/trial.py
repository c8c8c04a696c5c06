"""A trial: a fault made in a copy of a released warehouse's deliveries, which is then loaded and judged."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.mutation.faults import Fault
from orchestration.refresh.begin import begin
from orchestration.refresh.staleness import due
from orchestration.refresh.steps import make_and_judge
from orchestration.release.make import make_release
from orchestration.session import Request, Session
from orchestration.warehouse.build.evidence import outcomes
from orchestration.warehouse.home import Home

Finding = tuple[str, str, str | None]
"""A gate, its subject and period."""


@dataclass(frozen=True)
class Trial:
    """The result for a fault: the gates that caught it, and whether any mart or figure differs."""

    fault: Fault
    gates: frozenset[str]
    is_equivalent: bool


class Trials:
    """Trials against one warehouse. `home` holds a release of `extracts`; neither is changed."""

    def __init__(self, home: Path, extracts: Path) -> None:
        self.home, self.extracts = home, extracts
        with _copied(home, extracts) as (own, folder), begin(Request(Home(own), folder)) as opened:
            make_and_judge(opened, due(opened))
            self._found, self._content = _findings(opened), _content(opened)

    def run(self, fault: Fault) -> Trial | None:
        """Make a fault, load and judge. None for a fault that cannot be made in these deliveries."""
        with _copied(self.home, self.extracts, fault.feed) as (own, folder):
            if not fault.do(folder):
                return None
            with begin(Request(Home(own), folder)) as opened:
                make_and_judge(opened, due(opened))
                gates = frozenset(gate for gate, _, _ in _findings(opened) - self._found)
                return Trial(fault, gates, not gates and _content(opened) == self._content)


def released(home: Path, extracts: Path) -> None:
    """Release what `extracts` holds into a new home. Raises ValueError, naming what holds it back."""
    with begin(Request(Home(home), extracts)) as opened:
        make_and_judge(opened, due(opened))
        decision = make_release(opened)
        if decision.refused:
            raise ValueError("\n".join(decision.lines))


@contextmanager
def _copied(home: Path, extracts: Path, feed: str | None = None) -> Iterator[tuple[Path, Path]]:
    """A copy of the home, and of the folder of deliveries with one feed's files copied; other files are linked."""
    with tempfile.TemporaryDirectory(prefix="shenhe-trial-", dir=home.parent) as aside:
        own, folder = Path(aside) / "home", Path(aside) / "extracts"
        shutil.copytree(home, own, symlinks=True, copy_function=_copy_or_link)
        folder.mkdir()
        for entry in extracts.iterdir():
            if entry.name == feed:
                shutil.copytree(entry, folder / entry.name)
            elif entry.is_dir():
                (folder / entry.name).symlink_to(entry)
        yield own, folder


def _copy_or_link(source: str, target: str) -> None:
    """Link files that are never written again, and copy the others."""
    if source.endswith(".duckdb"):
        shutil.copyfile(source, target)
    else:
        os.link(source, target)


def _findings(opened: Session) -> set[Finding]:
    """What holds a release back, or was quarantined."""
    pending = {"fail", "needs_explanation"}
    return {(one.gate, one.subject, one.period) for one in outcomes(opened.build) if one.state in pending}


def _content(opened: Session) -> dict[str, object]:
    """A digest of every mart, and of the figures."""
    names = [*(mart.name for mart in opened.project.marts), "figures"]
    query = "select count(*), sum(cast(hash(content) as hugeint)) from {} as content"
    return {name: opened.build.connection.execute(query.format(name)).fetchone() for name in names}
