"""Measures the pages of names: `python -m tests.bench.entity_pages [--articles N] [--keep FILE]`.

BENCH_DATABASE_URL names a PostgreSQL database, empty or filled by an earlier run; without it an SQLite file is made,
and kept where `--keep` names one. Ten thousand articles with thirty names each take about a minute to store. Pages are
made anew each time. Beside the time on the clock stands that of this process and thread, which other programs on the
machine hardly change; what PostgreSQL does meanwhile is only in the first.
"""

from __future__ import annotations

import statistics
import sys
from collections.abc import Callable

from tests.bench.made_up import ask, migrated, run

TARGET = 100  # milliseconds
MOST_QUERIES = 12
AFTER_A_WRITE = {"index after a write"}  # nothing at all is kept; the others are made anew where nothing is written
PAGES = {
    "busiest": "/people/name-0/",
    "busiest, page 50": "/people/name-0/?page=50",
    "frequent": "/organizations/name-1/",
    "rare": "/people/name-30000/",
    "neighbourhood": "/people/name-0/neighbourhood/",
    "index after a write": "/people/?sort=name",
    "index": "/people/",
    "index, letter": "/people/?letter=N",
    "index, new": "/people/?sort=new",
    "index, search": "/people/?q=wang",
}


def main() -> int:
    """Prints the medians; exits 1 where a page takes longer than the target or asks too often."""
    return run(measure, about=__doc__, file="names.sqlite3", rounds=9)


def measure(articles: int, rounds: int) -> int:
    """Fills the database where it is empty and asks for every page."""
    from django.db import connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    from editorial.views.page_cache import forget_pages  # noqa: PLC0415
    from tests.bench.many_mentions import fill_with_names, summary  # noqa: PLC0415

    migrated(fill_with_names, articles)
    print(f"{connection.vendor}: {summary()}")
    client = Client(SERVER_NAME="localhost")
    missed = 0
    for name, address in PAGES.items():
        forget = forget_pages if name in AFTER_A_WRITE else forget_finished_pages
        anew(client, address, forget)
        number = queries_of(client, address, forget)
        times = [anew(client, address, forget) for _ in range(rounds)]
        clock, own = (statistics.median(each) for each in zip(*times, strict=True))
        over = own > TARGET or number > MOST_QUERIES
        missed += over
        print(f"{name:<20} {clock:6.0f} ms, {own:6.0f} ms of its own, {number} queries {'missed' if over else ''}")
    return int(missed > 0)


def forget_finished_pages() -> None:
    """Lets a page be made anew within a stretch in which nothing is written."""
    from editorial.views.page_cache import pages  # noqa: PLC0415

    pages.clear()


def anew(client: object, address: str, forget: Callable[[], None]) -> tuple[float, float]:
    """Returns how long a page takes that is not kept, on the clock and of this thread."""
    forget()
    return ask(client, address)


def queries_of(client: object, address: str, forget: Callable[[], None]) -> int:
    """Returns how often a page that is not kept asks the database."""
    from django.db import connection  # noqa: PLC0415

    asked: list[str] = []

    def count(run: Callable[..., object], sql: str, *rest: object) -> object:
        asked.append(sql)
        return run(sql, *rest)

    with connection.execute_wrapper(count):
        anew(client, address, forget)
    return len(asked)


if __name__ == "__main__":
    sys.exit(main())
