"""Days and moments as headers write them; a bare day never shifts, and a written offset is never lost."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

_DAY = r"(\d{4})-(\d{1,2})-(\d{1,2})"
_OTHER_DAY = r"(\d{4})(?:[/.年])(\d{1,2})(?:[/.月])(\d{1,2})日?|(\d{4})(\d{2})(\d{2})"
_TIME = r"(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?"
_OFFSET = r"[ \t]*(?:([Zz]|UTC|GMT)|([+-])(\d{1,2})(?::?(\d{2}))?)"
_MOMENT = re.compile(rf"{_DAY}(?:(?:[Tt]|[ \t]+){_TIME}(?:{_OFFSET})?)?")
_UNUSUAL_DAY = re.compile(_OTHER_DAY)

# Outside of these years a conversion to another zone, or a database, overflows; year 1 is Hugo's "no date".
_YEARS = range(1000, 9999)
_LARGEST_OFFSET = dt.timedelta(hours=15)


@dataclass(frozen=True, slots=True)
class Moment:
    """A date as written: the calendar day, and the instant where a time of day is given.

    `at` is aware: in the written offset, else in the zone that it was read with. `is_unusual` tells a form that no
    site generator reads (2025/10/28).
    """

    day: dt.date
    at: dt.datetime | None
    is_unusual: bool = False

    def instant(self, timezone: dt.tzinfo) -> dt.datetime:
        """Return the moment itself: midnight in `timezone` where only the day is written."""
        return self.at or dt.datetime.combine(self.day, dt.time(), timezone)


def read_moment(text: str, timezone: dt.tzinfo) -> Moment | None:
    """Return what `text` says, None where it is no date (2025-13-45, "soon", Hugo's 0001-01-01).

    A time without an offset is in `timezone`. The day is the one that is written, whatever the offset.
    """
    text = text.strip()
    found = _MOMENT.fullmatch(text)
    try:
        if found is None:
            return _unusual(text)
        year, month, day, hour, minute, second, fraction, utc, sign, hours, minutes = found.groups()
        date = _date(year, month, day)
        if hour is None:
            return Moment(date, None)
        microsecond = int((fraction or "0")[:6].ljust(6, "0"))
        time = dt.time(int(hour), int(minute), int(second or 0), microsecond)
        zone = dt.UTC if utc else _offset(sign, hours, minutes) if sign else timezone
        return Moment(date, dt.datetime.combine(date, time, zone))
    except ValueError:
        return None


def _unusual(text: str) -> Moment | None:
    found = _UNUSUAL_DAY.fullmatch(text)
    if found is None:
        return None
    year, month, day = filter(None, found.groups())
    return Moment(_date(year, month, day), None, is_unusual=True)


def _date(year: str, month: str, day: str) -> dt.date:
    date = dt.date(int(year), int(month), int(day))
    if date.year not in _YEARS:
        raise ValueError(f"the year {year} is out of range")
    return date


def _offset(sign: str, hours: str, minutes: str | None) -> dt.timezone:
    distance = dt.timedelta(hours=int(hours), minutes=int(minutes or 0))
    if distance > _LARGEST_OFFSET or int(minutes or 0) >= 60:
        raise ValueError("no place on earth has that offset")
    return dt.timezone(-distance if sign == "-" else distance)
