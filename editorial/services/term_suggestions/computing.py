"""What the garden's terms, glossary and names say about which terms are one, and which tags are something else."""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from editorial.models import Alias, Article, EntityKind, GlossaryUse, Mention, Tag, TermKind, TermSuggestion
from editorial.names import name_key
from editorial.quality import form_key
from editorial.services.curated.term_places import term_pair_key
from editorial.services.slugs import chunks
from editorial.services.taxonomy import VOCABULARIES, Vocabulary

Articles = Mapping[str, set[int]]  # value of a standing term → the present articles that have it

FEWEST = 3  # articles of each tag, and with both, before being together says anything
TOGETHER = 0.5  # of the articles that have either
MENTIONED = 3  # articles that name somebody before a tag of that name is taken for them
LONGEST_TOLD = 200
SAMPLES = 3
NAMED = (EntityKind.PERSON, EntityKind.ORGANIZATION, EntityKind.PRODUCT, EntityKind.WORK)
_PARTS = re.compile(r"[,，;；:：/]")
Reason = TermSuggestion.Reason


def find_term_suggestions() -> list[TermSuggestion]:
    """Returns everything that could be decided about terms as rows that are not saved, each pair with its best reason.

    What was decided already is left out where the rows say so: merged terms, and tags that are read as something else.
    """
    found: dict[str, TermSuggestion] = {}
    tags = _articles(_vocabulary("tag"))
    groups = [_by_form(kind, tags if kind == "tag" else _articles(_vocabulary(kind))) for kind in TermKind.values]
    for row in itertools.chain(*groups, _translated(tags), _together(tags), _named(tags), _categories(tags)):
        if row.key not in found or found[row.key].score < row.score:
            found[row.key] = row
    rows = sorted(found.values(), key=lambda row: (-row.score, -row.together, row.key))
    _add_samples(rows)
    return rows


def _vocabulary(kind: str) -> Vocabulary:
    return next(vocabulary for vocabulary in VOCABULARIES if vocabulary.table == kind)


def _articles(vocabulary: Vocabulary) -> Articles:
    """Returns the articles of each term that stands for itself; internal tags are left out."""
    rows = vocabulary.term._default_manager.filter(merged_into__isnull=True)
    if vocabulary.term is Tag:
        rows = rows.filter(read_as="", internal=False)
    values = dict(rows.order_by().values_list("pk", vocabulary.value))
    found: dict[str, set[int]] = {value: set() for value in values.values()}
    article = vocabulary.article_column.removesuffix("_id")
    links = vocabulary.link._default_manager.filter(**{f"{article}__removed_at__isnull": True}).order_by()
    for term_id, article_id in links.values_list(vocabulary.term_column, vocabulary.article_column).iterator():
        if term_id in values:
            found[values[term_id]].add(article_id)
    return {value: articles for value, articles in found.items() if articles}


def _merge(
    kind: str, one: str, other: str, articles: Articles, reason: Reason, score: float, told: Sequence[str] = ()
) -> TermSuggestion:
    """Returns the suggestion that the rarer of the two leads to the more frequent one."""
    first, second = sorted((one, other), key=lambda value: (-len(articles[value]), value))
    return TermSuggestion(
        kind=kind,
        first=first,
        second=second,
        key=term_pair_key(kind, first, second),
        reason=reason,
        score=score,
        together=len(articles[first] & articles[second]),
        evidence={
            "first": sorted(articles[first], reverse=True)[:SAMPLES],
            "second": sorted(articles[second], reverse=True)[:SAMPLES],
            "told": [text[:LONGEST_TOLD] for text in told],
        },
    )


def _by_form(kind: str, articles: Articles) -> Iterator[TermSuggestion]:
    """Yields terms that differ from the most frequent of their form: `llms` and `LLM`."""
    groups: dict[str, list[str]] = defaultdict(list)
    for value in articles:
        if key := form_key(value):
            groups[key].append(value)
    for group in groups.values():
        main = min(group, key=lambda value: (-len(articles[value]), value))
        for value in group:
            if value != main:
                score = 0.98 if value.casefold() == main.casefold() else 0.93
                yield _merge(kind, main, value, articles, Reason.FORM, score)


