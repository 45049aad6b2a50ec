"""The desk: what each role is shown at home, that its links lead to the same rows, and the saved views of the list."""

from __future__ import annotations

import datetime as dt
import html
import re
from typing import Any
from unittest import mock

from django.contrib.auth.models import AbstractUser
from django.db import connection
from django.test import Client, TestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from editorial.admin import paging
from editorial.admin.articles import listing
from editorial.admin.desk.queues import QUEUES, TABS
from editorial.models import Article, Changeset, Preference
from editorial.services.search_rows import index_texts
from editorial.services.term_rows import read_unread_terms
from tests import factories
from tests.admin.rows import change_url, list_url, make_event, make_full_changeset, make_quarantine

HOME = reverse("admin:index")
DAY = dt.timedelta(days=1)


class DeskTestCase(TestCase):
    """Somebody of each role."""

    @classmethod
    def setUpTestData(cls) -> None:
        cls.writer = factories.make_member("Writer", "wendy")
        cls.editor = factories.make_member("Editor", "edith")
        cls.publisher = factories.make_member("Publisher", "paul")

    def home(self, user: AbstractUser) -> str:
        self.client.force_login(user)
        response = self.client.get(HOME)
        self.assertEqual(response.status_code, 200)
        return response.content.decode()

    def section(self, user: AbstractUser, name: str) -> str:
        """Returns the HTML of one part of the page, "" where it is not shown."""
        found = re.search(rf'<section class="panel desk-{name}".*?</section>', self.home(user), re.DOTALL)
        return found.group() if found else ""

    def listed(self, user: AbstractUser, **query: Any) -> set[str]:
        """Returns the titles that the list shows."""
        self.client.force_login(user)
        response = self.client.get(list_url(Article), query)
        self.assertEqual(response.status_code, 200, query)
        return {article.title for article in response.context["cl"].result_list}


def make_queues(user: AbstractUser) -> dict[str, Article]:
    """Returns one article for each queue, the user's own where it matters."""
    now, today = timezone.now(), timezone.localdate()
    mine = {"assignee": user, "created_by": user}
    articles = {
        "back": factories.make_article("Back", status="draft", **mine),
        "drafts": factories.make_article("Draft", status="draft", **mine),
        "submitted": factories.make_article("Submitted", status="review", **mine),
        "edits": factories.make_article("Edited"),
        "due": factories.make_article("Late", status="inbox", due_on=today - DAY, **mine),
        "scheduled": factories.make_article("Later", publish_at=now + DAY, published_at=now + DAY),
        "published": factories.make_article("Fresh", published_at=now - DAY),
        "reviews": factories.make_article("Stale", published_at=now - 90 * DAY, review_due_on=today - DAY),
    }
    make_event(article=articles["back"], transition="send_back", from_status="review", to_status="draft")
    pending = factories.make_revision(articles["edits"], kind="pending", author=user)
    factories.change(articles["edits"], pending_revision=pending, published_at=now - 90 * DAY)
    return articles


