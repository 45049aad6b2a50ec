"""Counts units and pairs of them in the passages of a garden: `python -m tests.bench.frequent_units [FOLDER]`.

Prints in how many of the places where two frequent units stand side by side they are one token of PostgreSQL's index of
searches. `--write N` makes the lists anew: the words and marks in most passages; the N pairs of Chinese characters in
most passages, the other pairs that are not rare, and all pairs of the units that are always paired. Texts are stored by
these lists: they change with a migration alone, which empties the index.
"""

from __future__ import annotations

import argparse
import os
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise, product
from pathlib import Path

import django

from tests.bench.fidelity_commonmark import bodies
from tests.samples import CORPUS

# Of the most frequent characters each stands in half of the passages, of the words in a tenth: where two of them are no
# pair, so many would be looked at.
ALWAYS, ALWAYS_WORDS = 200, 100
WORDS_OF_A_LIST = 512
RARE = 1 / 800  # share of the passages; pairs with words that are in fewer would make the index larger, and help rarely
IN_ALL_TEXTS = ",。、)(“”?"  # marks that few ask for with what stands beside them
A_LINE = 16  # words
WORD = re.compile(r"[a-z0-9]+|[^\w\s]")
Pairs = Counter[tuple[str, str]]


def main() -> None:
    """Prints the share of the list; writes others where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=CORPUS)
    parser.add_argument("--write", type=int, default=0, metavar="N")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")
    django.setup()
    from editorial.search.backends.postgresql_form import FREQUENT, WORDS  # noqa: PLC0415

    texts = list(texts_in_units(options.folder))
    words = most_frequent_words(texts) if options.write else WORDS
    counted = counted_pairs(texts, {*FREQUENT, *words})
    if options.write:
        write(words, counted, options.write, RARE * len(texts))
    listed = pairs_of_the_list(words)
    inside = sum(times for pair, times in counted.items() if pair in listed)
    print(f"{len(texts):,} passages, {len(counted):,} pairs; {inside / counted.total():.1%} of places are of the list")


def texts_in_units(folder: Path) -> Iterator[list[str]]:
    """Yields the units of each passage, marks of ASCII as themselves."""
    from editorial.rendering import passages  # noqa: PLC0415
    from editorial.search import fold  # noqa: PLC0415
    from editorial.search.segmentation import units  # noqa: PLC0415

    marks = {0xE000 + code: chr(code) for code in range(33, 127)}
    for _path, text in bodies(folder):
        for passage in passages(text):
            yield [unit.translate(marks) for unit in units(fold(f"{passage.heading}\n{passage.text}"))]


def most_frequent_words(texts: Iterable[Sequence[str]]) -> list[str]:
    """Returns the words and marks in most texts, the most frequent first."""
    counted = Counter(unit for text in texts for unit in set(text))
    possible = (unit for unit in counted if WORD.fullmatch(unit) and unit not in IN_ALL_TEXTS and is_usual(unit))
    return sorted(possible, key=lambda unit: (-counted[unit], unit))[:WORDS_OF_A_LIST]


def is_usual(unit: str) -> bool:
    """Returns whether a unit is no private character, and of the first plane."""
    return all(ord(character) < 0xE000 or 0xF900 <= ord(character) < 0x10000 for character in unit)


def counted_pairs(texts: Iterable[Sequence[str]], frequent: set[str]) -> Pairs:
    """Returns in how many of the texts two frequent units stand side by side."""
    counted: Pairs = Counter()
    for text in texts:
        counted.update({(one, other) for one, other in pairwise(text) if one in frequent and other in frequent})
    return counted


def pairs_of_the_list(words: Sequence[str]) -> set[tuple[str, str]]:
    """Returns the pairs of the list, whose frequent words these are."""
    from editorial.search.backends.postgresql_form import PAIRS  # noqa: PLC0415

    lines = [line.split(" ") for line in PAIRS.read_text(encoding="utf-8").splitlines()]
    return {
        (first, unit) for first, *pieces in lines for piece in pieces for unit in ([piece] if piece in words else piece)
    }


def write(words: Sequence[str], counted: Pairs, most: int, least: float) -> None:
    """Writes the words, and a line for each frequent unit: it, and those behind it in one of the pairs."""
    from editorial.search.backends.postgresql_form import FREQUENT, PAIRS  # noqa: PLC0415

    places = {unit: place for place, unit in enumerate((*FREQUENT, *words))}
    chinese = [pair for pair in counted if all(unit in FREQUENT for unit in pair)]
    pairs = set(sorted(chinese, key=lambda pair: (-counted[pair], pair))[:most])
    pairs |= {pair for pair in counted.keys() - set(chinese) if counted[pair] >= least}
    for always in (FREQUENT[:ALWAYS], words[:ALWAYS_WORDS]):
        pairs |= set(product(always, repeat=2))
    seconds: defaultdict[str, list[str]] = defaultdict(list)
    for first, second in sorted(pairs, key=lambda pair: places[pair[1]]):
        seconds[first].append(second)
    with PAIRS.open("w", encoding="utf-8") as file:
        for unit in places:
            characters = "".join(second for second in seconds[unit] if second in FREQUENT)
            others = [second for second in seconds[unit] if second not in FREQUENT]
            file.write(" ".join([unit, *filter(None, [characters]), *others]) + "\n")
    lines = (" ".join(words[at : at + A_LINE]) for at in range(0, len(words), A_LINE))
    PAIRS.with_name("frequent_words.txt").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


if __name__ == "__main__":
    main()
