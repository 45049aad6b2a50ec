"""What an import makes of files: collections, addresses, quarantine, events, dates, counts for readers, and records."""

from __future__ import annotations

import datetime as dt

from django.test import override_settings
from django.utils import timezone

from editorial.models import (
    Alias,
    Article,
    Changeset,
    Collection,
    Effect,
    Entity,
    Finding,
    Quarantine,
    Redirect,
    Revision,
    Status,
    Tag,
    WorkflowEvent,
)
from editorial.services.curation import save_collection
from editorial.services.importing import Action, ImportOptions, plan_import
from tests.factories import let_pass
from tests.services.gardens import GardenTestCase, eleventy, hugo, import_folder

A = "notes/a.md"


class CollectionTests(GardenTestCase):
    def test_the_first_folder_is_the_collection(self):
        self.load({"notes/deep/a.md": eleventy(), "posts/b.md": eleventy()})
        self.assertEqual(self.article("notes/deep/a.md").collection.name, "notes")
        self.assertEqual(self.article("posts/b.md").collection.name, "posts")

    def test_a_file_without_a_folder_goes_to_the_named_collection_else_to_articles(self):
        self.load({"a.md": eleventy()})
        self.put({"b.md": eleventy("B")})
        import_folder(self.garden / "b.md", collection="essays")
        self.assertEqual(self.article("a.md").collection.name, "articles")
        article = self.article("b.md")
        self.assertEqual((article.collection.name, article.path, article.slug), ("essays", "b.md", "b"))

    def test_a_reserved_name_is_served_beside_the_sites_own_page(self):
        self.load({"search/a.md": eleventy()})
        collection = self.article("search/a.md").collection
        self.assertEqual((collection.name, collection.slug), ("search", "search-notes"))

    def test_a_new_collection_gets_the_dialect_of_most_of_its_articles(self):
        self.load({"posts/a.md": hugo("A"), "posts/b.md": hugo("B"), "posts/c.md": eleventy("C")})
        self.assertEqual(Collection.objects.get(name="posts").dialect, "hugo")
        self.load({f"posts/e{n}.md": eleventy(f"E{n}") for n in range(4)})
        self.assertEqual(Collection.objects.get(name="posts").dialect, "hugo")

    def test_its_index_describes_it_and_is_no_article(self):
        self.load({"notes/_index.md": "---\ntitle: My notes\ndescription: All of them\n---\n", A: eleventy()})
        collection = Collection.objects.get(name="notes")
        self.assertEqual((collection.title, collection.description), ("My notes", "All of them"))
        self.assertEqual(Article.objects.count(), 1)

    def test_a_changed_index_changes_what_no_editor_chose(self):
        self.load({"notes/_index.md": "---\ntitle: One\ndescription: Old\n---\n"})
        save_collection(Collection.objects.get(name="notes"), by=None, changes={"title": "Chosen"})
        report = self.load({"notes/_index.md": "---\ntitle: Two\ndescription: New\n---\n"})
        collection = Collection.objects.get(name="notes")
        self.assertEqual((collection.title, collection.description), ("Chosen", "New"))
        self.assertEqual(report.counts, {Action.UPDATE: 1})
        effect = Effect.objects.filter(table="collection", changeset_id=report.changeset_id).get()
        self.assertEqual((effect.before["description"], effect.after["description"]), ("Old", "New"))

    def test_an_index_in_a_deeper_folder_is_an_article(self):
        self.load({"notes/deep/_index.md": eleventy()})
        self.assertEqual(self.article("notes/deep/_index.md").slug, "deep/_index")