class HomeTests(DeskTestCase):
    def test_each_role_is_shown_its_own_work(self) -> None:
        shown = {
            self.writer: {"back", "drafts", "submitted", "due", "scheduled", "published"},
            self.editor: {"back", "drafts", "review", "due", "scheduled", "published"},
            self.publisher: {"back", "drafts", "review", "edits", "due", "scheduled", "published", "reviews"},
        }
        names = {queue.name for queue in QUEUES}
        for user, expected in shown.items():
            with self.subTest(user=str(user)):
                page = self.home(user)
                self.assertEqual({name for name in names if f'class="panel desk-{name}"' in page}, expected)

    def test_imports_and_activity_are_for_those_who_see_changesets(self) -> None:
        make_full_changeset(1)
        self.assertNotIn("desk-imports", self.home(self.writer))
        self.assertNotIn("desk-activity", self.home(self.writer))
        self.assertIn("desk-imports", self.home(self.editor))

    def test_a_person_without_permissions_sees_no_article(self) -> None:
        factories.make_article("Secret", status="review")
        page = self.home(factories.make_user("nobody"))
        self.assertNotIn("Secret", page)
        self.assertNotIn('class="panel', page)

    def test_each_section_leads_to_a_list_of_the_same_rows(self) -> None:
        for user in (self.writer, self.publisher):
            make_queues(user)
            page = self.home(user)
            for name, part in re.findall(r'<section class="panel desk-(\w+)".*?(<ul.*?)</section>', page, re.DOTALL):
                if name not in {queue.name for queue in QUEUES}:
                    continue
                with self.subTest(user=str(user), queue=name):
                    titles = set(re.findall(r"<li>\s*<a [^>]*><bdi>(.*?)</bdi>", part))
                    self.assertTrue(titles)
                    self.assertEqual(self.listed(user, desk=name), titles)

    def test_work_of_others_is_not_mine(self) -> None:
        make_queues(self.publisher)
        for name in ("back", "drafts", "submitted", "due"):
            with self.subTest(queue=name):
                self.assertNotIn("<li>", self.section(self.writer, name))
        self.assertIn("Late", self.section(self.editor, "due"))  # who assigns sees everybody's

    def test_what_is_due_for_review_is_counted_by_how_soon_with_its_lists(self) -> None:
        today = timezone.localdate()
        for number, days in enumerate((-400, -1, 0, 30, 31)):
            factories.make_article(f"Due {number}", review_due_on=today + days * DAY)
        debts = self.section(self.writer, "debts")
        self.assertEqual(
            re.findall(r'review_due=(\w+)">.*?class="day">(.*?)<', debts), [("overdue", "2"), ("soon", "2")]
        )
        self.assertEqual(self.listed(self.writer, review_due="overdue"), {"Due 0", "Due 1"})
        self.assertEqual(self.listed(self.writer, review_due="soon"), {"Due 2", "Due 3"})

    def test_an_approved_edit_is_scheduled_and_waits_no_more(self) -> None:
        article = make_queues(self.writer)["edits"]
        moment = timezone.now() + DAY
        factories.change(article, approved_revision=article.pending_revision, approved_for=moment)
        self.assertIn("Edited", self.section(self.publisher, "scheduled"))
        self.assertNotIn("Edited", self.section(self.publisher, "edits"))

    def test_the_ninth_row_is_only_said_to_be_there(self) -> None:
        for number in range(8):
            factories.make_article(f"R{number}", status="review")
        self.assertNotIn('class="more"', self.section(self.editor, "review"))
        factories.make_article("R8", status="review")
        part = self.section(self.editor, "review")
        self.assertEqual(part.count("<li>"), 8)
        self.assertIn(f'<p class="more"><a href="{list_url(Article)}?desk=review">', part)

    def test_empty_lists_say_what_to_do_next(self) -> None:
        page = html.unescape(self.home(self.publisher))
        for queue in QUEUES:
            if queue.allowed(self.publisher):  # type: ignore[arg-type]
                self.assertIn(str(queue.empty), page)
        self.assertIn("import_markdown", page)
        self.assertIn("Every published article has what it must have.", page)

    def test_imports_show_their_progress_and_what_is_still_in_quarantine(self) -> None:
        changeset = factories.make_changeset(message="night", done=3, total=5, state=Changeset.State.PARTLY)
        make_quarantine(1, changeset=changeset)
        make_quarantine(2, changeset=changeset, cleared_at=timezone.now())
        part = self.section(self.editor, "imports")
        self.assertIn("3/5", part)
        self.assertIn(change_url(changeset), part)
        address = html.unescape(re.search(r'<a class="late" href="(.*?)">1 file', part).group(1))  # type: ignore[union-attr]
        self.assertEqual(len(self.client.get(address).context["cl"].result_list), 1)

    def test_texts_that_were_not_read_for_the_glossary_are_told_with_the_command(self) -> None:
        self.assertNotIn("rebuild --glossary", self.section(self.publisher, "imports"))
        factories.make_article()
        self.assertIn("rebuild --glossary", self.section(self.publisher, "imports"))
        read_unread_terms()
        self.assertNotIn("rebuild --glossary", self.section(self.publisher, "imports"))
        factories.make_article(body="**新词**（New）\n")
        self.assertIn("rebuild --glossary", self.section(self.publisher, "imports"))

    def test_debts_are_counted_and_lead_to_their_articles(self) -> None:
        full = {"summary": "Short.", "tags": ["one"], "areas": ["water"]}
        factories.make_article("Untagged", **{**full, "tags": []})
        factories.make_article("Complete", **full)
        factories.make_article("Draft", status="draft")
        part = self.section(self.writer, "debts")
        self.assertEqual(re.findall(r'debt=(\w+)">.*?<span class="day">(.*?)<', part), [("tags", "1")])
        self.assertEqual(self.listed(self.writer, debt="tags"), {"Untagged"})

    def test_activity_counts_weeks_and_leads_to_what_it_counts(self) -> None:
        factories.make_changeset(kind="edit", done=2)
        factories.make_changeset(kind="import", done=40)
        factories.make_changeset(kind="edit", done=9, created_at=timezone.now() - 400 * DAY)
        step = factories.make_changeset(kind="workflow", done=1)
        make_event(article=factories.make_article(), changeset=step)
        part = self.section(self.editor, "activity")
        self.assertEqual(part.count("<rect"), 3)
        row = re.search(r"<tbody>\s*<tr>(.*?)</tr>", part, re.DOTALL).group(1)  # type: ignore[union-attr]
        self.assertEqual(re.findall(r">(\d+)</a>", row), ["2", "40", "1"])
        counts = []
        for address in re.findall(r'href="(.*?)"', row):
            response = self.client.get(html.unescape(address))
            self.assertEqual(response.status_code, 200, address)
            counts.append(response.context["cl"].result_count)
        self.assertEqual(counts, [1, 2, 1])  # changesets, the import that made the article among them; and the step

    def test_titles_are_escaped(self) -> None:
        factories.make_article("<script>alert(1)</script>", status="review")
        factories.make_changeset(message="<img src=x onerror=alert(1)>")
        page = self.home(self.publisher)
        self.assertNotIn("<script>alert", page)
        self.assertNotIn("<img src=x", page)
        self.assertIn("&lt;script&gt;alert(1)", page)

    def test_as_many_queries_for_ten_rows_as_for_one(self) -> None:
        counts = []
        for number in (1, 9):
            for _ in range(number):
                make_queues(self.publisher)
                make_full_changeset(factories.make_article().pk)
            self.home(self.publisher)
            with CaptureQueriesContext(connection) as queries:
                self.client.get(HOME)
            counts.append(len(queries))
        self.assertEqual(counts[0], counts[1])
        self.assertLessEqual(counts[0], 20)

    def test_all_tables_stay_reachable(self) -> None:
        page = self.home(self.publisher)
        self.assertIn('<details class="all-tables">', page)
        self.assertIn(list_url(Changeset), page)


