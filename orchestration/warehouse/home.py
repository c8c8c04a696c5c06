"""Where things are kept: the layout of `$SHENHE_HOME`, held by one refresh at a time."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from orchestration.warehouse.lock import held

REPOSITORY = Path(__file__).resolve().parents[2]
"""The folder that holds the rooms: a checkout, or `site-packages` where the product is installed."""
IS_CHECKOUT = (REPOSITORY / "pyproject.toml").exists()
_BESIDE = REPOSITORY if IS_CHECKOUT else Path()
"""Where `var/` and `extracts/` are by default: in the checkout, else in the current folder."""


@dataclass(frozen=True)
class Home:
    """The folder that holds archive, staged files, build and releases.

    Made by `Home.at`: the argument, else `$SHENHE_HOME`, else `var/`.
    """

    root: Path

    @classmethod
    def at(cls, root: str | os.PathLike[str] | None = None) -> "Home":
        return cls(Path(root or os.environ.get("SHENHE_HOME") or _BESIDE / "var").absolute())

    @property
    def archive(self) -> Path:
        return self.root / "archive"

    @property
    def staged(self) -> Path:
        return self.root / "staged"

    def staged_file(self, feed: str, delivery: str) -> Path:
        """Where the typed rows of a delivery are kept."""
        return self.staged / feed / f"{delivery}.parquet"

    @property
    def build(self) -> Path:
        return self.root / "build.duckdb"

    @property
    def last_refresh(self) -> Path:
        return self.root / "last_refresh.duckdb"

    @property
    def releases(self) -> Path:
        return self.root / "releases"

    @property
    def current(self) -> Path:
        return self.root / "current.duckdb"

    @property
    def exchange(self) -> Path:
        """Where an engine leaves the rows of a table until they are loaded."""
        return self.root / "exchange"

    @property
    def waiting(self) -> Path:
        """The release that is made, and waits for its moment or its signatures: for this user only."""
        return self.root / "waiting.duckdb"

    @property
    def dagster(self) -> Path:
        return self.root / "dagster"

    def prepare(self) -> None:
        """Make the folders that are not there yet. What may hold personal data is for this user only."""
        for folder in (self.archive, self.staged, self.dagster):
            folder.mkdir(parents=True, exist_ok=True)
            folder.chmod(0o700)
        self.releases.mkdir(parents=True, exist_ok=True)
        self.releases.chmod(0o755)

    @contextmanager
    def locked(self, what: str = "shenhe refresh") -> Iterator[None]:
        """Hold the home for one refresh, called `what`. Raises AnotherRefreshIsRunning at once when it is held.

        Files that are written meanwhile are for this user only, unless they are opened to others by name.
        """
        self.prepare()
        with held(self.root, what):
            before = os.umask(0o077)
            try:
                self._sweep()
                yield
            finally:
                os.umask(before)

    def _sweep(self) -> None:
        """Remove what a killed refresh left half-written; the lock says that nobody writes it any more."""
        pointers = self.root.glob(f".{self.current.name}.*")
        waiting = self.root.glob(f".{self.waiting.name}*")
        for leftover in (*self.archive.glob(".*"), *self.staged.glob("*/.*"), *pointers, *waiting):
            leftover.unlink()
        shutil.rmtree(self.exchange, ignore_errors=True)


def extracts_folder(given: str | os.PathLike[str] | None = None) -> Path:
    """The folder of deliveries: the argument, else `$SHENHE_EXTRACTS`, else `extracts/`."""
    return Path(given or os.environ.get("SHENHE_EXTRACTS") or _BESIDE / "extracts").absolute()


def sync(path: Path) -> None:
    """Force a file or folder to disk. Not for a database that this process has open: closing it drops its lock."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
