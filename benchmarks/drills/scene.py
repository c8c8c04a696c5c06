"""A home with its folder of deliveries for a drill, the commands run on it in processes of their own, what was seen."""

import hashlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import duckdb

REPOSITORY = Path(__file__).resolve().parents[2]
MAIN = "from orchestration.cli.main import main; main()"
FEED = "zhongjie_footfall"
_FIRST_DAY = date(2022, 11, 5)
_LONGEST = 300.0


@dataclass(frozen=True)
class Seen:
    """A line of the table: the drill, how often it was done, what was seen."""

    drill: str
    times: int
    what: str


@dataclass(frozen=True)
class Ended:
    """How a command ended; a negative code is the signal that killed it."""

    code: int
    out: str
    err: str


@dataclass
class Scene:
    """A home and its deliveries; `settings` are variables of every command that is run on it."""

    root: Path
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def home(self) -> Path:
        return self.root / "home"

    @property
    def extracts(self) -> Path:
        return self.root / "extracts"

    @property
    def environment(self) -> dict[str, str]:
        """The variables of a command: those of the machine, this home and folder, this checkout."""
        return {
            **os.environ, "SHENHE_HOME": str(self.home), "SHENHE_EXTRACTS": str(self.extracts),
            "PYTHONPATH": str(REPOSITORY), "PYTHONDONTWRITEBYTECODE": "1",
            "DAGSTER_DISABLE_TELEMETRY": "yes", "GX_ANALYTICS_ENABLED": "false", **self.settings,
        }  # fmt: skip

    def start(self, *words: str, code: str = MAIN, through: Sequence[str] = ()) -> subprocess.Popen[str]:
        """Start a command, in a process group of its own; `through` is a program that runs it."""
        return subprocess.Popen(
            [*through, sys.executable, "-c", code, *words], env=self.environment, cwd=self.root,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
        )  # fmt: skip

    def shenhe(self, *words: str, code: str = MAIN, longest: float = _LONGEST, through: Sequence[str] = ()) -> Ended:
        """Run a command to its end, which comes within so many seconds."""
        return finished(self.start(*words, code=code, through=through), longest)

    def refresh(self) -> Ended:
        """A refresh that must succeed."""
        ended = self.shenhe("refresh")
        assert ended.code == 0, f"the next refresh ended with {ended.code}: {ended.err or ended.out[-500:]}"
        return ended

    def copied(self, into: Path) -> "Scene":
        """The same home and deliveries elsewhere."""
        shutil.copytree(self.root, into, symlinks=True)
        return Scene(into, dict(self.settings))

    def deliver_day(self, number: int = 0) -> None:
        """One more day of footfall, outside the holidays: a mart changes, and no figure."""
        day = _FIRST_DAY + timedelta(days=number)
        rows = f"计数器,时段开始,进入人次\nZJ-01,{day} 10:00:00,{321 + number}\nZJ-02,{day} 10:00:00,123\n"
        (self.extracts / FEED / f"中街客流_{day}.csv").write_text(rows, encoding="utf-8")

    def content(self) -> str:
        """What readers find in the release in force: a digest of its figures and marts."""
        return content_of(self.home / "current.duckdb")


def finished(process: subprocess.Popen[str], longest: float = _LONGEST) -> Ended:
    """Wait for a command; one that hangs is ended, and told as a fault."""
    try:
        out, err = process.communicate(timeout=longest)
    except subprocess.TimeoutExpired:
        kill(process)
        raise AssertionError(f"a command hung for {longest:.0f} s") from None
    return Ended(process.returncode, out, err)


def kill(process: subprocess.Popen[str]) -> None:
    """`kill -9` of a command and all that it started."""
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


_TABLES = """
    select schema_name || '."' || table_name || '"' from duckdb_tables()
    where schema_name not in ('main', 'meta') order by all
"""
_FIGURES = "(select figure, period, value, as_printed, status from figures)"


def content_of(path: Path) -> str:
    """A digest of the figures and marts of a release file."""
    with duckdb.connect(str(path.resolve()), read_only=True) as connection:
        return digest(connection)


def digest(connection: duckdb.DuckDBPyConnection) -> str:
    """A digest of the figures and marts of an open release."""
    names: Sequence[str] = [_FIGURES, *(name for (name,) in connection.execute(_TABLES).fetchall())]
    query = " union all ".join(f"select count(*), sum(hash(content)::hugeint) from {name} as content" for name in names)
    return hashlib.sha256(repr(connection.execute(query).fetchall()).encode()).hexdigest()[:16]