class SavedViewTests(DeskTestCase):
    def test_tabs_narrow_the_list_and_mark_the_present_one(self) -> None:
        make_queues(self.writer)
        factories.make_article("New", status="inbox")
        self.client.force_login(self.writer)
        for name in TABS:
            with self.subTest(tab=name):
                page = self.client.get(list_url(Article), {"desk": name} if name else {}).content.decode()
                tabs = page[page.index("saved-views") : page.index("</nav>", page.index("saved-views"))]
                self.assertEqual(tabs.count("aria-current"), 1)
                self.assertRegex(tabs, rf'href="\?{f"desk={name}" if name else ""}" data-key="\w" aria-current')
        self.assertEqual(self.listed(self.writer, desk="inbox"), {"New", "Late"})
        self.assertEqual(self.listed(self.writer, desk="unassigned"), {"New"})
        self.assertEqual(self.listed(self.writer, desk="mine"), {"Back", "Draft", "Submitted", "Late"})

    def test_tabs_keep_what_was_searched_for(self) -> None:
        self.client.force_login(self.writer)
        page = self.client.get(list_url(Article), {"q": 'a"b', "desk": "inbox"})
        self.assertContains(page, 'href="?desk=review&amp;q=a%22b"')

    def test_an_unknown_queue_is_every_article(self) -> None:
        factories.make_article("Any")
        self.assertEqual(self.listed(self.writer, desk="x' OR 1=1"), {"Any"})

    def test_a_queue_without_a_tab_is_named_and_can_be_left(self) -> None:
        self.client.force_login(self.publisher)
        page = self.client.get(list_url(Article), {"desk": "edits"}).content.decode()
        self.assertIn('class="queue-chosen"', page)
        self.assertNotIn("queue-chosen", self.client.get(list_url(Article), {"desk": "review"}).content.decode())


