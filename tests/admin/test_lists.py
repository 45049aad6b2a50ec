"""Every list of the admin: its query count, what it loads, its filters, search and links."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import connection
from django.db.models import Model
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from editorial.models import Article, Changeset, Entity, Person, Project, Quarantine, Role, Status, Tag
from editorial.services.search_rows import index_texts
from tests import factories
from tests.admin.rows import (
    LISTS,
    change_url,
    list_url,
    make_event,
    make_full_changeset,
    make_quarantine,
    make_used_article,
    plain,
)


class AdminTestCase(TestCase):
    """Logged in as somebody who may do everything."""

    @classmethod
    def setUpTestData(cls) -> None:
        cls.boss = factories.make_superuser("boss")

    def setUp(self) -> None:
        self.client.force_login(self.boss)

    def titles(self, model: type[Model], **query: Any) -> str:
        """Returns the HTML of a list's table."""
        response = self.client.get(list_url(model), query)
        self.assertEqual(response.status_code, 200, response.headers.get("location"))
        html = response.content.decode()
        start = html.find('id="result_list"')
        return html[start : html.find("</table>", start)] if start >= 0 else ""


class QueryCountTests(AdminTestCase):
    def queries(self, address: str, *, first: bool = False) -> CaptureQueriesContext:
        if first:
            self.client.get(address)  # content types and permissions are cached by the first request
        with CaptureQueriesContext(connection) as queries:
            self.assertEqual(self.client.get(address).status_code, 200)
        return queries

    def test_lists_need_as_many_queries_for_ten_rows_as_for_one_and_load_neither_bodies_nor_headers(self) -> None:
        for model, make in LISTS.items():
            with self.subTest(model=model.__name__):
                make(1)
                one = self.queries(list_url(model), first=True)
                for number in range(2, 11):
                    make(number)
                ten = self.queries(list_url(model))
                self.assertEqual(len(ten), len(one), ten.captured_queries)
                self.assertLessEqual(len(ten), 14)
                statements = [query["sql"] for query in ten.captured_queries]
                for column in ('"header"', '"text"', '"editorial_quarantine"."data"', '"index_body"'):
                    self.assertFalse([sql for sql in statements if column in sql.split(" FROM ")[0]])

    def test_page_of_a_changeset_needs_as_many_queries_for_ten_rows_as_for_one(self) -> None:
        changeset = make_full_changeset(1)
        address = change_url(changeset)
        for part in ("created", "changed", "conflicts", "quarantined", "public", "effects"):
            with self.subTest(part=part):
                one = self.queries(f"{address}?show={part}", first=True)
                self.assertLessEqual(len(one), 7)
        for number in range(2, 11):
            other = make_full_changeset(number)
            other.revisions.update(changeset=changeset)
            other.events.update(changeset=changeset)
            other.quarantined.update(changeset=changeset)
        for part in ("created", "changed", "conflicts", "quarantined", "public", "effects"):
            with self.subTest(part=part):
                self.assertLessEqual(len(self.queries(f"{address}?show={part}")), 7)

    def test_a_search_of_terms_asks_no_more_for_ten_than_for_one(self) -> None:
        factories.make_tag("河 1")
        one = len(self.queries(f"{list_url(Tag)}?q=河", first=True))
        for number in range(2, 11):
            factories.make_tag(f"河 {number}")
        self.assertEqual(len(self.queries(f"{list_url(Tag)}?q=河")), one)


