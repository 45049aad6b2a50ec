"""Terms merged, renamed, promoted and removed: decisions that imports keep, and that an undo takes back whole."""

from __future__ import annotations

import random

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisTestCase

from editorial.models import (
    Area,
    Article,
    ArticleCategory,
    Category,
    Changeset,
    Entity,
    FormerAddress,
    Mention,
    Project,
    Series,
    Tag,
    TaggedArticle,
)
from editorial.services.curation import create_term
from editorial.services.decisions import as_text, collect_decisions, import_decisions, read_decisions
from editorial.services.importing import Action
from editorial.services.rebuilding import rebuild_rows
from editorial.services.term_edits import (
    AddSynonym,
    MergeTerms,
    PlaceCategories,
    ReadTags,
    RenameTerm,
    SeparateTerms,
    SetInternal,
    TermEdit,
    carry_out_term_edit,
    plan_term_edit,
)
from tests.factories import make_user
from tests.services.gardens import GardenTestCase, eleventy, import_folder, temporary_folder, write_files
from tests.services.states import state
from tests.services.test_decisions import empty_database
from tests.services.undos import undo

GARDEN = {
    "notes/a.md": eleventy("A", tags="[llms, ai]", area="tech", category="models"),
    "notes/b.md": eleventy("B", tags="[LLM, llms]", area="tech", category="model"),
    "notes/c.md": eleventy("C", tags="[llm, Sam Altman]", area="Tech", category="chips", people="[Ada]"),
    "notes/d.md": eleventy("D", tags="[once]", project="[p]", category="chips"),
}


def do(edit: TermEdit, **options: object) -> Changeset:
    return carry_out_term_edit(edit, by=None, **options)  # type: ignore[arg-type]


def tags_of(path: str) -> list[str]:
    rows = TaggedArticle.objects.filter(content_object__path=path).order_by("position")
    return list(rows.values_list("tag__name", flat=True))


def categories_of(path: str) -> list[str]:
    rows = ArticleCategory.objects.filter(article__path=path).order_by("position")
    return list(rows.values_list("term__value", flat=True))


