"""Kept pages are exactly right: nothing stale, nothing of somebody else's, and 304 only for the same page."""

from __future__ import annotations

import datetime as dt
from unittest import mock

from django.test import SimpleTestCase, TestCase, override_settings
from django.utils import timezone

from editorial.models import SiteVersion, Status
from editorial.services.rendering import RenderedView
from editorial.views.page_cache import Page, PageCache, pages
from editorial.views.site_state import SiteState
from tests.factories import change, make_article, make_superuser

NOW = dt.datetime(2026, 5, 1, 12, tzinfo=dt.UTC)


def at(moment: dt.datetime):
    """Sets the clock."""
    return mock.patch("django.utils.timezone.now", return_value=moment)


class FreshnessTests(TestCase):
    def test_kept_page_costs_one_query(self):
        make_article(slug="a")
        first = self.client.get("/notes/a/")
        with self.assertNumQueries(1):
            second = self.client.get("/notes/a/")
        self.assertEqual(first.content, second.content)
        self.assertEqual(first.headers["ETag"], second.headers["ETag"])

    def test_unpublished_article_is_gone_at_once_even_for_those_who_have_it(self):
        article = make_article(slug="a", tags=["ai"])
        addresses = ("/notes/a/", "/notes/a.md", "/tags/ai/", "/tags/ai/feed.atom", "/notes/")
        tags = {address: self.client.get(address).headers["ETag"] for address in addresses}
        change(article, status=Status.DRAFT)
        for address, tag in tags.items():
            with self.subTest(address):
                response = self.client.get(address, headers={"if-none-match": tag})
                self.assertEqual(response.status_code, 404)

    def test_change_shows_at_once_everywhere(self):
        article = make_article("Before", slug="a")
        for address in ("/", "/notes/", "/notes/a/", "/feed.atom"):
            self.client.get(address)
        change(article, title="Afterwards")
        for address in ("/", "/notes/", "/notes/a/", "/feed.atom"):
            with self.subTest(address):
                self.assertContains(self.client.get(address), "Afterwards")

    def test_scheduled_article_appears_and_expires_on_the_second(self):
        later = NOW + dt.timedelta(hours=1)
        expiry = later + dt.timedelta(hours=1)
        make_article("Always", slug="always")
        make_article("Planned", slug="planned", publish_at=later, expire_at=expiry)
        second = dt.timedelta(seconds=1)
        for moment, status in ((NOW, 404), (later - second, 404), (later, 200), (expiry - second, 200), (expiry, 404)):
            with self.subTest(moment=moment), at(moment):
                self.assertEqual(self.client.get("/notes/planned/").status_code, status)
                self.assertEqual("Planned" in self.client.get("/").content.decode(), status == 200)

    def test_clock_that_is_set_back_does_not_show_the_future(self):
        make_article(slug="planned", publish_at=NOW)
        with at(NOW):
            self.assertEqual(self.client.get("/notes/planned/").status_code, 200)
        with at(NOW - dt.timedelta(days=1)):
            self.assertEqual(self.client.get("/notes/planned/").status_code, 404)

    def test_text_shown_without_formatting_is_not_kept(self):
        make_article(slug="a")
        busy = RenderedView("escaped", (), complete=False)
        with mock.patch("editorial.views.articles.rendered_body", return_value=busy):
            response = self.client.get("/notes/a/")
        self.assertContains(response, 'class="notice"')
        self.assertNotIn("ETag", response.headers)
        self.assertNotContains(self.client.get("/notes/a/"), 'class="notice"')


class ValidatorTests(TestCase):
    def test_same_page_is_304_and_a_changed_one_200(self):
        article = make_article(slug="a")
        tag = self.client.get("/notes/a/").headers["ETag"]
        again = self.client.get("/notes/a/", headers={"if-none-match": f'"x", W/{tag}'})
        self.assertEqual((again.status_code, again.content, again.headers["ETag"]), (304, b"", tag))
        change(article, title="Another")
        self.assertEqual(self.client.get("/notes/a/", headers={"if-none-match": tag}).status_code, 200)

    def test_drafts_change_no_validator(self):
        make_article(slug="a")
        draft = make_article(slug="b", status=Status.DRAFT)
        for address in ("/notes/a/", "/", "/feed.atom", "/sitemap.xml"):
            with self.subTest(address):
                with at(NOW):
                    self.client.get(address)
                with at(NOW + dt.timedelta(minutes=1)):
                    before = self.client.get(address).headers
                change(draft, title="Edited", updated_at=NOW)
                with at(NOW + dt.timedelta(minutes=2)):
                    after = self.client.get(address).headers
                self.assertEqual(before["ETag"], after["ETag"])
                self.assertEqual(before["Last-Modified"], after["Last-Modified"])

    def test_unchanged_page_keeps_its_time_over_a_write(self):
        make_article(slug="a")
        with at(NOW):
            self.client.get("/notes/a/")
        SiteVersion.bump()
        with at(NOW + dt.timedelta(minutes=1)):
            response = self.client.get("/notes/a/")
            self.assertEqual(response.headers["Last-Modified"], "Fri, 01 May 2026 12:00:00 GMT")
            since = {"if-modified-since": response.headers["Last-Modified"]}
            self.assertEqual(self.client.get("/notes/a/", headers=since).status_code, 304)

    def test_changed_page_is_not_304_by_its_time(self):
        article = make_article(slug="a")
        with at(NOW):
            self.client.get("/notes/a/")
        with at(NOW + dt.timedelta(minutes=1)):
            since = {"if-modified-since": self.client.get("/notes/a/").headers["Last-Modified"]}
            change(article, title="Another")
            self.assertEqual(self.client.get("/notes/a/", headers=since).status_code, 200)

    def test_no_time_is_given_within_the_second_of_a_change(self):
        make_article(slug="a")
        with at(NOW):
            self.assertNotIn("Last-Modified", self.client.get("/notes/a/").headers)
        with at(NOW + dt.timedelta(seconds=1)):
            self.assertIn("Last-Modified", self.client.get("/notes/a/").headers)

    def test_documents_have_validators_too(self):
        make_article(slug="a")
        tag = self.client.get("/notes/a.md").headers["ETag"]
        self.assertEqual(self.client.get("/notes/a.md", headers={"if-none-match": tag}).status_code, 304)


