"""Measures edits of terms: `python -m tests.bench.term_edits [--articles N] [--busy N] [--tags N] [--rounds N]`.

Two tags that `--busy` made-up articles have each, of `--articles` with `--tags` tags in all: merged, the merge taken
back, one read as a category, and that taken back; then the suggestions about all terms. BENCH_DATABASE_URL names an
empty PostgreSQL database; without it an SQLite file is made.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.bench.made_up import set_up

TARGET = 3.0  # seconds, for a merge with its plan, for its undo with its plan, and for a look through the garden


def main() -> int:
    """Prints the medians; exits 1 where one of them misses the target."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=2_000)
    parser.add_argument("--busy", type=int, default=500)
    parser.add_argument("--tags", type=int, default=5_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="evergreen-bench-") as folder:
        set_up(folder, f"sqlite:///{Path(folder) / 'terms.sqlite3'}")
        return measure(options)


def measure(options: argparse.Namespace) -> int:
    """Imports a garden and edits its terms there and back, `rounds` times."""
    from django.core.management import call_command  # noqa: PLC0415
    from django.urls import reverse  # noqa: PLC0415

    from editorial.models import Tag, TaggedArticle  # noqa: PLC0415
    from editorial.services.term_edits import (  # noqa: PLC0415
        MergeTerms,
        ReadTags,
        carry_out_term_edit,
        plan_term_edit,
    )
    from editorial.services.term_suggestions import refresh_term_queue  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    import_garden(options.articles, options.busy, options.tags)
    reverse("editorial:home")  # a process that answers requests has its addresses loaded
    target, other = Tag.objects.get(name="busy-models"), Tag.objects.get(name="BusyModel")
    seconds: dict[str, list[float]] = {}

    def timed(name: str, action: Callable[[], Any]) -> Any:
        began = time.perf_counter()
        result = action()
        seconds.setdefault(name, []).append(time.perf_counter() - began)
        return result

    def done(edit: Any) -> Any:
        return carry_out_term_edit(edit, by=None, seen=plan_term_edit(edit, by=None).fingerprint)

    for _ in range(options.rounds):
        changeset = timed("merge", lambda: done(MergeTerms(target, [other])))
        assert TaggedArticle.objects.filter(tag=target).count() == 2 * options.busy
        timed("undo of a merge", lambda changeset=changeset: undo(changeset))
        changeset = timed("read as a category", lambda: done(ReadTags([other], "category", "models")))
        timed("undo of that", lambda changeset=changeset: undo(changeset))
        assert TaggedArticle.objects.filter(tag=target).count() == options.busy
        found = timed("suggestions", refresh_term_queue)
    tags = Tag.objects.count()
    print(f"{options.articles} articles, {tags} tags, {options.busy} have each of the two; with the plans")
    print(f"{found} suggestions, {options.rounds} rounds")
    for name, values in seconds.items():
        print(f"{name:18} median {statistics.median(values):6.2f} s, longest {max(values):6.2f} s")
    return int(max(map(statistics.median, seconds.values())) > TARGET)


def undo(changeset: Any) -> None:
    """Takes a changeset back as a person would: looked at, then done."""
    from editorial.services.undoing import carry_out_undo, plan_undo  # noqa: PLC0415

    report = carry_out_undo(plan_undo(changeset.pk, by=None), by=None)
    assert not report.left, report.left


def import_garden(articles: int, busy: int, tags: int) -> None:
    """Imports files with seven tags each, of which the two busy ones stand in some, none in both."""
    from editorial.services.bulk import gather_statistics  # noqa: PLC0415
    from editorial.services.importing import ImportOptions, apply_import, plan_import  # noqa: PLC0415

    with tempfile.TemporaryDirectory(prefix="evergreen-bench-") as name:
        folder = Path(name)
        (folder / "notes").mkdir()
        for number in range(articles):
            own = [f"word-{(number * 7 + place) % tags}" for place in range(6)]
            own += ["busy-models"] if number < busy else ["BusyModel"] if number < 2 * busy else ["other"]
            header = f"title: Article {number}\nstatus: evergreen\narea: tech\ncategory: c{number % 20}\n"
            text = f"---\n{header}tags: [{', '.join(own)}]\n---\nBody of article {number}.\n"
            (folder / "notes" / f"n{number}.md").write_text(text, encoding="utf-8")
        apply_import(plan_import([folder], by=None, options=ImportOptions(jobs=1)), by=None)
    gather_statistics()


if __name__ == "__main__":
    sys.exit(main())