class ArticleListTests(AdminTestCase):
    def test_search_finds_texts_titles_summaries_and_paths_of_drafts_too(self) -> None:
        factories.make_article("量子计算", slug="quantum", status=Status.DRAFT, body="纠缠的一段。\n")
        factories.make_article("Other", summary="向量数据库 in short", slug="vectors")
        factories.make_article("Gone", body="纠缠\n", slug="gone", removed_at=timezone.now())
        index_texts(list(Article.objects.all()))
        words = [
            ("量子", "quantum"),
            ("糾纏", "quantum"),
            ("向量", "vectors"),
            ("notes/vec", "vectors"),
            ("VECTORS.md", "vectors"),
        ]
        words += [("纠缠 status:draft", "quantum"), ("-向量", "quantum")]
        for word, slug in words:
            with self.subTest(word=word):
                table = self.titles(Article, q=word)
                self.assertIn(f"notes/{slug}.md", table)
                self.assertEqual(table.count("field-headline"), 1)

    def test_search_says_what_of_it_could_not_be_taken(self) -> None:
        page = self.client.get(list_url(Article), {"q": "河流 before:soon"})
        self.assertContains(page, "“soon” is no date, so it was left out.")

    def test_search_puts_the_best_first_until_a_column_is_chosen(self) -> None:
        factories.make_article("Beside", body="moat\n", date=dt.date(2025, 5, 1))
        factories.make_article("Moat", body="a moat\n\n## Moat\n\nmoat\n", date=dt.date(2020, 5, 1))
        index_texts(list(Article.objects.all()))
        table = self.titles(Article, q="moat")
        self.assertLess(table.index(">Moat<"), table.index(">Beside<"))
        by_title = self.titles(Article, q="moat", o="2")
        self.assertLess(by_title.index(">Beside<"), by_title.index(">Moat<"))

    def test_odd_searches_fail_nowhere(self) -> None:
        factories.make_article("Any")
        for word in ('"', "status:x", "tag:", "%", "x" * 5_000, "NEAR("):
            self.assertEqual(self.client.get(list_url(Article), {"q": word}).status_code, 200, word)

    def test_filters_by_related_rows_find_each_article_once(self) -> None:
        article = make_used_article(1)
        factories.make_article("Elsewhere")
        person = Entity.objects.get(name="Person 1")
        factories.add_mentions(article, Role.SPEAKER, [person])
        filters = {
            "entity": person.pk,
            "tag": Tag.objects.get(name="tag 1").pk,
            "area": article.areas.get().pk,
        }
        for name, value in filters.items():
            with self.subTest(filter=name):
                table = self.titles(Article, **{name: value})
                self.assertEqual(table.count('class="field-headline'), 1)
                self.assertIn("Article 1", table)

    def test_filter_that_names_no_number_is_refused_and_shows_the_list(self) -> None:
        response = self.client.get(list_url(Article), {"entity": "1 OR 1=1"})
        self.assertRedirects(response, f"{list_url(Article)}?e=1")

    def test_filter_by_what_readers_see(self) -> None:
        now = timezone.now()
        day = dt.timedelta(days=1)
        factories.make_article("Open")
        factories.make_article("Unlisted", excluded=True)
        factories.make_article("Later", publish_at=now + day)
        factories.make_article("Over", expire_at=now - day)
        factories.make_article("Draft", status="draft")
        expected = {
            "listed": {"Open"},
            "unlisted": {"Unlisted"},
            "scheduled": {"Later"},
            "expired": {"Over"},
            "hidden": {"Later", "Over", "Draft"},
        }
        for value, titles in expected.items():
            with self.subTest(readers=value):
                table = self.titles(Article, readers=value)
                found = {title for title in ("Open", "Unlisted", "Later", "Over", "Draft") if f"<bdi>{title}<" in table}
                self.assertEqual(found, titles)

    def test_removed_articles_stand_on_the_list_only_when_asked_for(self) -> None:
        factories.make_article("Gone", removed_at=timezone.now())
        factories.make_article("Here")
        self.assertNotIn("Gone", self.titles(Article))
        self.assertIn("Gone", self.titles(Article, removed="yes"))

    def test_public_link_only_where_readers_can_open_the_page(self) -> None:
        factories.make_article("Draft", status="draft", slug="draft-one")
        shown = factories.make_article("Open", slug="open-one")
        table = self.titles(Article)
        self.assertIn(f'href="{shown.get_absolute_url()}"', table)
        self.assertNotIn("/notes/draft-one/", table)

    def test_titles_are_escaped_and_isolated(self) -> None:
        factories.make_article("<script>alert(1)</script>\u202egnirts")
        table = self.titles(Article)
        self.assertNotIn("<script>", table)
        self.assertIn("<bdi>&lt;script&gt;alert(1)&lt;/script&gt;\u202egnirts</bdi>", table)

    def test_order_is_that_of_every_list_with_missing_dates_last(self) -> None:
        factories.make_article("Old", date=dt.date(2020, 1, 1))
        factories.make_article("Undated", date=None)
        factories.make_article("New", date=dt.date(2025, 5, 5))
        table = self.titles(Article)
        self.assertLess(table.index("New"), table.index("Old"))
        self.assertLess(table.index("Old"), table.index("Undated"))

    def test_date_hierarchy_narrows_the_list(self) -> None:
        factories.make_article("Old", date=dt.date(2020, 1, 1))
        factories.make_article("New", date=dt.date(2025, 5, 5))
        table = self.titles(Article, date__year=2020)
        self.assertIn("Old", table)
        self.assertNotIn("New", table)

    def test_a_crafted_address_counts_no_facets(self) -> None:
        make_used_article(1)
        self.assertEqual(self.client.get(list_url(Article), {"_facets": "True"}).status_code, 200)


