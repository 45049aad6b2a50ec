"""Measures the desk and the list of articles: `python -m tests.bench.admin_lists [--articles N] [--keep FILE]`.

BENCH_DATABASE_URL names a PostgreSQL database, empty or filled by an earlier run; without it an SQLite file is made,
and kept where `--keep` names one. A million articles take some 1.5 GB and some minutes to store.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

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
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--keep", type=Path, help="the SQLite file to make or to measure again")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="evergreen-bench-") as folder:
        path = options.keep or Path(folder) / "lists.sqlite3"
        os.environ.update(
            {
                "DJANGO_SETTINGS_MODULE": "cms.settings",
                "EVERGREEN_ENV": "local",
                "DATA_DIR": folder,
                "DATABASE_URL": os.environ.get("BENCH_DATABASE_URL") or f"sqlite:///{path.resolve()}",
            }
        )
        import django  # noqa: PLC0415 - the settings are read from the environment made above

        django.setup()
        return measure(options.articles, options.rounds)


def measure(articles: int, rounds: int) -> int:
    """Fills the database where it is empty and asks for every page."""
    from django.contrib.auth import get_user_model  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    from editorial.models import Article  # noqa: PLC0415
    from tests.bench.many_articles import fill, summary  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    if not Article.objects.exists():
        fill(articles)
    print(summary())
    client = Client(SERVER_NAME="localhost")
    client.force_login(get_user_model().objects.get(username="boss"))
    target = next((TARGETS[size] for size in sorted(TARGETS) if articles <= size), 0)
    missed = 0
    for name, address in PAGES.items():
        times = [milliseconds(client, address) for _ in range(rounds + 1)][1:]
        median = statistics.median(times)
        missed += median > target
        print(f"{name:<20} {median:8.0f} ms   {'over the target' if median > target else ''}", flush=True)
    return int(missed > 0)


def milliseconds(client: object, address: str) -> float:
    """Returns how long a page takes; raises RuntimeError where it is none."""
    start = time.perf_counter()
    response = client.get(address)  # type: ignore[attr-defined]
    if response.status_code != 200:
        raise RuntimeError(f"{address} answers {response.status_code}")
    return (time.perf_counter() - start) * 1000


if __name__ == "__main__":
    sys.exit(main())