class AddressTests(GardenTestCase):
    def slug(self, path: str) -> str:
        return self.article(path).slug

    def test_the_slug_is_the_path_below_the_collection(self):
        self.load({"notes/Deep/-x_Y.md": eleventy(), "notes/bundle/index.md": eleventy(), "notes/中文.md": eleventy()})
        self.assertEqual(self.slug("notes/Deep/-x_Y.md"), "Deep/-x_Y")
        self.assertEqual(self.slug("notes/bundle/index.md"), "bundle")
        self.assertEqual(self.slug("notes/中文.md"), "中文")

    def test_a_headers_slug_replaces_the_last_segment(self):
        self.load({"notes/deep/a.md": eleventy(slug="named")})
        self.assertEqual(self.slug("notes/deep/a.md"), "deep/named")

    def test_of_two_that_clash_the_smaller_path_keeps_the_slug(self):
        self.load({"notes/z.md": eleventy("Z", slug="same"), "notes/b.md": eleventy("B", slug="same")})
        self.assertEqual((self.slug("notes/b.md"), self.slug("notes/z.md")), ("same", "same-2"))
        self.assertEqual(Finding.objects.get(rule="address-taken").article.path, "notes/z.md")

    def test_a_slug_once_given_stays(self):
        self.load({"notes/z.md": eleventy("Z", slug="same")})
        self.load({"notes/b.md": eleventy("B", slug="same")})
        self.load({"notes/b.md": eleventy("B, changed", slug="same")})
        self.assertEqual((self.slug("notes/z.md"), self.slug("notes/b.md")), ("same", "same-2"))

    def test_the_finding_of_a_taken_address_stays_while_the_address_does(self):
        self.load({"notes/b.md": eleventy("B", slug="same"), "notes/z.md": eleventy("Z", slug="same")})
        self.load({"notes/z.md": eleventy("Z, changed", slug="same")})
        self.assertEqual(Finding.objects.filter(rule="address-taken").count(), 1)
        self.load({"notes/z.md": eleventy("Z, changed", slug="own")})
        self.assertEqual(Finding.objects.get(rule="address-taken").state, "closed")

    def test_the_next_free_number_is_taken(self):
        self.load({f"notes/{name}.md": eleventy(name, slug="same") for name in "abc"} | {"notes/same-2.md": eleventy()})
        self.assertEqual(
            [self.slug(f"notes/{n}.md") for n in ("a", "b", "c", "same-2")], ["same", "same-2", "same-3", "same-2-2"]
        )

    def test_a_changed_slug_leaves_a_redirect(self):
        self.load({A: eleventy()})
        report = self.load({A: eleventy(slug="new")})
        redirect = Redirect.objects.get()
        self.assertEqual((redirect.old_path, redirect.article.path), ("/notes/a/", A))
        self.assertEqual(redirect.target(), "/notes/new/")
        effect = Effect.objects.get(table="redirect", changeset_id=report.changeset_id)
        self.assertEqual((effect.key, effect.before, effect.after), ("/notes/a/", None, {"article": A}))

    def test_two_articles_may_swap_their_slugs(self):
        self.load({"notes/a.md": eleventy("A", slug="one"), "notes/b.md": eleventy("B", slug="two")})
        report = self.load({"notes/a.md": eleventy("A", slug="two"), "notes/b.md": eleventy("B", slug="one")})
        self.assertEqual(report.counts, {Action.UPDATE: 2})
        self.assertEqual({self.slug("notes/a.md"), self.slug("notes/b.md")} & {"one"}, {"one"})

    def test_who_answered_last_at_an_address_keeps_it(self):
        self.load({"notes/a.md": eleventy("A", slug="spot")})
        self.load({"notes/a.md": eleventy("A", slug="left")})
        self.load({"notes/b.md": eleventy("B", slug="spot")})
        self.load({"notes/b.md": eleventy("B", slug="gone")})
        self.assertEqual(Redirect.objects.get(old_path="/notes/spot/").article.path, "notes/b.md")
        effect = Effect.objects.filter(table="redirect", key="/notes/spot/").last()
        self.assertEqual((effect.before, effect.after), ({"article": "notes/a.md"}, {"article": "notes/b.md"}))

    def test_former_addresses_in_the_header_become_redirects(self):
        self.load({"posts/a.md": hugo(aliases="[/old/one/, /old/two, Another title]", url="/2020/x/")})
        paths = Redirect.objects.values_list("old_path", flat=True)
        self.assertEqual(sorted(paths), ["/2020/x/", "/old/one/", "/old/two/"])
        self.assertEqual(self.article("posts/a.md").alternative_titles, ["Another title"])

    def test_an_articles_own_address_is_no_redirect(self):
        self.load({"posts/a.md": hugo(url="/posts/a/")})
        self.assertEqual(Redirect.objects.count(), 0)

    def test_a_header_takes_no_address_that_leads_elsewhere(self):
        self.load({"posts/a.md": hugo("A", url="/old/")})
        self.load({"posts/b.md": hugo("B", url="/old/")})
        self.assertEqual(Redirect.objects.get().article.path, "posts/a.md")


