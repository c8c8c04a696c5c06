"""The clock of the office: days and moments are those of Asia/Shanghai, whatever zone the host has.

Only what a person is shown follows `TZ`.
"""

import datetime
import os
from zoneinfo import ZoneInfo

# China keeps one zone and no summer time: a fixed offset needs no zone data on the host.
ZONE = datetime.timezone(datetime.timedelta(hours=8), "Asia/Shanghai")


def now() -> datetime.datetime:
    """This moment in the office's zone, without the zone, as it is stored."""
    return datetime.datetime.now(ZONE).replace(tzinfo=None)


def today() -> datetime.date:
    return now().date()


def shown(moment: datetime.datetime) -> str:
    """A stored moment as a person reads it, to the second, in the zone that `TZ` names, else the office's; it is said.

    A moment that carries a zone already keeps it.
    """
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZONE).astimezone(_zone_of_reader())
    return moment.isoformat(sep=" ", timespec="seconds")


def _zone_of_reader() -> datetime.tzinfo:
    name = os.environ.get("TZ", "").removeprefix(":")
    try:
        return ZoneInfo(name) if name else ZONE
    except (ValueError, OSError, KeyError):  # no such zone, or no zone data on the host
        return ZONE
