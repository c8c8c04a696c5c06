"""Work: deliveries of a feed that are to be read, and how each is. It needs the files of a home, and not its build."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from orchestration.deliveries.originals import Original, whole_original
from orchestration.warehouse import archive
from orchestration.warehouse.home import Home
from transforms import Feed
from transforms.reading import Period, Reading, read


@dataclass(frozen=True)
class Job:
    """A delivery to read, under the name that it has when it is staged.

    `standing`: where it stands as it was delivered; None where only the archive has it.
    """

    period: str
    sha256: str
    delivery: str
    standing: Path | None


@dataclass(frozen=True)
class Work:
    """The deliveries of one feed that are to be read, in this order."""

    feed: Feed
    jobs: tuple[Job, ...]


@dataclass(frozen=True)
class Read:
    """What reading a delivery came to, and the hash of its staged file; None where there is none."""

    reading: Reading
    staged_sha256: str | None


def take_originals(home: Home, jobs: Iterable[Job]) -> dict[str, Original]:
    """The originals of deliveries by hash, compared or taken, durable.

    One that cannot be taken, as its file went or changed since, is left to whoever asks for it.
    """
    found: dict[str, Original] = {}
    for job in jobs:
        if job.sha256 not in found:
            with suppress(OSError):
                found[job.sha256] = whole_original(home, job.sha256, job.standing)
    archive.settle(home)
    return found


def read_original(home: Home, feed: Feed, job: Job, source: Original) -> Read | None:
    """Read a delivery into its staged file; None when its bytes are gone."""
    if source.path is None:
        return None
    into = home.staged_file(feed.name, job.delivery)
    into.parent.mkdir(parents=True, exist_ok=True)
    reading = read(feed, source.path, Period.parse(job.period), job.delivery, into, source.looked)
    return Read(reading, None if reading.problems else archive.sha256_of(into))