class QuarantineTests(GardenTestCase):
    BAD = "---\ntitle: [unclosed\n---\nBody\n"

    def test_a_file_that_cannot_be_read_is_kept_with_place_and_remedy(self):
        report = self.load({A: self.BAD, "notes/b.md": eleventy("B")})
        row = Quarantine.objects.get()
        self.assertEqual((row.path, bytes(row.data).decode(), row.changeset_id), (A, self.BAD, report.changeset_id))
        self.assertTrue(row.code and row.reason and row.line)
        self.assertEqual(report.counts, {Action.QUARANTINE: 1, Action.CREATE: 1})
        self.assertFalse(Article.objects.filter(path=A).exists())

    def test_bytes_that_are_no_text_are_kept(self):
        data = b"---\ntitle: x\n---\n\xff\xfe\x00 broken"
        self.load({A: data})
        self.assertEqual(bytes(Quarantine.objects.get().data), data)

    def test_the_same_bytes_are_listed_once_and_other_bytes_replace_them(self):
        self.load({A: self.BAD})
        before = self.counts()
        self.assertTrue(self.load().refused)
        self.assertEqual(self.counts(), before)
        self.load({A: self.BAD + "more"})
        self.assertEqual(Quarantine.objects.filter(cleared_at__isnull=True).count(), 1)
        self.assertEqual(Quarantine.objects.count(), 2)

    def test_a_repaired_file_clears_its_entry(self):
        self.load({A: self.BAD})
        report = self.load({A: eleventy()})
        row = Quarantine.objects.get()
        self.assertIsNotNone(row.cleared_at)
        self.assertEqual(row.cleared_by_id, report.changeset_id)

    def test_a_file_that_gets_its_stored_text_back_clears_its_entry(self):
        self.load({A: eleventy()})
        self.load({A: self.BAD})
        self.assertEqual(self.load({A: eleventy()}).counts, {Action.UNCHANGED: 1})
        self.assertFalse(Quarantine.objects.filter(cleared_at__isnull=True).exists())

    def test_a_broken_file_leaves_the_stored_article_alone(self):
        self.load({A: eleventy(body="One.\n")})
        self.load({A: self.BAD})
        self.assertIn("One.", self.text())

    def test_odd_texts_are_stored_or_refused_but_never_break_the_run(self):
        texts = {
            "nul": 'title: "a\\0b"', "surrogate": 'title: "a\\uD800b"', "tag": 'title: x\ntags: ["\\0", "\\uDFFF"]',
            "name": 'title: x\npeople: ["\\0", "\\uD800x"]', "slug": 'title: x\nslug: "\\uD800"',
            "source": 'title: x\nsource: "http://\\uD800/"', "alias": 'title: x\naliases: ["/\\uD800/", "\\0"]',
            "year1": "title: x\ndate: 0001-01-01\npublishDate: 0001-01-01T00:00:00Z",
            "year9999": "title: x\ndate: 9999-12-31T23:59:59-12:00\nexpiryDate: 9999-12-31T23:59:59-12:00",
            "long": f"title: {'x' * 5000}\nslug: {'y' * 700}\nsource: http://a/{'z' * 4000}\ndate: {'1' * 400}",
            "term": f"title: x\ntags: [{'t' * 400}, ok]\narea: {'长' * 300}\npeople: [{'名' * 600}, Ada]",
            "noncharacter": 'title: "a\\uFFFEb\\uFFFF"',
        }  # fmt: skip
        files = {f"notes/{name}.md": f"---\n{header}\nstatus: evergreen\n---\nBody\n" for name, header in texts.items()}
        json = '{"title": "a\\u0000b\\ud800", "tags": ["\\u0000"], "x": "\\ud800"}\nBody\n'
        toml = '+++\ntitle = "a\\u0000b"\n+++\nBody\n'
        with override_settings(TIME_ZONE="Pacific/Kiritimati"):
            report = self.load({**files, "notes/json.md": json, "notes/toml.md": toml})
        self.assertEqual(sum(report.counts.values()), len(files) + 2)
        self.assertGreaterEqual(report.counts[Action.CREATE], 4)
        self.assertFalse(Quarantine.objects.filter(code="not-storable").exists())
        for article in Article.objects.all():
            self.assertNotRegex(article.title, "[\x00\ud800-\udfff]")


