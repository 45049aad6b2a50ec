"""The order in which files come in, and in how many runs, changes no name, term or mention."""

from __future__ import annotations

import random

from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from editorial.models import Alias, Article, Entity, Finding, Mention, Tag
from editorial.services.taxonomy import VOCABULARIES
from tests.database import examples
from tests.services.gardens import import_folder, temporary_folder, write_files

WRITTEN = [
    "Nvidia",
    "NVIDIA",
    "ＮＶＩＤＩＡ",
    "英伟达",
    "Ada Lovelace",
    "ada lovelace",
    '"Nvidia"',
    "唐纳德·特朗普",
    "AI",
    "ai",
    "C++",
    "C",
]
VALUES = ["ai", "AI", "“ai”", "water", "水", "caf\u00e9", "cafe\u0301"]
KEYS = {"people": WRITTEN, "companies_orgs": WRITTEN, "products_models": WRITTEN, "tags": VALUES, "project": VALUES}

files = st.lists(
    st.fixed_dictionaries({key: st.lists(st.sampled_from(values), max_size=3) for key, values in KEYS.items()})
    | st.fixed_dictionaries({"speaker": st.sampled_from(WRITTEN), "guest": st.sampled_from(WRITTEN)}),
    min_size=2,
    max_size=7,
)


def document(header: dict[str, list[str] | str]) -> str:
    lines = [f"{key}: {value if isinstance(value, list) else repr(value)}" for key, value in header.items()]
    return "---\ntitle: T\nstatus: evergreen\n" + "".join(f"{line}\n" for line in lines) + "---\nText\n"


def outcome() -> dict[str, set[tuple]]:
    """Returns names, terms and who mentions what, without slugs: those are given in the order of arrival."""
    names = dict(Entity.objects.values_list("pk", "name"))
    groups: dict[int, set[tuple]] = {}
    for kind, key, entity in Alias.objects.values_list("source_kind", "key", "entity_id"):
        groups.setdefault(entity, set()).add((kind, key))
    terms = set()
    for vocabulary in VOCABULARIES:
        links = vocabulary.link._default_manager.values_list(
            vocabulary.article_column.replace("_id", "__path"),
            vocabulary.term_column.replace("_id", f"__{vocabulary.value}"),
            "position",
            "written",
        )
        terms |= {(vocabulary.table, *row) for row in links}
    return {
        "entities": {(names[pk], *sorted(group)) for pk, group in groups.items()},
        "mentions": set(Mention.objects.values_list("article__path", "role", "position", "written", "entity__name")),
        "terms": terms,
        "tags": set(Tag.objects.values_list("name", flat=True)),
        "findings": set(Finding.objects.values_list("article__path", "rule", "line")),
        "articles": set(Article.objects.values_list("path", "slug", "title", "dialect")),
    }


class OrderTests(TestCase):
    def result(self, garden, runs) -> dict[str, set[tuple]]:
        """Returns the outcome of runs that get some files each, in a database that forgets them."""
        with transaction.atomic():
            for paths in runs:
                import_folder(*(garden / path for path in paths), root=garden)
            found = outcome()
            transaction.set_rollback(True)
        return found

    @settings(max_examples=examples(25), deadline=None)
    @given(files, st.randoms(use_true_random=False))
    def test_any_order_in_any_number_of_runs_gives_the_same(self, headers, chance: random.Random):
        with temporary_folder() as garden:
            paths = [f"notes/{number}.md" for number in range(len(headers))]
            write_files(garden, {path: document(header) for path, header in zip(paths, headers, strict=True)})
            at_once = self.result(garden, [paths])
            chance.shuffle(paths)
            cuts = sorted(chance.randrange(len(paths) + 1) for _ in range(2))
            runs = [run for run in (paths[: cuts[0]], paths[cuts[0] : cuts[1]], paths[cuts[1] :]) if run]
            self.assertEqual(self.result(garden, runs), at_once)
