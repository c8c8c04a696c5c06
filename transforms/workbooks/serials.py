"""Serials: a workbook's day numbers as dates and times, in the date system of the workbook."""

import datetime

_DAY_0 = {False: datetime.datetime(1899, 12, 30), True: datetime.datetime(1904, 1, 1)}
_MILLISECONDS = 86_400_000
# Day 60 of the 1900 system is the 29th of February 1900, which never was.
_NO_DAY = 60

Moment = datetime.datetime | datetime.time | datetime.timedelta


def moment(serial: float, date_1904: bool) -> Moment | None:
    """A day number as a date with its time, or as a time alone where it is less than a day. None for no date."""
    if serial < 0:
        return None
    elapsed = duration(serial)
    if elapsed is None:
        return None
    if serial < 1:
        return (datetime.datetime.min + elapsed).time()
    if not date_1904 and serial < _NO_DAY:
        elapsed += datetime.timedelta(days=1)
    elif not date_1904 and serial < _NO_DAY + 1:
        return None
    try:
        return _DAY_0[date_1904] + elapsed
    except OverflowError:
        return None


def duration(days: float) -> datetime.timedelta | None:
    """A number of days as an elapsed time. None where it is too long."""
    try:
        return datetime.timedelta(milliseconds=round(days * _MILLISECONDS))
    except OverflowError:
        return None