class StatusAndDateTests(GardenTestCase):
    def test_each_change_of_status_is_an_event_of_the_import(self):
        self.load({A: eleventy(status="draft")})
        self.load({A: eleventy(status="draft", body="Other.\n")})
        self.load({A: eleventy(status="evergreen")})
        events = WorkflowEvent.objects.order_by("id").values_list("transition", "from_status", "to_status")
        self.assertEqual(list(events), [("import", "", "draft"), ("import", "draft", "evergreen")])
        self.assertEqual(WorkflowEvent.objects.first().revision_id, self.article().live_revision_id)

    @override_settings(TIME_ZONE="Asia/Shanghai")
    def test_an_imported_evergreen_article_was_published_at_its_date(self):
        self.load({A: eleventy(date="'2025-10-28'"), "notes/b.md": eleventy("B", date="2025-08-21T13:15")})
        day = timezone.localtime(self.article().published_at)
        self.assertEqual((day.date(), day.time()), (dt.date(2025, 10, 28), dt.time()))
        moment = timezone.localtime(self.article("notes/b.md").published_at)
        self.assertEqual(f"{moment:%Y-%m-%d %H:%M}", "2025-08-21 13:15")

    def test_without_a_date_it_was_published_by_the_import(self):
        before = timezone.now()
        self.load({A: eleventy()})
        self.assertGreaterEqual(self.article().published_at, before)

    def test_a_draft_was_never_published(self):
        self.load({A: eleventy(status="draft", date="2025-10-28")})
        self.assertIsNone(self.article().published_at)

    def test_updated_is_the_texts_own_moment_and_never_that_of_the_run(self):
        self.load({A: eleventy(date="2025-10-28"), "posts/b.md": hugo(date="2025-01-01", lastmod="2025-06-01")})
        self.assertEqual(self.article().updated_at.date(), dt.date(2025, 10, 28))
        self.assertEqual(self.article("posts/b.md").updated_at.date(), dt.date(2025, 6, 1))
        before = self.article().updated_at
        self.load()
        self.assertEqual(self.article().updated_at, before)

    def test_a_day_to_come_is_no_moment_of_a_change(self):
        self.load({A: eleventy(date="2099-01-01"), "posts/b.md": hugo(date="2025-01-01", lastmod="9999-12-31")})
        for path in (A, "posts/b.md"):
            with self.subTest(path=path):
                self.assertLessEqual(self.article(path).updated_at, timezone.now())

    def test_a_bare_date_is_the_same_day_in_every_time_zone(self):
        for number, zone in enumerate(("Pacific/Kiritimati", "UTC", "Pacific/Pago_Pago")):
            with self.subTest(zone), override_settings(TIME_ZONE=zone):
                path = f"notes/{number}.md"
                self.load({path: eleventy(str(number), date="2025-10-28")})
                self.assertEqual(self.article(path).date, dt.date(2025, 10, 28))
                self.assertIsNone(self.article(path).date_at)

    def test_a_stored_hugo_article_stays_hugo_when_it_got_a_status(self):
        plain = "---\ntitle: T\ndescription: D\ndraft: true\n---\nBody\n"
        self.load({"posts/a.md": plain})
        self.assertEqual(self.article("posts/a.md").dialect, "hugo")
        self.load({"posts/a.md": plain.replace("draft: true\n", "draft: true\nstatus: review\n")})
        article = self.article("posts/a.md")
        self.assertEqual((article.dialect, article.status), ("hugo", Status.REVIEW))


