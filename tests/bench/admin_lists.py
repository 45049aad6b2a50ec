"""Measures the desk and the list of articles: `python -m tests.bench.admin_lists [--articles N] [--keep FILE]`.

BENCH_DATABASE_URL names a PostgreSQL database, empty or filled by an earlier run; without it an SQLite file is made,
and kept where `--keep` names one. A million articles take some 1.5 GB and some minutes to store.
"""

from __future__ import annotations

import statistics
import sys

from tests.bench.made_up import ask, migrated, run

LIST = "/admin/editorial/article/"
TARGETS = {10_000: 300, 1_000_000: 1_000}  # articles → milliseconds
PAGES = {
    "home": "/admin/",
    "all": LIST,
    **{f"tab {name}": f"{LIST}?desk={name}" for name in ("mine", "inbox", "review", "scheduled", "debt", "unassigned")},
    **{f"queue {name}": f"{LIST}?desk={name}" for name in ("back", "drafts", "edits", "due", "published")},
    "page 20": f"{LIST}?p=20",
    "page 200": f"{LIST}?p=200",
    "status archived": f"{LIST}?status__exact=archived",
    "work late": f"{LIST}?work=late",
    "readers listed": f"{LIST}?readers=listed",
    "readers unlisted": f"{LIST}?readers=unlisted",
    "readers scheduled": f"{LIST}?readers=scheduled",
    "readers expired": f"{LIST}?readers=expired",
    "readers hidden": f"{LIST}?readers=hidden",
    "edit waiting": f"{LIST}?edit=yes",
    "collection": f"{LIST}?collection=folder-3",
    "findings error": f"{LIST}?findings=error",
    "findings any": f"{LIST}?findings=any",
    "findings none": f"{LIST}?findings=none",
    "debt title": f"{LIST}?debt=title",
    "debt tags": f"{LIST}?debt=tags",
    "insight written": f"{LIST}?insight=yes",
    "year": f"{LIST}?date__year=2015",
    "excluded": f"{LIST}?excluded__exact=1",
    "script Hant": f"{LIST}?script=Hant",
    "dialect": f"{LIST}?dialect__exact=hugo",
    "removed": f"{LIST}?removed=yes",
    "order by date": f"{LIST}?o=4",
    "order by update": f"{LIST}?o=-6",
    "order by status": f"{LIST}?o=2",
    "search, frequent": f"{LIST}?q=subject",
    "search, nothing": f"{LIST}?q=zzzzzz",
    "search, whole path": f"{LIST}?q=folder-1/year-1/article-1.md",
}


def main() -> int:
    """Prints the medians; exits 1 where one misses the target of its size."""
    return run(measure, about=__doc__, file="lists.sqlite3", rounds=5)


def measure(articles: int, rounds: int) -> int:
    """Fills the database where it is empty and asks for every page."""
    from django.contrib.auth import get_user_model  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    from tests.bench.many_articles import fill, summary  # noqa: PLC0415

    migrated(fill, articles)
    print(summary())
    client = Client(SERVER_NAME="localhost")
    client.force_login(get_user_model().objects.get(username="boss"))
    target = next((TARGETS[size] for size in sorted(TARGETS) if articles <= size), 0)
    missed = 0
    for name, address in PAGES.items():
        times = [ask(client, address) for _ in range(rounds + 1)][1:]
        median = statistics.median(clock for clock, _own in times)
        missed += median > target
        print(f"{name:<20} {median:8.0f} ms   {'over the target' if median > target else ''}", flush=True)
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
