"""Taking back whatever was done, in any order of doing it: the states are as they were, there and back again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from editorial.mapping import Field
from editorial.models import Alias, Article, Changeset, Entity, Project
from editorial.services import curation
from editorial.services.articles import DocumentRefused, edit_article, open_for_editing
from editorial.services.pending import discard_pending, publish_pending
from editorial.services.transitions import carry_out, remove_articles, revive_articles
from editorial.services.undoing import carry_out_undo, plan_undo
from tests.database import examples
from tests.services.gardens import eleventy, import_folder, temporary_folder, write_files
from tests.services.states import state

PATHS = ("notes/a.md", "notes/b.md", "posts/c.md")
NAMES = ("Ada", "Bob", "Ada Lovelace", "NVIDIA")
numbers = st.integers(0, 3)
STEPS = "import edit wait publish discard unpublish remove revive name alias no-alias term".split()
scripts = st.lists(st.tuples(st.sampled_from(STEPS), numbers, numbers), min_size=1, max_size=6)


def act(step: str, one: int, two: int) -> None:
    """Does one thing to the garden; nothing where it cannot be done now."""
    article = Article.objects.filter(path=PATHS[one % 3]).order_by("removed_at", "pk").first()
    actions: dict[str, Callable[[], Any]] = {
        # Below an edit that waits an import stays when it is undone, and is named: `pending-waits`, tried elsewhere.
        "import": lambda: Article.objects.filter(pending_revision__isnull=False).exists() or bring_in(one, two),
        "edit": lambda: edit(article, two, publish=True),
        "wait": lambda: edit(article, two, publish=False),
        "publish": lambda: settle(article, publish_pending),
        "discard": lambda: settle(article, discard_pending),
        "unpublish": lambda: article and carry_out(("unpublish", "publish")[two % 2], [article.pk], by=None),
        "remove": lambda: article and remove_articles([article.pk], by=None),
        "revive": lambda: article and revive_articles([article.pk], by=None),
        "name": lambda: rename(one, two),
        "alias": lambda: lead(one, two),
        "no-alias": lambda: mislead(one),
        "term": lambda: describe(two),
    }
    actions[step]()


def bring_in(one: int, two: int) -> None:
    with temporary_folder() as folder:
        for number, path in enumerate(PATHS):
            if (one + number) % 4:
                people = f"[{NAMES[(one + number) % 4]}, {NAMES[two]}]"
                data = eleventy(f"T{one}{number}", people=people, tags=f"[t{one}, t{two}]", project=f"[p{two}]")
                write_files(folder, {path: data})
        import_folder(folder, moved=True)


def edit(article: Article | None, two: int, *, publish: bool) -> None:
    if article is None or article.removed_at is not None:
        return
    opened = open_for_editing(article.pk, by=None)
    changes = {Field.PEOPLE: (NAMES[two],), Field.SUMMARY: f"Edit {two}"}
    try:
        edit_article(article.pk, by=None, changes=changes, body=None, based_on=opened.revision_id, publish=publish)
    except ValueError:
        return  # a conflict, or a value that is refused: nothing was written


def settle(article: Article | None, service: Callable[..., Any]) -> None:
    if article is not None and article.pending_revision_id and article.removed_at is None:
        try:
            service(article.pk, by=None, based_on=article.pending_revision_id)
        except (DocumentRefused, ValueError):
            return


def rename(one: int, two: int) -> None:
    entity = Entity.objects.order_by("slug")[one : one + 1].first()
    if entity:
        curation.save_entity(entity, by=None, changes={"name": f"Name {two}", "description": "d"})


def lead(one: int, two: int) -> None:
    entity = Entity.objects.order_by("slug")[one : one + 1].first()
    if entity and not Alias.objects.filter(source_kind="person", written=NAMES[two]).exists():
        curation.add_alias(entity, by=None, source_kind="person", written=NAMES[two])


def mislead(one: int) -> None:
    alias = Alias.objects.order_by("key")[one : one + 1].first()
    if alias:
        curation.remove_alias(alias, by=None)


def describe(two: int) -> None:
    project = Project.objects.order_by("value").first()
    if project:
        curation.save_term(project, by=None, changes={"title": f"Title {two}", "position": two})


def undo(pk: int) -> None:
    report = carry_out_undo(plan_undo(pk, by=None), by=None)
    assert not report.left, report.left


class UndoScriptTests(TestCase):
    @settings(max_examples=examples(12), deadline=None)
    @example([("remove", 0, 0), ("revive", 0, 0)])
    @given(scripts)
    def test_each_step_goes_back_and_forth_and_all_of_them_back(self, script: list[tuple[str, int, int]]) -> None:
        bring_in(1, 2)
        done: list[tuple[int, dict[str, Any]]] = []
        for step in script:
            before, last = state(), Changeset.objects.order_by("-pk")[0].pk
            act(*step)
            made = list(Changeset.objects.filter(pk__gt=last).values_list("pk", flat=True))
            self.assertLessEqual(len(made), 1)
            for pk in made:
                after = state()
                undo(pk)
                self.assertEqual(state(), before)
                undo(Changeset.objects.order_by("-pk")[0].pk)
                self.assertEqual(state(), after)
                done.append((Changeset.objects.order_by("-pk")[0].pk, before))
        for pk, before in reversed(done):
            undo(pk)
            self.assertEqual(state(), before)