class TermListTests(AdminTestCase):
    def test_search_finds_terms_in_either_script_whatever_their_form_and_by_pinyin(self) -> None:
        factories.make_tag("數據庫", title="Vector Databases", slug="shu-ju-ku")
        factories.make_tag("Rivers")
        for term in ("数据库", "數據", "ＶＥＣＴＯＲ", "databases vector", "shu-ju"):
            with self.subTest(term=term):
                table = self.titles(Tag, q=term)
                self.assertIn("數據庫", table)
                self.assertNotIn("Rivers", table)


class NameListTests(AdminTestCase):
    def test_search_finds_names_by_alias_and_by_folded_spelling(self) -> None:
        person = factories.make_entity("唐纳德·特朗普")
        factories.make_entity("Ada Lovelace")
        person.aliases.create(source_kind="channel", key="donald trump", written="Donald Trump")
        for term in ("trump", "DONALD", "特朗普", "ＴＲＵＭＰ"):
            with self.subTest(term=term):
                table = self.titles(Person, q=term)
                self.assertIn("唐纳德·特朗普", table)
                self.assertNotIn("Ada", table)

    def test_counts_are_of_different_present_articles_and_lead_to_them(self) -> None:
        person = factories.make_entity("Ada Lovelace")
        factories.make_article(names={Role.PEOPLE: [person], Role.SPEAKER: [person]})
        factories.make_article(names={Role.PEOPLE: [person]}, status="draft")
        factories.make_article(names={Role.PEOPLE: [person]}, removed_at=timezone.now())
        self.assertIn(f'<a href="{list_url(Article)}?entity={person.pk}">2</a>', self.titles(Person))

    def test_lists_sort_by_count(self) -> None:
        few, many = factories.make_entity("Aaa"), factories.make_entity("Zzz")
        factories.make_article(names={Role.PEOPLE: [few, many]})
        factories.make_article(names={Role.PEOPLE: [many]})
        table = self.titles(Person, o="2")  # the box of a row and its name come first
        self.assertLess(table.index("Zzz"), table.index("Aaa"))

    def test_merged_names_are_set_aside(self) -> None:
        ada = factories.make_entity("Ada Lovelace")
        factories.make_entity("A. Lovelace", merged_into=ada)
        self.assertNotIn("A. Lovelace", self.titles(Person))
        self.assertIn("A. Lovelace", self.titles(Person, merged="yes"))

    def test_public_link_only_where_a_listed_article_mentions_the_name(self) -> None:
        shown, hidden = factories.make_entity("Shown"), factories.make_entity("Hidden")
        factories.make_article(names={Role.PEOPLE: [shown]})
        factories.make_article(names={Role.PEOPLE: [hidden]}, status="draft")
        table = self.titles(Person)
        self.assertIn(shown.get_absolute_url(), table)
        self.assertNotIn(hidden.get_absolute_url(), table)

    def test_internal_tags_have_no_public_link(self) -> None:
        tag = factories.make_tag("desk", internal=True)
        factories.make_article(tags=[tag])
        self.assertNotIn(tag.get_absolute_url(), self.titles(Tag))

    def test_unused_names_can_be_found(self) -> None:
        factories.make_entity("Nobody")
        used = factories.make_entity("Somebody")
        factories.make_article(names={Role.PEOPLE: [used]})
        table = self.titles(Person, used="no")
        self.assertIn("Nobody", table)
        self.assertNotIn("Somebody", table)

    def test_autocomplete_offers_names_in_use_of_every_kind(self) -> None:
        lead = factories.make_entity("Ada Lovelace")
        factories.make_entity("Ada L.", merged_into=lead)
        query = {"app_label": "editorial", "model_name": "project", "field_name": "lead", "term": "ada"}
        found = self.client.get(reverse("admin:autocomplete"), query).json()["results"]
        self.assertEqual([row["text"] for row in found], ["Ada Lovelace"])


