"""Measures searches over a garden: `python -m tests.bench.search [FOLDER] [--copies N] [--fuzz N] [--each N]`.

DATABASE_URL names the database; where it is empty, FOLDER (the sample garden) is imported into it first. Truth is the
reference matcher of the tests, a plain scan of title, summary and passages of every listed article. Queries are drawn
from the garden with a fixed seed, so many of each class. A known item is an article, looked for by two pieces of its
title, by half of it, or by a piece of it and one of a heading. Beside the time on the clock stands that of this
thread, which other programs on the machine hardly change; what PostgreSQL does meanwhile is only in the first.
`--copies 5` makes a garden of 10,000 articles: so many of each, in folders and with texts of their own. `--fuzz 100000`
asks that many queries of odd characters as well.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.samples import CORPUS
from tests.search import reference

SEED = 20_261_129
KNOWN_ITEMS = 60
GOALS = {  # articles up to, milliseconds
    "sqlite": ((2_500, 30), (12_000, 60)),
    "postgresql": ((2_500, 30), (12_000, 150)),
}
FREQUENT, FREQUENT_GOAL = 0.2, 150  # share of the articles from which on a query may take so long
SUGGESTIONS_GOAL = 100
LONGEST = 500
ODD = "\"*-:：“”（）()^{}~|&!'\\%_\x00\u200b　 +#.·・ＡaA1①向量數據庫é\U0001f600的"
HAN = "[\u4e00-\u9fff]"
Timed = tuple[str, str, bool, float, float]  # class, query, whether frequent, milliseconds on the clock, of this thread


def main() -> int:
    """Prints the figures; exits 1 where one misses its goal."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=CORPUS)
    parser.add_argument("--copies", type=int, default=1, metavar="N", help="of each article, where one is made")
    parser.add_argument("--fuzz", type=int, default=0, metavar="N")
    parser.add_argument(
        "--rounds", type=int, default=1, metavar="N", help="first pages asked for again, with their times"
    )
    parser.add_argument("--each", type=int, default=20, metavar="N", help="queries of each class")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")
    import django  # noqa: PLC0415

    django.setup()
    from cms.serving import prepare  # noqa: PLC0415

    prepare()  # as a server does at its start
    garden = filled(options.folder, options.copies)
    chosen = random.Random(SEED)
    missed = exactness(garden, queries(garden, chosen, options.each), options.rounds)
    missed += suggestions(garden)
    if options.copies == 1:  # of several equal articles nobody looks for one
        missed += known_items(garden, chosen)
    if options.fuzz:
        missed += fuzz(options.fuzz, chosen)
    return int(missed > 0)


class Garden:
    """Every listed article, by its number: its texts as they were written, and folded by the reference."""

    def __init__(self) -> None:
        from editorial.models import Article, Body, Entity  # noqa: PLC0415
        from editorial.rendering import passages  # noqa: PLC0415

        self.texts: dict[int, list[str]] = {}
        self.titles: dict[int, str] = {}
        self.headings: dict[int, list[str]] = {}
        self.size = 0
        for pk, title, summary, body in Article.objects.listed().values_list("pk", "title", "summary", "body__text"):
            read = passages(body)
            self.size += len(body.encode())
            self.titles[pk] = title
            self.headings[pk] = [passage.heading for passage in read if passage.heading]
            self.texts[pk] = [title, summary, *self.headings[pk], *(passage.text for passage in read)]
        self.names = list(Entity.objects.current().order_by("pk").values_list("name", flat=True)[:2_000])
        self.folded = {pk: [reference.folded(text) for text in texts] for pk, texts in self.texts.items()}
        self.all_size = sum(Body.objects.values_list("size", flat=True))

    def with_term(self, term: str, *, prefix: bool = False) -> set[int]:
        """Returns the articles with a term, by looking at all of them."""
        wanted = reference.folded(term)
        return {
            pk
            for pk, texts in self.folded.items()
            if any(wanted in text and reference.stands_in(wanted, text, prefix=prefix) for text in texts)
        }


def filled(folder: Path, copies: int) -> Garden:
    """Returns the garden of the database, which is imported where there is none."""
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    from editorial.models import Article  # noqa: PLC0415
    from editorial.search import backend  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    if not Article.objects.exists():
        with tempfile.TemporaryDirectory() as name:
            if copies > 1:
                copied(folder, Path(name), copies)
                folder = Path(name)
            began = time.perf_counter()
            try:
                call_command("import_markdown", str(folder), yes=True, verbosity=0)
            except Exception as error:
                print(f"import: {error}")
        print(f"imported and indexed in {time.perf_counter() - began:.1f} s on the clock")
    garden = Garden()
    share = backend().size() / garden.all_size
    print(f"{connection.vendor}: {len(garden.texts):,} listed articles; the index is {share:.2f} of the Markdown")
    return garden


