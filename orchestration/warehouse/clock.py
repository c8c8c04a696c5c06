"""The clock of the office: days and moments are those of Asia/Shanghai, whatever zone the host has."""

import datetime

# China keeps one zone and no summer time: a fixed offset needs no zone data on the host.
ZONE = datetime.timezone(datetime.timedelta(hours=8), "Asia/Shanghai")


def now() -> datetime.datetime:
    """This moment in the office's zone, without the zone, as it is stored."""
    return datetime.datetime.now(ZONE).replace(tzinfo=None)


def today() -> datetime.date:
    return now().date()


def shown(moment: datetime.datetime) -> str:
    """A stored moment as a person reads it, to the second, with its zone."""
    return moment.replace(tzinfo=ZONE).isoformat(sep=" ", timespec="seconds")
