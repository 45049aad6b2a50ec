"""Parts of addresses that only have one spelling."""

from __future__ import annotations

from enum import StrEnum


class FeedForm(StrEnum):
    """The form of a feed; also how its address ends: feed.atom, feed.json."""

    ATOM = "atom"
    JSON = "json"


def feed_name(form: str) -> str:
    """Returns what names of addresses of feeds in that form end with."""
    return "feed" if form == FeedForm.ATOM else f"feed-{form}"


class YearConverter:
    """A year of four digits."""

    regex = "[1-9][0-9]{3}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return f"{value:04d}"


class MonthConverter:
    """A month of two digits."""

    regex = "0[1-9]|1[0-2]"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return f"{value:02d}"


class NumberConverter:
    """A number from 1 with at most six digits."""

    regex = "[1-9][0-9]{0,5}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)