class LongListTests(DeskTestCase):
    """Lists behave as those of a million rows do, with bounds that ten rows reach."""

    def setUp(self) -> None:
        for module, name, value in (
            (paging, "MOST_COUNTED", 5),
            (paging, "MOST_PAGES", 4),
            (listing, "MOST_SORTED", 5),
            (listing.ArticleListing, "list_per_page", 3),
        ):
            self.enterContext(mock.patch.object(module, name, value))
        self.client.force_login(self.publisher)

    def test_a_longer_list_is_turned_page_by_page(self) -> None:
        for number in range(8):
            factories.make_article(f"A{number}", date=dt.date(2020, 1, 1) - number * DAY)
        seen = []
        address = list_url(Article)
        for page in range(3):
            response = self.client.get(address)
            seen += [article.title for article in response.context["cl"].result_list]
            self.assertContains(response, "more than 5 rows")
            link = re.search(r'<a href="(.*?)" rel="next">', response.content.decode())
            self.assertEqual(link is not None, page < 2)
            address = list_url(Article) + html.unescape(link.group(1)) if link else ""
        self.assertEqual(seen, [f"A{number}" for number in range(8)])

    def test_pages_that_are_too_far_lead_back_to_the_list(self) -> None:
        for _ in range(6):
            factories.make_article()
        for page in ("4", "5", "999999999", "-1", "x"):
            with self.subTest(page=page):
                self.assertIn(self.client.get(list_url(Article), {"p": page}).status_code, (200, 302))

    def test_a_short_list_is_counted_and_numbered(self) -> None:
        for _ in range(5):
            factories.make_article()
        response = self.client.get(list_url(Article))
        self.assertContains(response, "5 rows")
        self.assertContains(response, "?p=2")

    def test_search_finds_old_articles_and_whole_paths(self) -> None:
        for number in range(8):
            factories.make_article(f"Word {number}", slug=f"w{number}", date=dt.date(2020, 1, 10 - number))
        index_texts(list(Article.objects.all()))
        with mock.patch.object(listing, "MOST_RANKED", 2):
            found = self.client.get(list_url(Article), {"q": "Word"}).context["cl"].queryset
            self.assertEqual({article.title for article in found}, {f"Word {number}" for number in range(8)})
        self.assertEqual(self.listed(self.publisher, q="notes/w7.md"), {"Word 7"})

    def test_only_columns_with_an_index_sort_a_long_list(self) -> None:
        for title in ("B", "A", "C", "D", "E", "F", "G"):
            factories.make_article(title)
        with CaptureQueriesContext(connection) as queries:
            page = self.client.get(list_url(Article), {"o": "1"}).content.decode()
        self.assertNotRegex(page, r'<th scope="col" class="sortable column-headline')
        self.assertFalse([q for q in queries.captured_queries if 'ORDER BY "editorial_article"."title"' in q["sql"]])

    def test_facets_of_a_long_list_are_not_counted(self) -> None:
        for _ in range(6):
            factories.make_article()
        page = self.client.get(list_url(Article), {"_facets": "True"})
        self.assertNotContains(page, "Hide counts")


