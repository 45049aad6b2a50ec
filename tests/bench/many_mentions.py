"""Gives made-up articles thirty names each, spread as in a real garden: what pages of names are measured on.

The first name stands in some 1,850 listed ones of 10,000 articles, the next ones in ever fewer, and most in one or two.
"""

from __future__ import annotations

import itertools
import random

from django.db import connection, transaction
from django.db.models import Count

from editorial.models import Alias, Article, ArticleProject, Body, Entity, EntityKind, Mention, NameSet, Project
from editorial.names import name_key
from editorial.services.bulk import insert_rows
from editorial.services.name_sets import refresh_name_sets
from editorial.services.sounds import entity_sound
from tests.bench.garden_files import paragraph
from tests.bench.many_articles import fill

NAMES = 50_000
NAMES_AN_ARTICLE = 30
BUSIEST = 0.21  # of all articles
EXPONENT = 0.62  # how fast names get rarer
BODIES = 400
PARAGRAPHS = 40  # some 24 kB
PROJECTS = 20
ROLES = {"person": "people", "organization": "organizations", "product": "products", "work": "works"}
ROLES |= {"channel": "speaker"}
KINDS = list(EntityKind.values)
HAN = "李王张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"


def fill_with_names(articles: int, seed: int = 7) -> None:
    """Stores articles with names, texts that hold some of the names, and projects."""
    chance = random.Random(seed)
    fill(articles)
    with transaction.atomic():
        Mention.objects.all().delete()
        NameSet.objects.all().delete()
        Entity.objects.all().delete()
        first = make_names()
        make_texts(chance)
        ids = list(Article.objects.order_by("pk").values_list("pk", flat=True))
        columns = ("article_id", "entity_id", "role", "position", "written")
        insert_rows(Mention, columns, itertools.chain.from_iterable(mentions(pk, first, chance) for pk in ids))
        refresh_name_sets(ids)
        make_projects(ids)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def name_of(number: int) -> str:
    """Returns the name with that number; every second one is Chinese."""
    return f"{HAN[number % 20]}{HAN[number // 20 % 20]}{number}号" if number % 2 else f"Name {number}"


def entity(kind: str, name: str, slug: str) -> Entity:
    """Returns an entity that is not stored, said as its name is."""
    return Entity(kind=kind, name=name, slug=slug, sound=entity_sound(kind, name), description="")


def make_names() -> int:
    """Stores the names and returns the id of the first."""
    rows = (entity(KINDS[n % len(KINDS)], name_of(n), f"name-{n}") for n in range(NAMES))
    Entity.objects.bulk_create(rows, batch_size=1_000)
    first: int = Entity.objects.order_by("pk").values_list("pk", flat=True)[0]
    aliases = ((KINDS[n % len(KINDS)], name_key(name_of(n)), 1, name_of(n), first + n, "import") for n in range(NAMES))
    insert_rows(Alias, ("source_kind", "key", "key_version", "written", "entity_id", "origin"), aliases)
    return first


def make_texts(chance: random.Random) -> None:
    """Gives the articles bodies of some 24 kB; the most frequent names stand in the second half of each."""
    stored = []
    for number in range(BODIES):
        texts = [paragraph(chance) for _ in range(PARAGRAPHS)]
        texts[chance.randrange(PARAGRAPHS // 2, PARAGRAPHS)] += "，".join(map(name_of, range(40)))
        text = "\n\n".join(texts)
        stored.append(Body(sha256=f"{number:064}", text=text, size=len(text.encode())))
    Body.objects.bulk_create(stored, batch_size=100)
    first = Body.objects.order_by("-pk").values_list("pk", flat=True)[BODIES - 1]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE editorial_article SET body_id = %s + id %% %s", [first, BODIES])


def mentions(article: int, first: int, chance: random.Random) -> list[tuple[object, ...]]:
    """Returns the rows of one article's names."""
    numbers = dict.fromkeys(chance.choices(range(1, NAMES), cum_weights=WEIGHTS, k=NAMES_AN_ARTICLE))
    if chance.random() < BUSIEST:
        numbers[0] = None
    by_kind: dict[str, int] = dict.fromkeys(KINDS, -1)
    rows: list[tuple[object, ...]] = []
    for number in numbers:
        kind = KINDS[number % len(KINDS)]
        by_kind[kind] += 1
        rows.append((article, first + number, ROLES[kind], by_kind[kind], name_of(number)))
    return rows


def make_projects(ids: list[int]) -> None:
    """Gives every second article one of twenty projects."""
    projects = Project.objects.bulk_create(
        Project(value=f"project {n}", slug=f"project-{n}", title="") for n in range(PROJECTS)
    )
    rows = ((pk, projects[pk // 2 % PROJECTS].pk, 0, "") for pk in ids if pk % 2)
    insert_rows(ArticleProject, ("article_id", "term_id", "position", "written"), rows)


WEIGHTS = list(itertools.accumulate((number + 2) ** -EXPONENT for number in range(1, NAMES)))


def summary() -> str:
    """Returns one line about what is stored."""
    busiest = Mention.objects.values("entity").annotate(n=Count("article", distinct=True)).order_by("-n")[0]
    shown = Article.objects.listed().filter(mentions__entity=busiest["entity"]).distinct().count()
    return f"{Article.objects.count()} articles, {Mention.objects.count()} mentions, the busiest name in {shown} listed"