def copied(source: Path, target: Path, copies: int) -> None:
    """Writes each text so often, in folders of their own, with another title and another end."""
    for path in source.rglob("*.md"):
        text = path.read_text(encoding="utf-8", errors="surrogateescape")
        for number in range(copies):
            copy = target / path.relative_to(source).parent / str(number) / path.name
            copy.parent.mkdir(parents=True, exist_ok=True)
            written = re.sub(r"(?m)^(title: *['\"]?)", rf"\g<1>{number} ", text, count=1)
            copy.write_text(f"{written}\n\n第 {number} 份\n", encoding="utf-8", errors="surrogateescape")


def queries(garden: Garden, chosen: random.Random, each: int) -> Iterator[tuple[str, str, set[int]]]:
    """Yields (class, query, articles that it must find)."""
    numbers = sorted(garden.texts)

    def drawn(pattern: str) -> str:
        for _ in range(2_000):
            text = chosen.choice(garden.texts[chosen.choice(numbers)])
            at = chosen.randrange(len(text) + 1)
            if found := re.compile(pattern).search(text, at):
                return found[0]
        return "无"

    patterns = {
        "one character": HAN,
        "two characters": HAN + "{2}",
        "three or four": HAN + "{3,4}",
        "a long run": HAN + "{6,12}",
        "with marks": HAN + "{1,3}[，、《》“”·：]" + HAN + "{1,3}",
        "digits in Chinese": HAN + r"\d{1,4}" + HAN,
        "a word": r"(?<![A-Za-z])[A-Za-z]{3,12}(?![A-Za-z])",
        "a word with marks": r"(?<![A-Za-z0-9])[A-Za-z0-9]+[-.+/][A-Za-z0-9+]+",
        "Chinese and Latin": HAN + "{1,2} ?[A-Za-z]{2,8}(?![A-Za-z0-9])",
    }
    for kind, pattern in patterns.items():
        for _ in range(each):
            term = " ".join(drawn(pattern).split()).replace('"', "")
            written = f'"{term}"' if " " in term or set("“”") & set(term) else term
            if set("“”") & set(term):
                term = written = "".join(character for character in term if character not in "“”")
            yield kind, written, garden.with_term(term)
    for _ in range(each):
        begin = drawn(r"(?<![A-Za-z])[A-Za-z]{4,12}(?![A-Za-z])")[:4]
        yield "a prefix", f"{begin}*", garden.with_term(begin, prefix=True)
        phrase = drawn(r"(?<![A-Za-z'’])[A-Za-z]+ [A-Za-z]+(?![A-Za-z])")
        yield "a phrase", f'"{phrase}"', garden.with_term(phrase)
        name = re.sub('["“”„‟＂]', "", chosen.choice(garden.names))
        yield "a name", f'"{name}"', garden.with_term(name)
        one, other = drawn(HAN + "{2}"), drawn(HAN + "{2}")
        yield "two terms", f"{one} {other}", garden.with_term(one) & garden.with_term(other)
        yield "without", f"{one} -{other}", garden.with_term(one) - garden.with_term(other)


def exactness(garden: Garden, asked: Iterator[tuple[str, str, set[int]]], rounds: int) -> int:
    """Prints recall, precision and times; returns how many figures missed their goal."""
    wrong: list[str] = []
    times: list[Timed] = []
    total, found_right, found_all, true_all = 0, 0, 0, 0
    for kind, query, truth in asked:
        found, clock, own = timed(query)
        everything = ids_of(query)
        total += 1
        true_all, found_all, found_right = (
            true_all + len(truth),
            found_all + len(everything),
            found_right + len(truth & everything),
        )
        if everything != truth or found.total != len(truth):
            wrong.append(f"{kind}: {query!r}: {len(everything - truth)} too many, {len(truth - everything)} missing")
        times.append((kind, query, len(truth) > FREQUENT * len(garden.texts), clock, own))
    print(f"{total} queries: recall {found_right / true_all:.4f}, precision {found_right / found_all:.4f}")
    for line in wrong:
        print(f"  wrong: {line}")
    missed = bool(wrong) + print_round(garden, times)
    for _ in range(rounds - 1):
        times = [(kind, query, often, *timed(query)[1:]) for kind, query, often, _, _ in times]
        missed += print_round(garden, times)
    return missed


def print_round(garden: Garden, times: list[Timed]) -> int:
    """Prints the times of a round; returns how many figures missed their goal."""
    from django.db import connection  # noqa: PLC0415

    goal = next(goal for most, goal in GOALS[connection.vendor] if len(garden.texts) <= most)
    own_time = connection.vendor == "sqlite"
    kinds: dict[str, list[float]] = {}
    for kind, _, _, clock, _ in times:
        kinds.setdefault(kind, []).append(clock)
    usual, frequent = ([one[3:] for one in times if one[2] == often] for often in (False, True))
    missed = print_times("first pages", usual, goal, own_time)
    missed += print_times(f"in over {FREQUENT:.0%} of the articles", frequent, FREQUENT_GOAL, own_time)
    print("  median by class: " + ", ".join(f"{kind} {statistics.median(each):.0f}" for kind, each in kinds.items()))
    by_time = sorted(times, key=lambda one: -one[4 if own_time else 3])
    for what, often in (("slowest", False), ("slowest of frequent words", True)):
        slowest = [one for one in by_time if one[2] == often][:5]
        print(f"  {what}: " + ", ".join(f"{query!r} {clock:.0f} ({own:.0f})" for _, query, _, clock, own in slowest))
    return missed


