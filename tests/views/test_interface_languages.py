"""The language of the interface: by address, by choice, by what the browser accepts."""

from __future__ import annotations

import re
from typing import Any

from django.test import TestCase

from tests.factories import make_article

VERSION = re.compile(r'<link rel="alternate" hreflang="([^"]+)" href="http://testserver([^"]+)">')
WORDS = {"zh-hans": "标签", "zh-hant": "標籤", "en": "Tags"}


class InterfaceLanguageTests(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        make_article(slug="a", tags=["ai"])

    def page(self, address: str, **headers: str) -> Any:
        return self.client.get(address, headers={"accept-language": "en", **headers})

    def test_address_goes_before_choice_and_choice_before_the_browser(self):
        for address, cookie, accepted, wanted in (
            ("/tags/", "", "zh-HK", "zh-hant"),
            ("/tags/", "zh-hans", "zh-HK", "zh-hans"),
            ("/tags/", "dark.en", "zh-HK", "en"),
            ("/tags/?language=zh-hant", "zh-hans", "en", "zh-hant"),
            ("/tags/?language=fr", "", "en", "en"),
            ("/tags/?language=", "zh-hans", "en", "zh-hans"),
        ):
            with self.subTest(address, cookie=cookie, accepted=accepted):
                self.client.cookies.clear()
                if cookie:
                    self.client.cookies["reading"] = cookie
                response = self.page(address, **{"accept-language": accepted})
                self.assertContains(response, f"<h1><bdi>{WORDS[wanted]}</bdi></h1>")
                self.assertEqual(response.headers["Content-Language"], wanted)
                self.assertEqual({"Accept-Language", "Cookie"} - set(response.headers["Vary"].split(", ")), set())

    def test_choice_is_made_without_script_and_leads_back(self):
        page = self.page("/tags/").content.decode()
        self.assertIn('<input type="hidden" name="next" value="/tags/">', page)
        self.assertIn('value="zh-hant" name="language" lang="zh-Hant">繁體中文</button>', page)
        response = self.client.get("/preferences/", {"language": "zh-hant", "next": "/tags/"})
        self.assertEqual((response.status_code, response.headers["Location"]), (303, "/tags/"))
        self.assertContains(self.page("/tags/"), "標籤")
        self.assertContains(self.page("/tags/"), 'lang="zh-Hant" aria-current="true"')
        self.client.get("/preferences/", {"language": "browser", "next": "/tags/"})
        self.assertContains(self.page("/tags/"), "<h1><bdi>Tags</bdi></h1>")

    def test_lists_name_their_languages_and_each_names_itself(self):
        wanted = {f"zh-{script}": f"/tags/?language=zh-{script.lower()}" for script in ("Hans", "Hant")}
        wanted |= {"en": "/tags/?language=en", "x-default": "/tags/"}
        self.assertEqual(dict(VERSION.findall(self.page("/tags/").content.decode())), wanted)
        for address in wanted.values():
            response = self.page(address)
            self.assertContains(response, f'<link rel="canonical" href="http://testserver{address}">')
        for address in ("/search/?q=a", "/nothing/", "/notes/a.md"):
            self.assertEqual(VERSION.findall(self.page(address).content.decode()), [])

    def test_each_language_has_its_own_tag_and_304(self):
        tags = set()
        for language in WORDS:
            response = self.page(f"/tags/?language={language}")
            tags.add(response.headers["ETag"])
            self.client.cookies["reading"] = language
            tags.add(self.page("/tags/").headers["ETag"])
            again = self.page("/tags/", **{"if-none-match": self.page("/tags/").headers["ETag"]})
            self.assertEqual(again.status_code, 304)
            self.client.cookies.clear()
        self.assertEqual(len(tags), 6)