def _translated(articles: Articles) -> Iterator[TermSuggestion]:
    """Yields tags of which the glossary says that one is the other in English."""
    by_form: dict[str, list[str]] = defaultdict(list)
    for value in articles:
        by_form[form_key(value)].append(value)
    said: Counter[tuple[str, str]] = Counter()
    told: dict[tuple[str, str], str] = {}
    uses = GlossaryUse.objects.exclude(english="").order_by("pk").values_list("written", "english")
    for term, english in uses.iterator(chunk_size=5_000):
        for one in by_form.get(form_key(term), ()):
            for part in {english, *_PARTS.split(english)}:
                for other in by_form.get(form_key(part), ()) if part.strip() else ():
                    if form_key(one) != form_key(other):
                        said[one, other] += 1
                        told.setdefault((one, other), f"{term}（{english}）")
    for (one, other), number in said.items():
        score = 0.9 if number > 1 else 0.8
        yield _merge("tag", one, other, articles, Reason.TRANSLATION, score, [told[one, other]])


def _together(articles: Articles) -> Iterator[TermSuggestion]:
    """Yields tags that nearly all articles of the one or the other have both of."""
    of_article: dict[int, list[str]] = defaultdict(list)
    for value, ids in articles.items():
        if len(ids) >= FEWEST:
            for article_id in ids:
                of_article[article_id].append(value)
    both: Counter[tuple[str, str]] = Counter()
    for values in of_article.values():
        both.update(itertools.combinations(sorted(values), 2))
    for (one, other), number in both.items():
        share = number / (len(articles[one]) + len(articles[other]) - number)
        if number >= FEWEST and share >= TOGETHER:
            yield _merge("tag", one, other, articles, Reason.TOGETHER, round(0.8 * share, 3))


def _reading(value: str, kind: str, target: str, articles: Articles, reason: Reason, score: float) -> TermSuggestion:
    """Returns the suggestion that a tag is a category or a name."""
    return TermSuggestion(
        kind="tag",
        first=target[:255],
        second=value,
        read_as=kind,
        key=term_pair_key("tag", value, f"{kind}:{target[:255]}"),
        reason=reason,
        score=score,
        evidence={"first": [], "second": sorted(articles[value], reverse=True)[:SAMPLES], "told": []},
    )


def _named(articles: Articles) -> Iterator[TermSuggestion]:
    """Yields tags that are the name of somebody or something that articles mention, of the kind that most do."""
    by_key: dict[str, list[str]] = defaultdict(list)
    for value in articles:
        if key := name_key(value):
            by_key[key].append(value)
    found: dict[str, dict[int, tuple[str, str]]] = defaultdict(dict)
    rows = Alias.objects.filter(source_kind__in=NAMED, entity__merged_into__isnull=True).order_by("pk")
    for key, kind, entity_id, name in rows.values_list("key", "source_kind", "entity_id", "entity__name").iterator():
        if key in by_key:
            found[key][entity_id] = (kind, name)
    mentioned = _mentions({pk for names in found.values() for pk in names})
    for key, names in found.items():
        best = max(names, key=lambda pk: (len(mentioned[pk]), -pk))
        if len(mentioned[best]) >= MENTIONED:
            kind, name = names[best]
            for value in by_key[key]:
                both = len(articles[value] & mentioned[best])
                if both:  # else the tag may be the word, and the name another thing
                    row = _reading(value, kind, name, articles, Reason.NAME, 0.85)
                    row.together = both
                    row.evidence["first"] = sorted(mentioned[best], reverse=True)[:SAMPLES]
                    yield row


def _mentions(entity_ids: set[int]) -> dict[int, set[int]]:
    """Returns the present articles that mention each of the entities."""
    found: dict[int, set[int]] = defaultdict(set)
    for chunk in chunks(sorted(entity_ids)):
        rows = Mention.objects.filter(entity_id__in=chunk, article__removed_at__isnull=True).order_by()
        for entity_id, article_id in rows.values_list("entity_id", "article_id"):
            found[entity_id].add(article_id)
    return found


def _categories(articles: Articles) -> Iterator[TermSuggestion]:
    """Yields tags that are called like a category."""
    categories = _articles(_vocabulary("category"))
    by_form: dict[str, str] = {}
    for value in sorted(categories, key=lambda value: (len(categories[value]), value)):
        by_form[form_key(value)] = value
    for value in articles:
        target = by_form.get(form_key(value))
        if target:
            row = _reading(value, "category", target, articles, Reason.TERM, 0.75)
            row.together = len(articles[value] & categories[target])
            row.evidence["first"] = sorted(categories[target], reverse=True)[:SAMPLES]
            yield row


def _add_samples(rows: Sequence[TermSuggestion]) -> None:
    """Puts paths in the place of ids: these outlive an import."""
    ids = sorted({pk for row in rows for side in ("first", "second") for pk in row.evidence[side]})
    paths: dict[int, str] = {}
    for chunk in chunks(ids):
        paths.update(Article.objects.filter(pk__in=chunk).values_list("pk", "path"))
    for row in rows:
        for side in ("first", "second"):
            row.evidence[side] = [paths[pk] for pk in row.evidence[side] if pk in paths]