class DateFilterTests(DeskTestCase):
    def test_years_and_months(self) -> None:
        factories.make_article("Old", date=dt.date(2020, 3, 1))
        factories.make_article("New", date=dt.date(2022, 4, 1))
        factories.make_article("May", date=dt.date(2022, 5, 1))
        self.assertEqual(self.listed(self.writer, date__year="2022"), {"New", "May"})
        self.assertEqual(self.listed(self.writer, date__year="2022", date__month="5"), {"May"})
        page = self.client.get(list_url(Article)).content.decode()
        for year in ("2020", "2021", "2022"):
            self.assertIn(f"?date__year={year}", page)

    def test_years_that_no_calendar_has_are_refused(self) -> None:
        factories.make_article()
        self.client.force_login(self.writer)
        for year in ("0000", "9999", "x", "٢٠٢٠"):
            with self.subTest(year=year):
                self.assertEqual(self.client.get(list_url(Article), {"date__year": year}).status_code, 400)

    def test_a_day_far_ahead_does_not_take_the_place_of_the_years_that_there_are(self) -> None:
        self.client.force_login(self.writer)
        for year in (2999, 2998, 2024):
            factories.make_article(f"of {year}", date=dt.date(year, 5, 1))
        page = self.client.get(list_url(Article)).content.decode()
        years = [year for year in ("2999", "2998", "2990", "2024") if f"?date__year={year}" in page]
        self.assertEqual(years, ["2999", "2024"])


class ColumnTests(DeskTestCase):
    ADDRESS = reverse("admin:editorial_article_columns")

    def headers(self) -> list[str]:
        page = self.client.get(list_url(Article)).content.decode()
        return [name for name in re.findall(r"column-(\w+)", page[page.index('id="result_list"') :]) if name != "_"]

    def test_each_user_sees_the_columns_of_their_choice_in_the_fixed_order(self) -> None:
        factories.make_article()
        self.client.force_login(self.writer)
        answer = self.client.post(self.ADDRESS, {"columns": ["day", "state", "nonsense"], "query": "desk=mine&o=3"})
        self.assertRedirects(answer, f"{list_url(Article)}?desk=mine")
        self.assertEqual(self.headers(), ["headline", "state", "day"])
        self.client.force_login(self.editor)
        self.assertEqual(len(self.headers()), len(listing.ArticleListing.list_display))

    def test_the_title_is_always_there_and_all_is_no_choice(self) -> None:
        factories.make_article()
        self.client.force_login(self.writer)
        self.client.post(self.ADDRESS, {"query": ""})
        self.assertEqual(self.headers(), ["headline"])
        self.client.post(self.ADDRESS, {"columns": listing.ArticleListing.list_display})
        self.assertEqual(Preference.objects.get().columns, [])

    def test_choosing_is_posted_with_a_token_by_those_who_see_the_list(self) -> None:
        self.client.force_login(self.writer)
        self.assertEqual(self.client.get(self.ADDRESS).status_code, 405)
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(self.writer)
        self.assertEqual(strict.post(self.ADDRESS).status_code, 403)
        self.client.force_login(factories.make_user("nobody"))
        self.assertEqual(self.client.post(self.ADDRESS).status_code, 403)

    def test_the_way_back_stays_on_the_list(self) -> None:
        self.client.force_login(self.writer)
        answer = self.client.post(self.ADDRESS, {"query": "//evil.example/?x"})
        self.assertTrue(answer.headers["location"].startswith(f"{list_url(Article)}?"))
