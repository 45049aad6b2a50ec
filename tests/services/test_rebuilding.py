"""Derived rows: what differs from the texts is found and mended, and nothing else is touched."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path

from django.core.management import CommandError, call_command
from django.db.models import Value
from django.db.models.functions import Concat
from django.utils import timezone

from editorial.models import (
    Alias,
    Area,
    Article,
    ArticleArea,
    Body,
    Changeset,
    Entity,
    Finding,
    Mention,
    NameSet,
    RenderedBody,
    TaggedArticle,
    WorkflowEvent,
)
from editorial.quality import NOTED_CODES
from editorial.services.curated.waivers import Waivers
from editorial.services.deriving import refresh_debt
from editorial.services.entity_edits import merge_entities
from editorial.services.rebuilding import prune, rebuild_names, rebuild_rows
from editorial.services.scheduling import publish_due
from editorial.services.sounds import rebuild_sounds
from editorial.services.transitions import carry_out
from tests.factories import let_pass, make_finding
from tests.services.gardens import GardenTestCase, eleventy, import_folder

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "garden"


def derived_rows() -> dict[str, list[tuple]]:
    """Returns everything that is derived, by natural keys: the same for the same documents."""
    columns = [
        f.attname for f in Article._meta.concrete_fields if not f.attname.endswith(("_id", "_at")) and f.name != "id"
    ]
    return {
        "articles": sorted(Article.objects.values_list(*columns, "publish_at", "expire_at", "date_at"), key=str),
        "mentions": sorted(
            Mention.objects.values_list("article__path", "role", "position", "written", "entity__kind", "entity__slug")
        ),
        "aliases": sorted(Alias.objects.values_list("source_kind", "key", "written", "entity__slug")),
        "entities": sorted(Entity.objects.values_list("kind", "slug", "name")),
        "tags": sorted(TaggedArticle.objects.values_list("content_object__path", "tag__name", "position", "written")),
        "areas": sorted(ArticleArea.objects.values_list("article__path", "term__value", "position", "written")),
        "findings": sorted(
            Finding.objects.values_list("article__path", "rule", "severity", "message", "details", "line"), key=str
        ),
    }


class RebuildTests(GardenTestCase):
    @classmethod
    def setUpTestData(cls):
        import_folder(FIXTURES)

    def differences(self) -> set[str]:
        return {what for _, what in rebuild_rows(check=True).differences}

    def test_after_an_import_nothing_differs(self):
        self.assertEqual(rebuild_rows(check=True).differences, [])
        self.assertEqual(rebuild_rows(check=True).checked, Article.objects.count())

    def test_a_rebuild_of_what_is_right_writes_nothing(self):
        before = self.counts()
        rebuild_rows()
        self.assertEqual(self.counts(), before)

    def test_planted_differences_are_found_and_mended(self):
        right = derived_rows()
        plants = {
            "title": lambda: Article.objects.filter(path__startswith="notes/").update(title="Planted"),
            "date, date_raw": lambda: Article.objects.filter(date__isnull=False).update(
                date=dt.date(1999, 1, 1), date_raw="x"
            ),
            "excluded": lambda: Article.objects.update(excluded=True),
            "cjk_characters": lambda: Article.objects.update(cjk_characters=1),
            "alternative_titles": lambda: Article.objects.update(alternative_titles=["Planted"]),
            "mentions": lambda: Mention.objects.order_by("pk").first().delete(),
            "mentions in one value": lambda: NameSet.objects.update(packed=NameSet.pack([1])),
            "terms": lambda: TaggedArticle.objects.update(written="planted"),
            "findings": lambda: Finding.objects.filter(rule__in=NOTED_CODES).order_by("pk").first().delete(),
            "findings, details": lambda: Finding.objects.filter(rule__in=NOTED_CODES).update(details={}),
            "debt": lambda: Article.objects.update(debt=63),
        }
        for what, plant in plants.items():
            with self.subTest(what):
                plant()
                found = self.differences()
                self.assertTrue(found and all(what.split(", ")[0] in difference for difference in found), found)
                if what == "title":
                    self.assertEqual(self.differences(), found)  # looking mends nothing
                rebuild_rows()
                self.assertEqual(derived_rows(), right)
        self.assertEqual(self.differences(), set())

    def test_a_wrong_sound_of_a_name_is_found_and_mended(self):
        self.assertEqual(rebuild_sounds(check=True), [])
        right = list(Entity.objects.order_by("pk").values_list("sound", flat=True))
        Entity.objects.update(sound="planted")
        self.assertEqual(len(rebuild_sounds(check=True)), len(right))
        self.assertEqual(set(Entity.objects.values_list("sound", flat=True)), {"planted"})  # looking mends nothing
        rebuild_sounds()
        self.assertEqual(list(Entity.objects.order_by("pk").values_list("sound", flat=True)), right)

    def test_rows_of_lost_links_and_wrong_entities_are_found(self):
        Mention.objects.filter(role="people").update(entity=Entity.objects.filter(kind="organization").first())
        ArticleArea.objects.all().update(term=Area.objects.order_by("-pk").first())
        self.assertEqual(self.differences(), {"mentions", "mentions in one value", "terms"})

    def test_what_an_article_lacks_follows_its_text_and_its_status(self):
        self.load({"x/a.md": eleventy("A", status="evergreen"), "x/b.md": eleventy("B", status="draft")})
        owing = {path for path, debt in Article.objects.values_list("path", "debt") if debt}
        self.assertIn("x/a.md", owing)
        self.assertNotIn("x/b.md", owing)
        carry_out("unpublish", [Article.objects.get(path="x/a.md").pk], by=None)
        self.assertIsNone(Article.objects.get(path="x/a.md").debt)

    def test_an_error_that_is_let_pass_is_no_debt(self):
        self.load({"x/a.md": eleventy("A", status="evergreen", date="2025-01-02", summary="S", area="a", tags="[t]")})
        article = Article.objects.get(path="x/a.md")
        finding = make_finding(article, rule="r", severity="error", message="wrong")
        refresh_debt([article.pk])
        self.assertTrue(Article.objects.get(pk=article.pk).debt)
        Waivers().update(finding, {"reason": "right as it is"})
        self.assertIsNone(Article.objects.get(pk=article.pk).debt)

    def test_a_mend_is_a_changeset(self):
        Article.objects.update(title="Planted")
        before = Changeset.objects.count()
        rebuild_rows()
        changeset = Changeset.objects.first()
        self.assertEqual((changeset.kind, changeset.state), ("repair", "done"))
        self.assertEqual(Changeset.objects.count(), before + 1)

    def test_a_taken_addresss_finding_and_waivers_survive(self):
        self.load({"x/a.md": eleventy("A", slug="s"), "x/b.md": eleventy("B", slug="s", status="evengreen")})
        let_pass(rule="status-typo")
        Finding.objects.filter(rule="status-typo", article__path="x/b.md").update(line=999)
        rebuild_rows()
        self.assertTrue(Finding.objects.filter(rule="address-taken", article__path="x/b.md").exists())
        self.assertEqual(Finding.objects.get(rule="status-typo", article__path="x/b.md").state, "waived")

    def test_findings_that_were_stored_without_details_gain_them(self):
        self.load({"x/a.md": eleventy("A", slug="s"), "x/b.md": eleventy("B", slug="s", date="2999-01-02")})
        right = derived_rows()
        let_pass(rule="address-taken")
        for rules in (["address-taken"], ["date-in-future"], ["address-taken", "date-in-future"]):
            with self.subTest(rules):
                Finding.objects.filter(rule__in=rules).update(details={})
                self.assertEqual(self.differences(), {"findings"})
                rebuild_rows()
                self.assertEqual(self.differences(), set())
                self.assertEqual(derived_rows(), right)
        self.assertEqual(Finding.objects.get(rule="address-taken").state, "waived")

    def test_names_are_keyed_again_and_never_joined(self):
        right = derived_rows()
        first, second = Alias.objects.filter(source_kind="person").order_by("pk")[:2]
        Alias.objects.filter(pk=first.pk).update(key="old-key", key_version=0)
        self.assertEqual(len(rebuild_names(check=True).differences), 1)
        rebuild_names()
        self.assertEqual(derived_rows(), right)
        Alias.objects.filter(pk=first.pk).update(key="old-key", key_version=0, written=second.written)
        rebuild_names()
        first.refresh_from_db()
        self.assertEqual((first.key, first.key_version), ("old-key", second.key_version))

    def test_names_of_former_rules_are_keyed_before_texts_look_for_them(self):
        """Else each text would make an entity beside the one that an editor joined."""
        first, second = Alias.objects.filter(source_kind="person").order_by("pk")[:2]
        merge_entities(first.entity, [second.entity], by=None)
        right, number = derived_rows(), Entity.objects.count()
        Alias.objects.filter(source_kind="person").update(key=Concat(Value("old "), "key"), key_version=0)
        with self.assertRaises(CommandError) as caught:
            call_command("rebuild", stderr=io.StringIO(), stdout=io.StringIO())
        self.assertIn("Add --entities", str(caught.exception))
        call_command("rebuild", "--entities", stdout=io.StringIO(), stderr=io.StringIO())
        self.assertEqual((derived_rows(), Entity.objects.count()), (right, number))

    def test_a_name_that_two_entities_would_have_is_proposed_and_not_joined(self):
        first, second = Alias.objects.filter(source_kind="person").order_by("pk")[:2]
        Alias.objects.filter(pk=first.pk).update(key="old-key", key_version=0, written=second.written)
        err = io.StringIO()
        call_command("rebuild", "--entities", stdout=io.StringIO(), stderr=err)
        self.assertIn(f"and by its new key to person:{second.entity.slug}: merge the two", err.getvalue())
        self.assertEqual(Alias.objects.get(pk=first.pk).entity_id, first.entity_id)

    def test_bodies_that_nothing_refers_to_are_pruned(self):
        Body.objects.create(sha256="0" * 64, text="lost", size=4)
        used = Body.objects.count() - 1
        body = Article.objects.first().body
        RenderedBody.objects.create(body=body, renderer_version=0, html="old")
        self.assertEqual(prune(), 2)
        self.assertEqual((Body.objects.count(), RenderedBody.objects.count(), prune()), (used, 0, 0))

    def test_the_command_compares_and_says_so_by_its_exit_code(self):
        out, err = io.StringIO(), io.StringIO()
        call_command("rebuild", "--check", stdout=out, stderr=err)
        Article.objects.filter(path="notes/byte-order-mark.md").update(title="\x1b[2J")
        with self.assertRaises(CommandError) as caught:
            call_command("rebuild", "--check", stdout=out, stderr=err)
        self.assertEqual(caught.exception.returncode, 1)
        self.assertIn("notes/byte-order-mark.md: error: title", err.getvalue())
        call_command("rebuild", stdout=out, stderr=err)
        call_command("rebuild", "--check", stdout=out, stderr=err)
        with self.assertRaises(CommandError) as caught:
            call_command("rebuild", "--check", "--html", stdout=out, stderr=err)
        self.assertEqual(caught.exception.returncode, 2)


class ScheduleTests(GardenTestCase):
    def test_what_is_due_is_noted_once(self):
        soon = timezone.now() + dt.timedelta(hours=1)
        self.load({"n/a.md": eleventy("A", publishDate=soon.isoformat()), "n/b.md": eleventy("B")})
        self.assertEqual(publish_due(), 0)
        self.assertFalse(Article.objects.published().filter(path="n/a.md").exists())
        later = soon + dt.timedelta(minutes=1)
        self.assertTrue(Article.objects.published(later).filter(path="n/a.md").exists())
        self.assertEqual([publish_due(now=later) for _ in range(3)], [1, 0, 0])
        event = WorkflowEvent.objects.get(transition="scheduled")
        self.assertEqual((event.article.path, event.changeset.kind), ("n/a.md", "schedule"))
        self.assertEqual(self.article("n/a.md").published_at, self.article("n/a.md").publish_at)

    def test_what_came_in_after_its_time_is_not_noted(self):
        self.load({"n/a.md": eleventy("A", publishDate="2020-01-01")})
        self.assertEqual(publish_due(), 0)