class SeparationTests(TestCase):
    def test_languages_do_not_mix(self):
        make_article(slug="a")
        english = self.client.get("/notes/a/", headers={"accept-language": "en"})
        chinese = self.client.get("/notes/a/", headers={"accept-language": "zh-CN,zh;q=0.9,en;q=0.8"})
        self.assertContains(english, '<html lang="en">')
        self.assertContains(chinese, '<html lang="zh-hans">')
        self.assertContains(self.client.get("/notes/a/", headers={"accept-language": "zh-TW"}), '<html lang="zh-hant">')
        for response in (english, chinese):
            self.assertIn("Accept-Language", response.headers["Vary"])

    def test_odd_languages_fall_back(self):
        for accepted in ("xx", "*", "en;q=x", "a" * 5000, ",,,", "zh-" + "x" * 600, "\x00"):
            with self.subTest(accepted[:8]):
                response = self.client.get("/", headers={"accept-language": accepted})
                self.assertContains(response, "<html lang=")

    def test_cookie_does_not_choose_the_language(self):
        self.client.cookies["django_language"] = "zh-hans"
        response = self.client.get("/", headers={"accept-language": "en"})
        self.assertContains(response, '<html lang="en">')
        self.assertEqual(response.headers["Content-Language"], "en")

    @override_settings(ALLOWED_HOSTS=["one.example", "two.example"])
    def test_hosts_do_not_mix(self):
        make_article(slug="a")
        for host in ("one.example", "two.example"):
            response = self.client.get("/notes/a/", headers={"host": host, "x-forwarded-host": "evil.example"})
            self.assertContains(response, f'href="http://{host}/notes/a/"')
            self.assertNotContains(response, "evil")
        self.assertEqual(self.client.get("/", headers={"host": "evil.example"}).status_code, 400)

    def test_unknown_parameters_make_no_page_of_their_own(self):
        make_article(slug="a")
        first = self.client.get("/notes/a/")
        with self.assertNumQueries(1):
            second = self.client.get("/notes/a/?utm_source=x&page=2&preview=1")
        self.assertEqual(first.content, second.content)

    def test_session_cookie_keeps_shared_caches_away(self):
        make_article(slug="a")
        anonymous = self.client.get("/notes/a/")
        self.assertEqual(anonymous.headers["Cache-Control"], "public, no-cache")
        self.client.force_login(make_superuser())
        for address in ("/notes/a/", "/", "/nothing/", "/notes/a.md", "/search/?q=x"):
            with self.subTest(address):
                response = self.client.get(address)
                self.assertEqual(response.headers["Cache-Control"], "private, no-store")
        self.assertEqual(self.client.get("/notes/a/").content, anonymous.content)

    def test_readers_get_no_cookie(self):
        make_article(slug="a")
        for address in ("/", "/notes/a/", "/nothing/", "/search/?q=x", "/feed.atom", "/healthz"):
            with self.subTest(address):
                self.assertEqual(self.client.get(address).cookies, {})

    def test_staff_see_what_readers_see(self):
        make_article(slug="draft", status=Status.DRAFT)
        self.client.force_login(make_superuser())
        self.assertEqual(self.client.get("/notes/draft/?preview=1").status_code, 404)


class PageCacheTests(SimpleTestCase):
    def page(self, size: int = 10, etag: str = '"a"') -> Page:
        return Page(body=b"x" * size, compressed=b"", headers=(), etag=etag, seen_at=timezone.now())

    def state(self, version: int = 1, until: dt.datetime | None = None) -> SiteState:
        return SiteState(version=version, at=NOW, until=until, sections=frozenset())

    def test_memory_is_bounded_and_the_oldest_goes_first(self):
        cache, state = PageCache(max_bytes=50_000), self.state()
        for number in range(100):
            cache.put(number, state, self.page(3_000))
            cache.get(0, state)
        self.assertEqual(len(cache), 10)
        self.assertIsNotNone(cache.get(0, state))
        self.assertIsNone(cache.get(50, state))
        self.assertIsNotNone(cache.get(99, state))

    def test_page_too_large_is_not_kept(self):
        cache, state = PageCache(max_bytes=10_000), self.state()
        cache.put("a", state, self.page(20_000))
        self.assertEqual(len(cache), 0)

    def test_replaced_page_is_counted_once(self):
        cache = PageCache(max_bytes=10_000)
        for version in range(50):
            cache.put("a", self.state(version), self.page(4_000))
        cache.put("b", self.state(50), self.page(1_000))
        self.assertEqual(len(cache), 2)

    def test_page_of_another_state_is_not_given(self):
        cache, before = PageCache(), self.state(1)
        cache.put("a", before, self.page())
        self.assertIsNone(cache.get("a", self.state(2)))

    def test_time_is_kept_only_where_nothing_else_can_have_been_between(self):
        cache, first = PageCache(), self.page()
        cache.put("a", self.state(1), first)
        self.assertIs(cache.put("a", self.state(2), self.page()), first)
        self.assertIsNot(cache.put("a", self.state(4), self.page()), first)

    def test_cache_of_the_site_is_bounded(self):
        self.assertLessEqual(pages.max_bytes, 64 * 1024 * 1024)
