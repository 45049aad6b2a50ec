"""Measures the glossary at 51,000 terms: `python -m tests.bench.glossary_pages [--articles N] [--keep FILE]`.

BENCH_DATABASE_URL names a PostgreSQL database, empty or filled by an earlier run; without it an SQLite file is made,
and kept where `--keep` names one. Pages of readers are made anew each time. Beside the time on the clock stands that of
this process and thread, which other programs on the machine hardly change; what PostgreSQL does meanwhile is only in
the first.
"""

from __future__ import annotations

import statistics
import sys

from tests.bench.entity_pages import MOST_QUERIES, TARGET, anew, forget_finished_pages, queries_of
from tests.bench.made_up import migrated, run

ADMIN_TARGET = 300  # milliseconds
LIST = "/admin/editorial/glossaryterm/"
AFTER_A_WRITE = {"index after a write"}  # nothing at all is kept; the others are made anew where nothing is written
PAGES = {
    "index after a write": "/glossary/",
    "index": "/glossary/",
    "index, page 200": "/glossary/?page=200",
    "letter": "/glossary/?letter=f",
    "search, Chinese": "/glossary/?q=飞轮",
    "search, English": "/glossary/?q=English+Term+77",
    "search, pinyin": "/glossary/?q=feilun",
    "search, nothing": "/glossary/?q=zzzz",
    "busiest term": "/glossary/term-0/",
    "rare term": "/glossary/term-4000/",
    "feed": "/glossary/term-0/feed.atom",
}
ADMIN_PAGES = {
    "admin: list": LIST,
    "admin: page 100": f"{LIST}?p=100",
    "admin: conflicts, none chosen": f"{LIST}?definitions=open",
    "admin: conflicts": f"{LIST}?definitions=conflicting",
    "admin: chosen": f"{LIST}?definitions=chosen",
    "admin: search": f"{LIST}?q=飞轮",
    "admin: search, English": f"{LIST}?q=English+Term+77",
}


def main() -> int:
    """Prints the medians; exits 1 where a page takes longer than its target or asks too often."""
    return run(measure, about=__doc__, file="terms.sqlite3", rounds=5)


def measure(articles: int, rounds: int) -> int:
    """Fills the database where it is empty and asks for every page."""
    from django.contrib.auth import get_user_model  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    from editorial.models import GlossaryTerm, GlossaryUse  # noqa: PLC0415
    from editorial.views.page_cache import forget_pages  # noqa: PLC0415
    from tests.bench.many_terms import fill_with_terms  # noqa: PLC0415

    migrated(fill_with_terms, articles)
    print(f"{connection.vendor}: {GlossaryTerm.objects.count():,} terms in {GlossaryUse.objects.count():,} places")
    client, editor = Client(SERVER_NAME="localhost"), Client(SERVER_NAME="localhost")
    editor.force_login(get_user_model().objects.get(username="boss"))
    missed = 0
    for name, address in {**PAGES, **ADMIN_PAGES}.items():
        who, target = (editor, ADMIN_TARGET) if name in ADMIN_PAGES else (client, TARGET)
        forget = forget_pages if name in AFTER_A_WRITE else forget_finished_pages
        anew(who, address, forget)
        number = queries_of(who, address, forget)
        times = [anew(who, address, forget) for _ in range(rounds)]
        clock, own = (statistics.median(each) for each in zip(*times, strict=True))
        over = own > target or (who is client and number > MOST_QUERIES)
        missed += over
        print(f"{name:<30} {clock:6.0f} ms, {own:6.0f} ms of its own, {number} queries {'missed' if over else ''}")
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
