"""Measures a bulk change and its undo: `python -m tests.bench.bulk_change [--articles N] [--body]`.

Of so many made-up articles of usual length each gets its projects emptied and a tag renamed, or with `--body` a word of
its text replaced: planned with every text read, carried out, taken back. BENCH_DATABASE_URL names an empty PostgreSQL
database; without it an SQLite file is made.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.bench.garden_files import make_garden
from tests.bench.made_up import set_up

TARGET = 60.0  # seconds, for 3,000 articles changed and undone
ARTICLES = 3_000
HEADER = [
    {"do": "set", "field": "projects", "to": ["bench"]},
    {"do": "add", "field": "tags", "item": "bench"},
]
BODY = [{"do": "replace", "field": "body", "find": "数", "with": "數"}]


def main() -> int:
    """Prints the seconds; exits 1 where a change with its undo misses the target."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=ARTICLES)
    parser.add_argument("--body", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="evergreen-bench-") as folder:
        set_up(folder, f"sqlite:///{Path(folder) / 'bulk.sqlite3'}")
        return measure(Path(folder) / "garden", options.articles, BODY if options.body else HEADER)


def measure(garden: Path, articles: int, operations: list[dict[str, Any]]) -> int:
    """Fills the database, changes all of it and takes that back."""
    from django.core.management import call_command  # noqa: PLC0415

    from editorial.services.bulk_changes import OperationsEdit, recipe_of  # noqa: PLC0415
    from editorial.services.bulk_edits import carry_out_bulk_edit, plan_bulk_edit  # noqa: PLC0415
    from editorial.services.undoing import carry_out_undo, plan_undo  # noqa: PLC0415

    garden.mkdir()
    size = make_garden(garden, articles)
    call_command("migrate", verbosity=0)
    call_command("import_markdown", str(garden), "--yes", "--jobs", "1", verbosity=0)
    before = digest()
    seconds: dict[str, float] = {}
    cpu: dict[str, float] = {}

    def timed(name: str, action: Callable[[], Any]) -> Any:
        began, own = time.perf_counter(), time.process_time()
        result = action()
        seconds[name], cpu[name] = time.perf_counter() - began, time.process_time() - own
        return result

    edit = OperationsEdit(recipe_of({"select": {"everything": True}, "operations": operations}))
    plan = timed("plan", lambda: plan_bulk_edit(edit, by=None, exact=True))
    report = timed("change", lambda: carry_out_bulk_edit(edit, plan, by=None))
    assert not report.refused, report.refused[:3]
    undo = timed("plan of the undo", lambda: plan_undo(report.changeset_id or 0, by=None))
    done = timed("undo", lambda: carry_out_undo(undo, by=None))
    assert not done.left, done.left[:3]
    assert digest() == before
    print(f"{plan.writes:,} of {articles:,} articles, {size / 1e6:,.0f} MB")
    for name, value in seconds.items():
        print(f"{name:16} {value:6.1f} s {cpu[name]:6.1f} s CPU")
    print(f"{'together':16} {sum(seconds.values()):6.1f} s {sum(cpu.values()):6.1f} s CPU")
    return int(sum(seconds.values()) > TARGET * max(1.0, articles / ARTICLES))


def digest() -> str:
    """Returns what is equal for equal texts of all articles."""
    from editorial.models import Article  # noqa: PLC0415

    found = hashlib.sha256()
    for path, sha in Article.objects.present().order_by("path").values_list("path", "sha256"):
        found.update(f"{path}\0{sha}\n".encode())
    return found.hexdigest()


if __name__ == "__main__":
    sys.exit(main())