class TermEditTestCase(GardenTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.load(GARDEN)

    def tag(self, name: str) -> Tag:
        return Tag.objects.get(name=name)

    def refused(self, edit: TermEdit) -> str:
        with self.assertRaises(ValidationError) as caught:
            do(edit)
        error = caught.exception
        errors = error.error_dict.values() if hasattr(error, "error_dict") else [error.error_list]
        return ",".join(str(one.code) for group in errors for one in group)

    def assert_sound(self) -> None:
        """Rows are what texts and decisions say, and the same files bring nothing back."""
        self.assertEqual(rebuild_rows(check=True).differences, [])
        before = state()
        report = import_folder(self.garden)
        self.assertEqual(+report.counts, {Action.UNCHANGED: Article.objects.present().count()})
        self.assertEqual(state(), before)


class MergingTests(TermEditTestCase):
    def test_the_plan_counts_articles_and_writes_nothing(self):
        before = state()
        plan = plan_term_edit(MergeTerms(self.tag("LLM"), [self.tag("llms"), self.tag("llm")]), by=None)
        self.assertEqual([(move.value, move.articles) for move in plan.values], [("llms", 2), ("llm", 1)])
        self.assertEqual((plan.articles, plan.both, len(plan.samples)), (3, 1, 3))
        self.assertEqual([address.new for address in plan.addresses], [self.tag("LLM").get_absolute_url()] * 2)
        self.assertEqual(state(), before)

    def test_values_lead_to_the_target_and_files_keep_them(self):
        texts = {row.path: row.header for row in Article.objects.all()}
        do(MergeTerms(self.tag("LLM"), [self.tag("llms"), self.tag("llm")]))
        self.assertEqual(tags_of("notes/a.md"), ["LLM", "ai"])
        self.assertEqual(tags_of("notes/b.md"), ["LLM"])
        self.assertEqual({row.path: row.header for row in Article.objects.all()}, texts)
        self.assert_sound()
        self.load({"notes/new.md": eleventy("New", tags="[llms]")})
        self.assertEqual(tags_of("notes/new.md"), ["LLM"])
        self.assertEqual(
            list(Tag.objects.filter(merged_into=None).order_by("name").values_list("name", flat=True)),
            ["LLM", "Sam Altman", "ai", "once"],
        )

    def test_an_undo_gives_back_the_identical_state_and_can_be_undone(self):
        before = state()
        changeset = do(MergeTerms(self.tag("LLM"), [self.tag("llms"), self.tag("llm")]))
        after = state()
        undone = undo(changeset)
        self.assertEqual((undone.left, state()), ([], before))
        undo(undone.changeset_id)
        self.assertEqual(state(), after)
        self.assert_sound()

    def test_what_was_merged_before_goes_along_and_titles_are_kept(self):
        Tag.objects.filter(name="llms").update(title="Large language models")
        do(MergeTerms(self.tag("llms"), [self.tag("llm")]))
        do(MergeTerms(self.tag("LLM"), [self.tag("llms")]))
        self.assertEqual(
            set(Tag.objects.filter(merged_into=self.tag("LLM")).values_list("name", flat=True)), {"llm", "llms"}
        )
        self.assertEqual(self.tag("LLM").title, "Large language models")
        self.assert_sound()

    def test_areas_take_their_categories_along(self):
        old, kept = Area.objects.get(value="Tech"), Area.objects.get(value="tech")
        do(PlaceCategories(list(Category.objects.filter(value="chips")), old))
        before = state()
        changeset = do(MergeTerms(kept, [old]))
        self.assertEqual(Category.objects.get(value="chips").area, kept)
        undo(changeset)
        self.assertEqual(state(), before)

    def test_categories_and_series_are_merged_alike(self):
        do(MergeTerms(Category.objects.get(value="models"), [Category.objects.get(value="model")]))
        self.assertEqual(categories_of("notes/b.md"), ["models"])
        one, other = (create_term(Series, by=None, value=value) for value in ("s", "S"))
        do(MergeTerms(one, [other]))
        self.assert_sound()

    def test_what_cannot_be_merged_is_refused(self):
        llm, llms = self.tag("llm"), self.tag("llms")
        self.assertEqual(self.refused(MergeTerms(llm, [])), "merge-nothing")
        self.assertEqual(self.refused(MergeTerms(llm, [llm])), "merge-self")
        do(ReadTags([llms], "category"))
        self.assertEqual(self.refused(MergeTerms(llm, [llms])), "read-as")
        do(ReadTags([llms], ""))
        do(MergeTerms(llm, [llms]))
        self.assertEqual(self.refused(MergeTerms(self.tag("ai"), [llms])), "merge-chain")

    def test_a_plan_that_is_out_of_date_is_refused(self):
        edit = MergeTerms(self.tag("LLM"), [self.tag("llm")])
        seen = plan_term_edit(edit, by=None).fingerprint
        do(RenameTerm(self.tag("LLM"), title="Models"))
        with self.assertRaises(ValidationError) as caught:
            carry_out_term_edit(edit, by=None, seen=seen)
        self.assertEqual(caught.exception.code, "changed-since")
        self.assertEqual(self.tag("llm").merged_into, None)

    def test_it_takes_the_permission_of_its_kind(self):
        writer = make_user(permissions=["editorial.view_article"])
        tagger = make_user(permissions=["editorial.change_tag"])
        edit = MergeTerms(self.tag("LLM"), [self.tag("llm")])
        for by, wanted in ((writer, edit), (tagger, ReadTags([self.tag("once")], "person"))):
            with self.assertRaises(PermissionDenied):
                plan_term_edit(wanted, by=by)
            with self.assertRaises(PermissionDenied):
                carry_out_term_edit(wanted, by=by)
        self.assertEqual(carry_out_term_edit(edit, by=tagger).author, tagger)

    def test_no_article_costs_queries_of_its_own(self):
        def queries(edit: TermEdit) -> int:
            with CaptureQueriesContext(connection) as caught:
                do(edit)
            return len(caught)

        self.load({"notes/x.md": eleventy("X", tags="[x]")})
        self.load({f"notes/y{number}.md": eleventy(f"Y{number}", tags="[y]") for number in range(20)})
        few = queries(MergeTerms(self.tag("LLM"), [self.tag("x")]))
        self.assertEqual(queries(MergeTerms(self.tag("LLM"), [self.tag("y")])), few)
        self.assertLess(few, 36)


class SynonymTests(TermEditTestCase):
    def test_a_value_that_no_file_has_yet_leads_to_the_term_once_one_has(self):
        do(AddSynonym(self.tag("LLM"), "大语言模型"))
        self.load({"notes/z.md": eleventy("Z", tags="[大语言模型]")})
        self.assertEqual(tags_of("notes/z.md"), ["LLM"])
        self.assertEqual(self.refused(AddSynonym(self.tag("LLM"), "ai")), "value-taken")
        self.assertEqual(self.refused(AddSynonym(self.tag("LLM"), " ")), "no-value")

    def test_a_value_stands_for_itself_again(self):
        before = state()
        do(MergeTerms(self.tag("LLM"), [self.tag("llms"), self.tag("llm")]))
        do(SeparateTerms([self.tag("llms"), self.tag("llm")]))
        self.assertEqual(state(), before)
        self.assertEqual(self.refused(SeparateTerms([self.tag("llms")])), "not-merged")


class RenamingTests(TermEditTestCase):
    def test_title_and_address_change_and_the_former_address_is_remembered(self):
        before = state()
        changeset = do(RenameTerm(self.tag("llms"), title="Language models", slug="language-models"))
        self.assertEqual((str(self.tag("llms")), self.tag("llms").slug), ("Language models", "language-models"))
        self.assertEqual(list(FormerAddress.objects.values_list("kind", "slug", "value")), [("tag", "llms", "llms")])
        self.assert_sound()
        undo(changeset)
        self.assertEqual(state(), before)

    def test_back_at_its_former_address_nothing_leads_in_a_circle(self):
        do(RenameTerm(self.tag("llms"), title="", slug="models"))
        do(RenameTerm(self.tag("llms"), title="", slug="llms"))
        self.assertEqual(list(FormerAddress.objects.values_list("slug", flat=True)), ["models"])

    def test_what_cannot_be_an_address_is_refused(self):
        llms = self.tag("llms")
        self.assertEqual(self.refused(RenameTerm(llms, title="", slug="a b")), "not-valid")
        self.assertEqual(self.refused(RenameTerm(llms, title="", slug="ai")), "address-taken")
        self.assertEqual(self.refused(RenameTerm(llms, title="", slug="x" * 300)), "too-long")
        self.assertEqual(self.refused(RenameTerm(llms, title="llms")), "same-name")


class ReadingTests(TermEditTestCase):
    def test_a_tag_that_is_a_category_puts_its_articles_there_at_every_import(self):
        before = state()
        changeset = do(ReadTags([self.tag("llms")], "category", "models"))
        self.assertEqual(categories_of("notes/a.md"), ["models"])
        self.assertEqual(categories_of("notes/b.md"), ["model", "models"])
        self.assertTrue(self.tag("llms").internal)
        report = self.load({"notes/new.md": eleventy("New", tags="[llms]")})
        self.assertEqual(categories_of("notes/new.md"), ["models"])
        self.assertEqual(rebuild_rows(check=True).differences, [])
        undo(report.changeset_id)
        undo(changeset)
        self.assertEqual(state(), before)

    def test_a_tag_that_is_a_project_or_a_name_is_one(self):
        before = state()
        changesets = [
            do(ReadTags([self.tag("once")], "project")),
            do(ReadTags([self.tag("Sam Altman")], "person")),
            do(ReadTags([self.tag("ai")], "product", "Artificial Intelligence")),
        ]
        self.assertTrue(Project.objects.filter(value="once", article_links__article__path="notes/d.md").exists())
        sam = Entity.objects.get(name="Sam Altman")
        found = Mention.objects.filter(article__path="notes/c.md", role="people").order_by("position")
        self.assertEqual(list(found.values_list("entity__name", "position")), [("Ada", 0), ("Sam Altman", 1)])
        self.assertEqual(sam.kind, "person")
        self.assert_sound()
        for changeset in reversed(changesets):
            self.assertEqual(undo(changeset).left, [])
        self.assertEqual(state(), before)

    def test_a_tag_that_leads_to_one_is_read_as_that_too(self):
        do(MergeTerms(self.tag("LLM"), [self.tag("llms")]))
        do(ReadTags([self.tag("LLM")], "category", "chips"))
        self.assertEqual(categories_of("notes/a.md"), ["models", "chips"])
        do(MergeTerms(self.tag("LLM"), [self.tag("llm")]))
        self.assertEqual(categories_of("notes/c.md"), ["chips"])
        self.assert_sound()

    def test_a_category_of_a_promoted_tag_that_is_merged_later_is_followed(self):
        do(ReadTags([self.tag("llms")], "category", "model"))
        do(MergeTerms(Category.objects.get(value="models"), [Category.objects.get(value="model")]))
        self.assertEqual(categories_of("notes/a.md"), ["models"])
        self.assert_sound()

    def test_a_removed_tag_stays_away_and_comes_back_by_an_undo(self):
        before = state()
        changeset = do(ReadTags([self.tag("once"), self.tag("ai")], "nothing"))
        self.assertEqual((self.tag("once").read_as, self.tag("once").internal), ("nothing", True))
        self.assert_sound()
        undo(changeset)
        self.assertEqual(state(), before)

    def test_an_article_whose_tag_is_a_category_lacks_none(self):
        self.load({"notes/bare.md": eleventy("Bare", tags="[llms]", date="2025-01-01", summary="S")})
        debt = Article.objects.get(path="notes/bare.md").debt
        do(ReadTags([self.tag("llms")], "category"))
        changed = Article.objects.get(path="notes/bare.md").debt
        self.assertNotEqual(changed, debt)
        with temporary_folder() as folder:
            write_files(folder, {"notes/other.md": eleventy("Bare", tags="[llms]", date="2025-01-01", summary="S")})
            import_folder(folder)
        self.assertEqual(Article.objects.get(path="notes/other.md").debt, changed)

    def test_internal_tags_are_set_in_one_changeset(self):
        changeset = do(SetInternal([self.tag("ai"), self.tag("once")], internal=True))
        self.assertTrue(self.tag("ai").internal and self.tag("once").internal)
        undo(changeset)
        self.assertFalse(self.tag("ai").internal or self.tag("once").internal)


class DecisionsTests(TermEditTestCase):
    def test_files_and_decisions_give_the_same_state_in_either_order(self):
        do(MergeTerms(self.tag("LLM"), [self.tag("llms")]))
        do(AddSynonym(self.tag("LLM"), "大语言模型"))
        do(RenameTerm(self.tag("LLM"), title="Models", slug="models"))
        do(ReadTags([self.tag("once")], "nothing"))
        do(ReadTags([self.tag("Sam Altman")], "person"))
        do(ReadTags([self.tag("ai")], "category", "AI"))
        do(PlaceCategories([Category.objects.get(value="AI")], Area.objects.get(value="tech")))
        do(SetInternal([self.tag("llm")], internal=True))
        expected, text = state(), as_text(collect_decisions(by=None))
        for decisions_first in (True, False):
            with self.subTest(decisions_first=decisions_first):
                empty_database()
                if decisions_first:
                    self.assertEqual(import_decisions(read_decisions(text.encode()), by=None).refused, [])
                import_folder(self.garden)
                if not decisions_first:
                    self.assertEqual(import_decisions(read_decisions(text.encode()), by=None).refused, [])
                self.assertEqual(state(), expected)
                self.assertEqual(rebuild_rows(check=True).differences, [])
                self.assertEqual(as_text(collect_decisions(by=None)), text)


OPERATIONS = ("merge", "rename", "promote", "remove", "internal", "place", "synonym", "separate", "undo")


class RandomEditTests(HypothesisTestCase):
    """Whatever is done in whatever order: rows follow from texts and decisions, and all of it can be taken back."""

    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(seed=st.integers(0, 2**32), length=st.integers(1, 8))
    def test_undos_give_back_the_identical_state(self, seed: int, length: int) -> None:
        chance = random.Random(seed)
        with temporary_folder() as folder:
            write_files(folder, GARDEN)
            import_folder(folder)
            states, done = [state()], []
            for _ in range(length):
                self._step(chance, states, done)
            self.assertEqual(rebuild_rows(check=True).differences, [])
            self.assertEqual(+import_folder(folder).counts, {Action.UNCHANGED: len(GARDEN)})
            while done:
                self.assertEqual(state(), states.pop())
                self.assertEqual(undo(done.pop()).left, [])
            self.assertEqual(state(), states.pop())

    def _step(self, chance: random.Random, states: list[object], done: list[Changeset]) -> None:
        kind = chance.choice(OPERATIONS)
        if kind == "undo":
            if done:
                undo(done.pop())
                states.pop()
                self.assertEqual(state(), states[-1])
            return
        try:
            done.append(do(_drawn(kind, chance)))
        except ValidationError:
            return
        states.append(state())


def _drawn(kind: str, chance: random.Random) -> TermEdit:
    tags = list(Tag.objects.order_by("name"))
    categories = list(Category.objects.order_by("value"))
    areas: list[Area | None] = [*Area.objects.order_by("value"), None]
    some = chance.sample(tags, chance.randint(1, 3))
    if kind == "merge":
        rows = chance.choice([tags, categories, [area for area in areas if area]])
        picked = chance.sample(rows, min(len(rows), chance.randint(2, 3)))
        return MergeTerms(picked[0], picked[1:])
    if kind == "rename":
        return RenameTerm(some[0], title=chance.choice(["", "Models"]), slug=chance.choice(["", "models", "llms", "x"]))
    if kind == "promote":
        what = chance.choice(["category", "project", "person", "product", ""])
        return ReadTags(some, what, chance.choice(["", "models", "Ada"]))
    if kind == "remove":
        return ReadTags(some, "nothing")
    if kind == "internal":
        return SetInternal(some, internal=chance.random() < 0.7)
    if kind == "place":
        return PlaceCategories(chance.sample(categories, 2), chance.choice(areas))
    if kind == "synonym":
        return AddSynonym(some[0], chance.choice(["模型", "LLM models"]))
    return SeparateTerms(list(Tag.objects.filter(merged_into__isnull=False)[:2]) or some)
