"""What measurements of pages over made-up articles have in common: a database of their own, and how a page is asked."""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ARTICLES = 10_000


def run(measure: Callable[[int, int], int], *, about: str | None, file: str, rounds: int) -> int:
    """Reads the arguments, sets Django up and returns what `measure(articles, rounds)` does, the exit code.

    BENCH_DATABASE_URL names a PostgreSQL database; without it an SQLite file is made, and kept where `--keep` says.
    """
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--articles", type=int, default=ARTICLES)
    parser.add_argument("--rounds", type=int, default=rounds)
    parser.add_argument("--keep", type=Path, help="the SQLite file to make or to measure again")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="evergreen-bench-") as folder:
        path = options.keep or Path(folder) / file
        set_up(folder, f"sqlite:///{path.resolve()}")
        return measure(options.articles, options.rounds)


def set_up(folder: str, sqlite: str) -> None:
    """Sets Django up on BENCH_DATABASE_URL, or else on that SQLite file."""
    os.environ.update(
        DJANGO_SETTINGS_MODULE="cms.settings",
        EVERGREEN_ENV="local",
        DATA_DIR=folder,
        DATABASE_URL=os.environ.get("BENCH_DATABASE_URL") or sqlite,
    )
    import django  # noqa: PLC0415 - the settings are read from the environment made above

    django.setup()


def migrated(fill: Callable[[int], None], articles: int) -> None:
    """Makes the tables, and fills them where there is no article."""
    from django.core.management import call_command  # noqa: PLC0415

    from editorial.models import Article  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    if not Article.objects.exists():
        fill(articles)


def ask(client: object, address: str) -> tuple[float, float]:
    """Returns how long a page takes, in milliseconds on the clock and of this thread; RuntimeError where it is none."""
    clock, own = time.perf_counter(), time.thread_time()
    response = client.get(address)  # type: ignore[attr-defined]
    if response.status_code != 200:
        raise RuntimeError(f"{address} answers {response.status_code}")
    return (time.perf_counter() - clock) * 1000, (time.thread_time() - own) * 1000
