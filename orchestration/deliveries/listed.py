"""What a release lists as delivered, standing in for the folder of deliveries while that release is made again."""

import datetime
from collections.abc import Iterable, Mapping
from pathlib import Path

from orchestration.deliveries.folder import StandingFile
from orchestration.warehouse.build.deliveries import Delivery
from orchestration.warehouse.build.hashes import FileState
from transforms import Feed


class ListedDeliveries:
    """The deliveries that stood when a release was made, with their bytes in an archive."""

    def __init__(self, deliveries: Iterable[Delivery], archive: Path) -> None:
        self.learned: dict[FileState, str] = {}
        self._archive = archive
        # What is carried forward is in force, and no longer stands in the folder.
        self._standing = [one for one in deliveries if one.state != "withdrawn" and not one.carried]

    def folders(self) -> set[str]:
        return {one.feed for one in self._standing if one.feed}

    def misplaced(self, feeds: Mapping[str, Feed]) -> dict[str, Path]:
        return {}

    def strays(self) -> list[str]:
        return sorted(one.file for one in self._standing if not one.feed)

    def standing(self, feed: Feed, today: datetime.date) -> list[StandingFile]:
        return [self._file(one) for one in self._standing if one.feed == feed.name]

    def being_written(self, feed: Feed) -> list[str]:
        return []

    def _file(self, one: Delivery) -> StandingFile:
        path = next(self._archive.glob(f"{one.sha256}.*"), self._archive / one.sha256)
        refusal = one.reason if one.period is None else None
        return StandingFile(one.feed, one.file, path, one.sha256, one.bytes, one.period, refusal)