class ChangesetTests(AdminTestCase):
    def test_list_counts_what_each_changeset_holds(self) -> None:
        changeset = make_full_changeset(1)
        table = self.titles(Changeset, q="night")
        for part in ("created", "changed", "conflicts", "quarantined", "public", "effects"):
            with self.subTest(part=part):
                self.assertIn(f'<a href="{change_url(changeset)}?show={part}">1</a>', table)

    def test_what_waits_for_its_time_or_is_past_it_was_not_made_public(self) -> None:
        now = timezone.now()
        changeset = factories.make_changeset(message="night")
        for title, column in {"Waits": {"publish_at": now + dt.timedelta(1)}, "Past": {"expire_at": now}}.items():
            make_event(article=factories.make_article(title, **column), changeset=changeset, created_at=now)
        make_event(article=factories.make_article("Open"), changeset=changeset, created_at=now)
        page = self.client.get(change_url(changeset), {"show": "public"})
        self.assertContains(page, "Open")
        self.assertNotContains(page, "Waits")
        self.assertNotContains(page, "Past")

    def test_what_became_due_was_made_public_then(self) -> None:
        changeset = factories.make_changeset(kind="schedule", message="published")
        make_event(
            article=factories.make_article("Due"), changeset=changeset, from_status="evergreen", transition="published"
        )
        self.assertContains(self.client.get(change_url(changeset), {"show": "public"}), "Due")

    def test_page_shows_each_part_with_links(self) -> None:
        changeset = make_full_changeset(1)
        article = Article.objects.get(title="Created 1")
        quarantined = Quarantine.objects.get(changeset=changeset)
        expected = {
            "created": change_url(article),
            "changed": change_url(article),
            "conflicts": change_url(article),
            "quarantined": change_url(quarantined),
            "public": article.get_absolute_url(),
            "effects": "person:p1",
        }
        for part, text in expected.items():
            with self.subTest(part=part):
                self.assertContains(self.client.get(change_url(changeset), {"show": part}), text)

    def test_long_parts_are_paged(self) -> None:
        changeset = factories.make_changeset()
        for number in range(51):
            make_quarantine(number, changeset=changeset)
        first = self.client.get(change_url(changeset), {"show": "quarantined"})
        second = self.client.get(change_url(changeset), {"show": "quarantined", "page": "2"})
        self.assertEqual(first.content.count(b"notes/broken-"), 50)
        self.assertEqual(second.content.count(b"notes/broken-"), 1)

    def test_nothing_can_be_posted_to_a_changeset(self) -> None:
        changeset = make_full_changeset(1)
        self.assertEqual(self.client.post(change_url(changeset), {"state": "undone"}).status_code, 405)


class QuarantineTests(AdminTestCase):
    def test_page_shows_the_lines_around_the_fault_with_what_is_invisible(self) -> None:
        data = b"---\ntitle: <b>x</b>\nbad: \x00\xff\n---\ntext\n"
        row = make_quarantine(1, data=data, line=3)
        html = self.client.get(change_url(row)).content.decode()
        self.assertIn("title: &lt;b&gt;x&lt;/b&gt;", html)
        self.assertIn("bad: ␀\\xff", html)
        self.assertRegex(html, r'class="fault-line"[^>]*><td class="number">3</td>')

    def test_long_file_shows_its_neighbourhood_only(self) -> None:
        data = b"".join(b"line %d\n" % number for number in range(1, 1001))
        html = self.client.get(change_url(make_quarantine(1, data=data, line=500))).content.decode()
        self.assertIn("line 500<", html)
        self.assertNotIn("line 400<", html)

    def test_suggestion_is_shown_as_a_difference(self) -> None:
        row = make_quarantine(1, data=b"----\ntitle: x\n----\ntext\n", suggestion=b"---\ntitle: x\n---\ntext\n")
        html = plain(self.client.get(change_url(row)))
        self.assertIn("<del>----</del>", html)
        self.assertIn("<ins>---</ins>", html)

    def test_cleared_files_are_set_aside(self) -> None:
        make_quarantine(1)
        make_quarantine(2, cleared_at=timezone.now(), path="notes/mended.md")
        self.assertNotIn("mended", self.titles(Quarantine))
        self.assertIn("mended", self.titles(Quarantine, cleared="yes"))


class IndexTests(AdminTestCase):
    def test_index_groups_models_in_the_order_of_work(self) -> None:
        html = self.client.get(reverse("admin:index")).content.decode()
        places = [html.index(f'<span class="section">{name}</span>') for name in ("Writing", "What came in", "Names")]
        self.assertEqual(places, sorted(places))
        self.assertIn("Evergreen", html)

    def test_stock_tags_are_not_offered(self) -> None:
        self.assertEqual(self.client.get("/admin/taggit/tag/").status_code, 404)

    def test_a_person_without_permissions_sees_no_model(self) -> None:
        self.client.force_login(factories.make_user("nobody"))
        html = self.client.get(reverse("admin:index")).content.decode()
        self.assertNotIn('class="section"', html)

    def test_project_list_shows_leads(self) -> None:
        lead = factories.make_entity("Ada Lovelace")
        factories.make_term(Project, "dossier", lead=lead)
        self.assertIn("Ada Lovelace", self.titles(Project))
