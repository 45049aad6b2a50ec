"""How readers read: what they choose is applied, kept by every cache apart, and works without a script."""

from __future__ import annotations

import datetime as dt
from unittest import mock

from django.test import TestCase
from django.utils import timezone

from editorial.views.preferences import Preferences, apply_choices
from tests.factories import make_article

BODY = """## 头发

里面的文字和 `代码里` 与 SpaceX。

<details>
<summary>Original English</summary>

Rivers 里 bend.

</details>
"""


class ChoosingTests(TestCase):
    def choose(self, query: str):
        return self.client.get(f"/preferences/?{query}")

    def test_the_form_keeps_choices_and_leads_back(self):
        response = self.choose("theme=dark&size=medium&script=hant&next=/notes/a/")
        self.assertEqual((response.status_code, response.headers["Location"]), (303, "/notes/a/"))
        self.assertEqual(response.headers["Cache-Control"], "no-store")
        cookie = response.cookies["reading"]
        self.assertEqual((cookie.value, cookie["samesite"], cookie["path"]), ("dark.hant", "Lax", "/"))

    def test_a_form_with_one_choice_leaves_the_others(self):
        self.choose("theme=dark&script=hans")
        self.assertEqual(self.choose("originals=both").cookies["reading"].value, "dark.both.hans")
        self.assertEqual(self.choose("theme=system").cookies["reading"].value, "both.hans")

    def test_without_a_choice_there_is_no_cookie(self):
        self.choose("theme=dark")
        cookie = self.choose("theme=system").cookies["reading"]
        self.assertEqual((cookie.value, cookie["max-age"]), ("", 0))

    def test_it_leads_to_no_other_site(self):
        for address in ("//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:x", "", "\n//e"):
            response = self.client.get("/preferences/", {"next": address})
            self.assertEqual(response.headers["Location"], "/", address)

    def test_nothing_else_than_a_choice_gets_into_the_cookie(self):
        response = self.choose("theme=%22%3E&size=;path=/x&next=/")
        self.assertEqual(response.cookies["reading"].value, "")
        self.assertEqual(self.client.post("/preferences/").status_code, 405)


class PageTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        make_article("里面", slug="a", body=BODY)
        make_article("後來", slug="t", body="## 頭髮\n\n裡面\n", language="zh", script="Hant")

    def page(self, cookie: str = "", address: str = "/notes/a/", **headers: str):
        self.client.cookies.clear()
        if cookie:
            self.client.cookies["reading"] = cookie
        return self.client.get(address, headers=headers)

    def test_colours_and_size_stand_on_the_root_of_every_page(self):
        for address in ("/notes/a/", "/", "/notes/", "/search/?q=x", "/nothing/"):
            text = self.page("dark.large", address).content.decode()
            self.assertIn('<html data-theme="dark" data-size="large" lang="en">', text, address)

    def test_the_forms_show_what_is_chosen(self):
        text = self.page("dark.both.hant").content.decode()
        for choice in ('name="theme" value="dark"', 'name="originals" value="both"', 'name="script" value="hant"'):
            self.assertIn(f"{choice} checked", text)
        for choice in ('name="theme" value="system"', 'name="originals" value="translation"'):
            self.assertNotIn(f"{choice} checked", text)
        self.assertIn('name="size" value="medium" checked', text)

    def test_originals_are_open_without_a_script(self):
        self.assertIn('<details class="original"', self.page().content.decode())
        self.assertIn('<div class="pair"><div', self.page("both").content.decode())
        text = self.page("original").content.decode()
        self.assertIn('<div class="pair only-original">', text)
        self.assertIn('<details open class="original"', text)

    def test_the_script_is_converted_everywhere_but_in_code_and_originals(self):
        text = self.page("hant").content.decode()
        for part in (
            '<h1 lang="zh-Hant"><bdi>裡面</bdi>',
            "裡面的文字和 <code>代码里</code> 与 SpaceX".replace("与", "與"),
            "Rivers 里 bend",
            '<h2 id="doc-头发">頭髮<a',
            '<div class="prose" lang="zh-Hant">',
        ):
            self.assertIn(part, text)
        self.assertIn("裡面</bdi>", self.page("hant", "/notes/").content.decode())
        self.assertIn("里面</bdi>", self.page("", "/notes/").content.decode())

    def test_the_address_goes_before_the_cookie(self):
        self.assertIn("裡面</bdi>", self.page("hans", "/notes/a/?script=hant").content.decode())
        self.assertIn("里面</bdi>", self.page("hant", "/notes/a/?script=written").content.decode())
        self.assertIn("裡面</bdi>", self.page("hant", "/notes/a/?script=<b>").content.decode())

    def test_each_script_has_an_address_and_one_is_the_canonical(self):
        links = (
            '<link rel="alternate" hreflang="zh-Hans" href="http://testserver/notes/a/">',
            '<link rel="alternate" hreflang="zh-Hant" href="http://testserver/notes/a/?script=hant">',
            '<link rel="alternate" hreflang="x-default" href="http://testserver/notes/a/">',
        )
        for address, cookie, canonical in (
            ("/notes/a/", "", "/notes/a/"),
            ("/notes/a/", "hant", "/notes/a/"),
            ("/notes/a/?script=hant", "", "/notes/a/?script=hant"),
            ("/notes/a/?script=hans", "", "/notes/a/"),
            ("/notes/a/?script=x", "", "/notes/a/"),
        ):
            text = self.page(cookie, address).content.decode()
            self.assertIn(f'<link rel="canonical" href="http://testserver{canonical}">', text)
            for link in links:
                self.assertIn(link, text)
        self.assertIn(
            'hreflang="zh-Hans" href="http://testserver/notes/t/?script=hans"',
            self.page("", "/notes/t/").content.decode(),
        )

    def test_a_text_in_another_language_has_no_versions(self):
        make_article("River", slug="en", body="Text\n", language="en", script="")
        self.assertNotIn("hreflang", self.page("", "/notes/en/").content.decode())

    def test_the_document_as_text_is_never_converted(self):
        plain = self.page("", "/notes/a.md")
        self.assertEqual(self.page("dark.hant", "/notes/a.md").content, plain.content)

    def test_what_the_cookie_does_not_mean_changes_nothing(self):
        plain = self.page().content
        for cookie in ("x", "a" * 200, "dark" * 40, "..", '"><script>'):
            self.assertEqual(self.page(cookie).content, plain, cookie)


