"""Measures edits of the busiest entity: `python -m tests.bench.entity_edits [--articles N] [--busy N] [--rounds N]`.

Two entities that each `--busy` articles mention, in five spellings, among `--articles` made-up articles: merged, the
merge taken back, half of one's names taken out into a new one, and that taken back. BENCH_DATABASE_URL names an empty
PostgreSQL database; without it an SQLite file is made.
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

TARGET = 3.0  # seconds, for a merge with its plan, and for its undo with its plan
SPELLINGS = 5


def main() -> int:
    """Prints the medians; exits 1 where a merge or an undo misses the target."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--busy", type=int, default=1_850)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="evergreen-bench-") as folder:
        set_up(folder, f"sqlite:///{Path(folder) / 'edits.sqlite3'}")
        return measure(options.articles, options.busy, options.rounds)


def measure(articles: int, busy: int, rounds: int) -> int:
    """Fills the database and edits it there and back, `rounds` times."""
    from django.core.management import call_command  # noqa: PLC0415
    from django.urls import reverse  # noqa: PLC0415

    from editorial.models import Mention  # noqa: PLC0415
    from editorial.services.entity_edits import (  # noqa: PLC0415
        Split,
        carry_out_edit,
        merge_entities,
        plan_edit,
        plan_merge,
    )
    from tests.bench import many_articles  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    many_articles.fill(articles)
    reverse("editorial:home")  # a process that answers requests has its addresses loaded
    target, other = make_busy("target", busy, 0), make_busy("other", busy, articles // 3)
    before = other.mentions.count()
    seconds: dict[str, list[float]] = {"merge": [], "undo of a merge": [], "split": [], "undo of a split": []}

    def timed(name: str, action: Callable[[], Any]) -> Any:
        began = time.perf_counter()
        result = action()
        seconds[name].append(time.perf_counter() - began)
        return result

    def merge() -> Any:
        plan = plan_merge(target, [other], by=None)
        assert plan.articles, plan
        return merge_entities(target, [other], by=None, seen=plan.fingerprint)

    def split() -> Any:
        names = sorted(target.aliases.values_list("source_kind", "key"))[: SPELLINGS // 2]
        edit = Split(target, names, kind="work")
        return carry_out_edit(edit, by=None, seen=plan_edit(edit, by=None).fingerprint)

    for _ in range(rounds):
        changeset = timed("merge", merge)
        assert Mention.objects.filter(entity=target).count() == 2 * before
        timed("undo of a merge", lambda changeset=changeset: undo(changeset))
        assert Mention.objects.filter(entity=other).count() == before
        changeset = timed("split", split)
        assert Mention.objects.filter(entity=target).count() < before
        timed("undo of a split", lambda changeset=changeset: undo(changeset))
        assert Mention.objects.filter(entity=target).count() == before
    print(f"{articles} articles, {busy} mention each of the two, {rounds} rounds; with the plans")
    for name, values in seconds.items():
        print(f"{name:16} median {statistics.median(values):6.2f} s, longest {max(values):6.2f} s")
    return int(max(statistics.median(seconds[name]) for name in ("merge", "undo of a merge")) > TARGET)


def undo(changeset: Any) -> None:
    """Takes a changeset back as a person would: looked at, then done."""
    from editorial.services.undoing import carry_out_undo, plan_undo  # noqa: PLC0415

    report = carry_out_undo(plan_undo(changeset.pk, by=None), by=None)
    assert not report.left, report.left


def make_busy(name: str, articles: int, first: int) -> Any:
    """Returns an entity that so many articles mention, from the `first` on, in some spellings."""
    from editorial.models import Alias, Article, Entity, Mention  # noqa: PLC0415
    from editorial.names import name_key  # noqa: PLC0415
    from editorial.services.bulk import insert_rows  # noqa: PLC0415

    entity = Entity.objects.create(kind="organization", name=f"{name} organization", slug=name)
    spellings = [f"{name} organization {number}" for number in range(SPELLINGS)]
    Alias.objects.bulk_create(
        Alias(source_kind="organization", key=name_key(text), written=text, entity=entity) for text in spellings
    )
    ids = Article.objects.present().order_by("pk").values_list("pk", flat=True)[first : first + articles]
    position = 50 if name == "target" else 51
    insert_rows(
        Mention,
        ("article_id", "entity_id", "role", "position", "written"),
        [(pk, entity.pk, "organizations", position, spellings[number % SPELLINGS]) for number, pk in enumerate(ids)],
    )
    return entity


if __name__ == "__main__":
    sys.exit(main())