def print_times(what: str, times: list[tuple[float, float]], goal: float, own_time: bool) -> int:
    """Prints p50 and p95 on the clock and of this thread; returns 1 where p95 misses the goal."""
    if not times:
        return 0
    clock, own = (sorted(each) for each in zip(*times, strict=True))
    p95 = (own if own_time else clock)[int(len(times) * 0.95)]
    shown = [f"{each[len(each) // 2]:.0f} / {each[int(len(each) * 0.95)]:.0f}" for each in (clock, own)]
    over = p95 > goal
    print(f"{what}, {len(times)}: p50 / p95 {shown[0]} ms on the clock, {shown[1]} ms of its own{' missed' * over}")
    return int(over)


def timed(query: str):  # type: ignore[no-untyped-def]
    """Returns (first page with everything on it, milliseconds on the clock, of this thread)."""
    from editorial.models import Article  # noqa: PLC0415
    from editorial.search import search  # noqa: PLC0415

    began, own = time.perf_counter(), time.thread_time()
    found = search(query, articles=Article.objects.listed())
    return found, (time.perf_counter() - began) * 1_000, (time.thread_time() - own) * 1_000


def ids_of(query: str) -> set[int]:
    """Returns the articles of all pages."""
    from editorial.models import Article  # noqa: PLC0415
    from editorial.search import find, parse  # noqa: PLC0415

    return {one.id for one in find(parse(query), Article.objects.listed()).ranked}


def suggestions(garden: Garden) -> int:
    """Prints how long suggestions take for the most frequent first characters of titles and for Latin letters."""
    from editorial.models import Article  # noqa: PLC0415
    from editorial.search import suggest  # noqa: PLC0415

    firsts = Counter(found[0] for title in garden.titles.values() if (found := re.search(HAN, title)))
    times = []
    for typed in [*(one for one, _ in firsts.most_common(20)), *"abcdefghijklmnopqrstuvwxyz"]:
        began, own = time.perf_counter(), time.thread_time()
        suggest(typed, articles=Article.objects.listed())
        times.append(((time.perf_counter() - began) * 1_000, (time.thread_time() - own) * 1_000))
    return print_times("suggestions for one character", times, SUGGESTIONS_GOAL, own_time=False)


def known_items(garden: Garden, chosen: random.Random) -> int:
    """Prints at which place articles are that somebody looks for; returns 1 where the mean is below the goal."""
    from editorial.models import Article  # noqa: PLC0415
    from editorial.search import find, parse  # noqa: PLC0415

    ranks = []
    candidates = [pk for pk, title in sorted(garden.titles.items()) if len(re.findall(HAN, title)) >= 10]
    for number, pk in enumerate(chosen.sample(candidates, min(KNOWN_ITEMS, len(candidates)))):
        runs: list[str] = re.findall(HAN + "{2,}|[A-Za-z]{3,}", garden.titles[pk])
        pieces = [run[:4] if re.match(HAN, run) else run for run in chosen.sample(runs, min(2, len(runs)))]
        if number % 3 == 0:
            longest = max(runs, key=len)
            pieces = [longest[: max(4, len(longest) // 2)] if re.match(HAN, longest) else longest]
        if number % 3 == 1 and (in_headings := [r for h in garden.headings[pk] for r in re.findall(HAN + "{3,4}", h)]):
            pieces = [pieces[0], chosen.choice(in_headings)]
        query = " ".join(dict.fromkeys(pieces))
        order = [one.id for one in find(parse(query), Article.objects.listed()).ranked]
        ranks.append(1 / (order.index(pk) + 1) if pk in order else 0.0)
        if ranks[-1] < 1:
            print(f"  {query!r}: place {round(1 / ranks[-1]) if ranks[-1] else 'none'} of {len(order)}")
    mean = statistics.mean(ranks)
    print(f"{len(ranks)} known items: mean reciprocal rank {mean:.3f}{' missed' * (mean < 0.9)}")
    return int(mean < 0.9)


def fuzz(number: int, chosen: random.Random) -> int:
    """Asks queries of odd characters; an error ends the run. Returns 1 where one took too long.

    On the clock, where the database is a server, one that takes too long is asked again: others use the machine.
    """
    from django.db import connection  # noqa: PLC0415

    which = 2 if connection.vendor == "sqlite" else 1
    longest, slow, again = 0.0, "", 0
    for _ in range(number):
        query = "".join(chosen.choices(ODD, k=chosen.choice((1, 2, 3, 5, 8, 13, 40))))
        took = timed(query)[which]
        if took > LONGEST and which == 1:
            again += 1
            took = timed(query)[which]
        if took > longest:
            longest, slow = took, query
    what = "of its own" if which == 2 else f"on the clock, {again} asked twice"
    print(f"{number:,} random queries (seed {SEED}): no error, the longest {longest:.0f} ms {what}, {slow!r}")
    return int(longest > LONGEST)


if __name__ == "__main__":
    sys.exit(main())
