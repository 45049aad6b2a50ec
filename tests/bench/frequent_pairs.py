"""Counts pairs of Chinese characters in the passages of a garden: `python -m tests.bench.frequent_pairs [FOLDER]`.

Prints in how many of the places where two characters stand side by side they are one token of PostgreSQL's index of
searches. `--write N` makes the list anew, of the N pairs in most passages and those of the ALWAYS first characters.
Texts are stored by that list: it changes with a migration alone, which empties the index.
"""

from __future__ import annotations

import argparse
import os
import re
from collections import Counter, defaultdict
from itertools import pairwise, product
from pathlib import Path

import django

from tests.bench.fidelity_commonmark import bodies
from tests.samples import CORPUS

HAN = re.compile("[\u3400-\u9fff]+")
# Of the most frequent characters each stands in half of the passages: where two of them are no pair, so many would be
# looked at.
ALWAYS = 200


def main() -> None:
    """Prints the share of the list; writes another one where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=CORPUS)
    parser.add_argument("--write", type=int, default=0, metavar="N")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")
    django.setup()
    from editorial.search.backends.postgresql_form import PAIRS  # noqa: PLC0415

    number, counted = counted_pairs(options.folder)
    listed = {line[0] + second for line in PAIRS.read_text(encoding="utf-8").splitlines() for second in line[1:]}
    inside = sum(times for pair, times in counted.items() if pair in listed)
    print(f"{number:,} passages, {len(counted):,} pairs; {inside / counted.total():.1%} of places are of the list")
    if options.write:
        write(counted, options.write)


def counted_pairs(folder: Path) -> tuple[int, Counter[str]]:
    """Returns how many passages there are, and in how many of them each pair of characters stands."""
    from editorial.rendering import passages  # noqa: PLC0415
    from editorial.search import fold  # noqa: PLC0415

    counted: Counter[str] = Counter()
    number = 0
    for _path, text in bodies(folder):
        for passage in passages(text):
            runs = HAN.findall(fold(f"{passage.heading}\n{passage.text}"))
            counted.update({one + other for run in runs for one, other in pairwise(run)})
            number += 1
    return number, counted


def write(counted: Counter[str], most: int) -> None:
    """Writes a line for each frequent character: it, and those behind it in one of the most frequent pairs."""
    from editorial.search.backends.postgresql_form import FREQUENT, PAIRS  # noqa: PLC0415

    places = {character: place for place, character in enumerate(FREQUENT)}
    possible = (pair for pair in counted if all(one in places for one in pair))
    seconds: defaultdict[str, list[str]] = defaultdict(list)
    often = sorted(possible, key=lambda pair: (-counted[pair], pair))[:most]
    for first, second in {*often, *map("".join, product(FREQUENT[:ALWAYS], repeat=2))}:
        seconds[first].append(second)
    lines = (first + "".join(sorted(seconds[first], key=places.__getitem__)) for first in FREQUENT)
    PAIRS.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


if __name__ == "__main__":
    main()