class FindingTests(GardenTestCase):
    def test_what_is_odd_about_form_and_values_is_stored_and_reported(self):
        report = self.load({A: b"\xef\xbb\xbf---\ntitle: A\ntitle: B\nstatus: evengreen\n---\nx\r\ny\n"})
        expected = {"byte-order-mark", "mixed-newlines", "duplicate-key", "status-typo"}
        self.assertLessEqual(expected, set(Finding.objects.values_list("rule", flat=True)))
        self.assertLessEqual(expected, {finding.code for item in report.items for finding in item.findings})

    def test_a_date_to_come_hides_nothing_and_is_a_finding(self):
        self.load({A: eleventy(date="2999-01-01")})
        self.assertTrue(Article.objects.listed().filter(path=A).exists())
        self.assertTrue(Finding.objects.filter(rule="date-in-future").exists())

    def test_a_waiver_holds_whenever_the_finding_is_found_again(self):
        self.load({A: eleventy(status="evengreen")})
        finding = Finding.objects.get(rule="status-typo")
        let_pass()
        for document, state in (
            (eleventy(status="evengreen", body="New.\n"), "waived"),
            (eleventy(body="New.\n"), "closed"),
            (eleventy(status="evengreen", body="Newer.\n"), "waived"),
        ):
            self.load({A: document})
            finding.refresh_from_db()
            self.assertEqual(finding.state, state)


class VisibilityCountTests(GardenTestCase):
    FILES = {
        "n/status.md": eleventy("1", draft="true"),
        "n/typo.md": eleventy("2", status="evengreen", draft="true"),
        "n/flag.md": "---\ntitle: 3\ndraft: false\n---\nx\n",
        "n/flag-draft.md": "---\ntitle: 4\ndraft: true\n---\nx\n",
        "n/both.md": eleventy("5", status="draft", draft="false"),
        "n/future.md": eleventy("6", publishDate="2999-01-01"),
        "n/nothing.md": "---\ntitle: 7\n---\nx\n",
        "n/unknown.md": eleventy("8", status="someday"),
    }

    def test_each_reading_is_counted_before_anything_is_written(self):
        self.put(self.FILES)
        counts = plan_import([self.garden], by=None, options=ImportOptions()).visibility
        self.assertEqual((counts.by_status, counts.by_typo, counts.by_flag), (1, 1, 1))
        self.assertEqual((counts.by_draft, counts.becoming_public, counts.leaving), (2, 3, 0))
        self.assertEqual(Article.objects.count(), 0)

    def test_the_run_counts_what_the_plan_counted(self):
        self.put(self.FILES)
        plan = plan_import([self.garden], by=None, options=ImportOptions())
        report = self.load()
        self.assertEqual((report.visibility, report.counts), (plan.visibility, plan.counts))
        self.assertEqual(Article.objects.published().count(), report.visibility.becoming_public)
        changeset = Changeset.objects.get()
        self.assertEqual(changeset.report["became_public"], 3)

    def test_only_what_changes_for_readers_is_becoming_public(self):
        self.load({A: eleventy()})
        self.put({A: eleventy(body="New.\n"), "notes/b.md": eleventy("B")})
        self.assertEqual(plan_import([self.garden], by=None).visibility.becoming_public, 1)
        self.put({A: eleventy(status="draft")})
        self.assertEqual(plan_import([self.garden], by=None).visibility.leaving, 1)

    def test_a_large_import_is_one_of_many_public_or_many_changed_articles(self):
        self.put({f"notes/{n}.md": eleventy(str(n)) for n in range(51)})
        self.assertTrue(plan_import([self.garden], by=None).is_large)
        self.put({"notes/50.md": eleventy(status="draft")})
        self.assertFalse(plan_import([self.garden], by=None).is_large)
        self.load()
        self.put({f"notes/{n}.md": eleventy(str(n), body="New.\n") for n in range(10)})
        self.assertFalse(plan_import([self.garden], by=None).is_large)
        self.put({"notes/10.md": eleventy("10", body="New.\n")})
        self.assertTrue(plan_import([self.garden], by=None).is_large)


