"""Gives made-up articles the terms of a large garden: what pages of the glossary are measured on.

51,000 terms in 84,000 places of half of the articles; the first is explained in 250 of them in 86 ways, most in one.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

from django.db import connection, transaction

from editorial.models import Article, Body, GlossaryReading, GlossaryTerm, GlossaryUse
from editorial.services.bulk import insert_rows
from editorial.services.term_rows import USE_COLUMNS
from tests.bench.many_articles import fill

TERMS = 51_000
PLACES = 84_000
SHARE = 0.5  # of the articles that explain something
BUSIEST = 250  # articles that explain the first term
WORDINGS = 86
SOUNDS = "ai bao chen dao fei gu hui jing ke lun mo niu ou pin qi ren shu tong wei xue yin zhi".split()
SIGNS = "爱宝陈道飞谷汇京科轮模牛欧品奇人数通维学银智"


def fill_with_terms(articles: int, seed: int = 7) -> None:
    """Stores articles of which every second one explains terms in a text of its own."""
    chance = random.Random(seed)
    fill(articles)
    with transaction.atomic():
        bodies = make_bodies(int(articles * SHARE))
        insert_rows(GlossaryTerm, TERM_COLUMNS, map(term_row, range(TERMS)))
        first_term = GlossaryTerm.objects.order_by("pk").values_list("pk", flat=True)[0]
        insert_rows(GlossaryReading, ("body_id",), ((pk,) for pk in bodies))
        insert_rows(GlossaryUse, USE_COLUMNS, uses(bodies, first_term, chance))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


TERM_COLUMNS = ("key", "slug", "spelling", "english", "definition", "hidden")


def term_row(number: int) -> tuple[object, ...]:
    """Returns the columns of the term with that number."""
    return name_of(number), slug_of(number), "", "", "", False


def name_of(number: int) -> str:
    """Returns the spelling of a term: three characters and its number, or a Latin name."""
    signs = "".join(SIGNS[number // size % 22] for size in (1, 22, 484))
    return f"{signs}{number}" if number % 8 else f"term {number}"


def slug_of(number: int) -> str:
    """Returns the address of a term."""
    sounds = "-".join(SOUNDS[number // size % 22] for size in (1, 22, 484))
    return f"{sounds}-{number}" if number % 8 else f"term-{number}"


def make_bodies(number: int) -> list[int]:
    """Stores one text for each of the first articles and returns the ids."""
    texts = (f"{n:064}" for n in range(number))
    Body.objects.bulk_create((Body(sha256=sha, text=f"{sha}\n", size=65) for sha in texts), batch_size=1_000)
    ids = sorted(Body.objects.order_by("-pk").values_list("pk", flat=True)[:number])
    first = Article.objects.order_by("pk").values_list("pk", flat=True)[0]
    with connection.cursor() as cursor:
        statement = "UPDATE editorial_article SET body_id = %s + (id - %s) / 2 WHERE (id - %s) %% 2 = 0"
        cursor.execute(statement, [ids[0], first, first])
    return ids


def uses(bodies: list[int], first_term: int, chance: random.Random) -> Iterator[tuple[object, ...]]:
    """Yields the places: each term once, the first in many texts, the others spread so that few have several."""
    placed = dict.fromkeys(bodies, 0)
    wanted = [0] * BUSIEST + [*range(1, TERMS)]
    wanted += [int(TERMS * chance.random() ** 3) or 1 for _ in range(PLACES - len(wanted))]
    for count, number in enumerate(wanted):
        body = bodies[count % len(bodies)]
        position = placed[body]
        placed[body] += 1
        wording = chance.randrange(WORDINGS if number == 0 else 2)
        definition = f"第 {wording} 种说法，一句话说明这个词 {number} 在这里是什么意思，长度和真的一样"
        yield body, first_term + number, position, position * 9, name_of(number), f"English Term {number}", definition