class KeepingTests(PageTests):
    def test_every_choice_has_a_validator_of_its_own(self):
        tags = {
            self.page(cookie).headers["ETag"] for cookie in ("", "dark", "light", "hant", "hans", "both", "dark.hant")
        }
        self.assertEqual(len(tags), 7)

    def test_who_holds_a_page_gets_304_with_the_same_choice_alone(self):
        tag = self.page("dark").headers["ETag"]
        self.assertEqual(self.page("dark", **{"if-none-match": tag}).status_code, 304)
        for other in ("", "light", "dark.hant"):
            self.assertEqual(self.page(other, **{"if-none-match": tag}).status_code, 200)

    def test_a_date_alone_is_no_validator_of_a_chosen_page(self):
        with mock.patch.object(timezone, "now", return_value=timezone.now() + dt.timedelta(minutes=1)):
            self.page()
        later = timezone.now() + dt.timedelta(minutes=5)
        with mock.patch.object(timezone, "now", return_value=later):
            date = self.page().headers["Last-Modified"]
            self.assertEqual(self.page(**{"if-modified-since": date}).status_code, 304)
            chosen = self.page("dark", **{"if-modified-since": date})
        self.assertEqual((chosen.status_code, chosen.has_header("Last-Modified")), (200, False))

    def test_caches_on_the_way_are_told_of_the_cookie(self):
        for address in ("/notes/a/", "/", "/nothing/"):
            self.assertIn("Cookie", self.page("", address).headers["Vary"])

    def test_a_kept_page_serves_all_colours_and_asks_nothing_more(self):
        self.page()
        with self.assertNumQueries(1):
            self.assertIn(b'data-theme="dark"', self.page("dark").content)
        self.page("hant")
        with self.assertNumQueries(1):
            self.page("light.hant")


class ApplyingTests(TestCase):
    def test_marks_are_exchanged_in_the_page_alone(self):
        self.assertEqual(
            apply_choices(b"<!doctype html>\n<html lang=x><p>&lt;html ", Preferences({"theme": "dark"})),
            b'<!doctype html>\n<html data-theme="dark" lang=x><p>&lt;html ',
        )