class RecordTests(GardenTestCase):
    def test_an_import_is_one_changeset_with_every_revision_and_effect(self):
        files = {f"notes/{n}.md": eleventy(str(n), tags=f"[t{n}]", people="[Ada]", area="ai") for n in range(3)}
        report = self.load({**files, "notes/bad.md": "---\na: [\n---\n"}, message="tonight")
        changeset = Changeset.objects.get()
        self.assertEqual(changeset.pk, report.changeset_id)
        self.assertEqual((changeset.kind, changeset.state, changeset.message), ("import", "done", "tonight"))
        self.assertEqual((changeset.total, changeset.done), (4, 4))
        self.assertEqual(changeset.report["counts"], {"created": 3, "quarantined": 1})
        self.assertEqual(changeset.revisions.filter(kind="live", origin="import", number=1).count(), 3)
        made = set(changeset.effects.values_list("table", "key"))
        self.assertEqual(
            made,
            {("collection", "notes"), ("entity", "person:ada"), ("alias", "person:ada"), ("area", "ai")}
            | {("tag", f"t{n}") for n in range(3)},
        )
        self.assertFalse(changeset.effects.filter(before__isnull=False).exists())
        self.assertEqual(changeset.effects.get(table="entity").after, {"kind": "person", "slug": "ada", "name": "Ada"})

    def test_a_second_import_of_known_names_has_no_effects(self):
        self.load({A: eleventy(people="[Ada Lovelace]", tags="[x]")})
        report = self.load({"notes/b.md": eleventy("B", people="[ada  lovelace]", tags="[x]")})
        self.assertFalse(Effect.objects.filter(changeset_id=report.changeset_id).exists())
        self.assertEqual((Entity.objects.count(), Alias.objects.count(), Tag.objects.count()), (1, 1, 1))

    def test_bodies_lie_once(self):
        self.load({A: eleventy("A"), "notes/b.md": eleventy("B")})
        self.assertEqual(self.article().body_id, self.article("notes/b.md").body_id)
        self.load({A: eleventy("A2")})
        self.assertEqual(len(set(Revision.objects.values_list("body_id", flat=True))), 1)

    def test_a_name_without_a_letter_to_spell_gets_an_address_by_number(self):
        self.load({A: eleventy(people='["🦉 ☃ 1"]', companies_orgs='["ⴰ"]')})
        for entity in Entity.objects.all():
            self.assertRegex(entity.slug, r"^[\w-]+$")

    def test_the_commonest_spelling_names_an_entity(self):
        self.load(
            {"n/1.md": eleventy("1", companies_orgs="[Nvidia]"), "n/2.md": eleventy("2", companies_orgs="[NVIDIA]")}
        )
        self.assertEqual(Entity.objects.get().name, "NVIDIA")
        self.load({"n/3.md": eleventy("3", companies_orgs="[Nvidia]")})
        self.assertEqual(Entity.objects.get().name, "Nvidia")
