"""What pages say to machines that show a link: JSON-LD, descriptions, and pictures that nobody can choose words for."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
from typing import Any
from unittest import mock

from django.core.cache import caches
from django.test import TestCase, override_settings
from PIL import Image

from editorial.checks import pictures_have_a_font
from editorial.models import EntityKind, Status
from editorial.services import font_files
from editorial.services.pictures import PictureWords, drawn, fonts
from editorial.services.pictures.drawing import broken, fitted
from editorial.views import pictures
from tests.factories import change, make_article, make_entity

PICTURE = re.compile(r'<meta property="og:image" content="http://testserver(/pictures/[^"]+)">')
DATA = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


def data_of(html: str) -> dict[str, Any]:
    """Returns the things that a page says by their type."""
    found = DATA.findall(html)
    assert len(found) == 1, found
    document = json.loads(found[0])
    assert document["@context"] == "https://schema.org"
    return {thing["@type"]: thing for thing in document["@graph"]}


class StructuredDataTests(TestCase):
    def page(self, address: str) -> str:
        return self.client.get(address, headers={"accept-language": "en"}).content.decode()

    def test_article_names_its_people_its_way_and_its_video(self):
        make_article(
            "**标题** </script><b>",
            slug="a",
            date=dt.date(2025, 5, 1),
            summary="*摘要* & more",
            source_url="https://www.youtube.com/watch?v=abcdefghijk&t=1",
            tags=["ai"],
            areas=["science"],
            names={"people": ["Ada"], "organizations": ["NASA"], "speaker": ["Radio"], "guest": ["Grace"]},
        )
        html = self.page("/notes/a/")
        data = data_of(html)
        article = data["Article"]
        self.assertEqual(article["headline"], "标题")
        self.assertEqual(article["description"], "摘要 & more")
        self.assertEqual(article["url"], "http://testserver/notes/a/")
        self.assertEqual((article["datePublished"], article["inLanguage"]), ("2025-05-01", "zh-Hans"))
        self.assertEqual(
            article["author"],
            [{"@type": "Organization", "name": "Radio", "url": "http://testserver/channels/radio/"}],
        )
        self.assertEqual([one["@type"] for one in article["mentions"]], ["Person", "Organization"])
        self.assertEqual(data["VideoObject"]["thumbnailUrl"], ["https://i.ytimg.com/vi/abcdefghijk/hqdefault.jpg"])
        steps = [(one["position"], one["name"], one["item"]) for one in data["BreadcrumbList"]["itemListElement"]]
        self.assertEqual(steps[1], (2, "notes", "http://testserver/notes/"))
        self.assertIn('<meta name="description" content="摘要 &amp; more">', html)
        self.assertEqual(html.lower().count("</script><b"), 0)

    def test_data_cannot_end_its_element(self):
        make_entity("Ada", description="</script><!-- <b> & ")
        make_article(names={"people": ["Ada"]})
        html = self.page("/people/ada/")
        self.assertEqual(len(DATA.findall(html)), 1)
        self.assertEqual(re.findall("[<>&]", DATA.findall(html)[0]), [])

    def test_entity_is_what_it_is(self):
        make_entity("Ada", description="**Wrote** the [first](https://a.example/) program.", wikidata_id="Q7259")
        make_entity("NASA", EntityKind.ORGANIZATION, homepage="https://nasa.example/")
        make_article(names={"people": ["Ada"], "organizations": ["NASA"]})
        html = self.page("/people/ada/")
        person = data_of(html)["Person"]
        self.assertEqual((person["name"], person["description"]), ("Ada", "Wrote the first program."))
        self.assertEqual(person["sameAs"], ["https://www.wikidata.org/wiki/Q7259"])
        self.assertIn('<meta name="description" content="Wrote the first program.">', html)
        self.assertEqual(
            data_of(self.page("/organizations/nasa/"))["Organization"]["sameAs"], ["https://nasa.example/"]
        )

    def test_home_and_lists_say_where_they_are(self):
        make_article(tags=["ai"])
        self.assertIn("SearchAction", json.dumps(data_of(self.page("/"))))
        names = [one["name"] for one in data_of(self.page("/tags/ai/"))["BreadcrumbList"]["itemListElement"]]
        self.assertEqual(names, ["Home", "Tags", "ai"])

    def test_article_without_summary_is_described_by_its_text(self):
        make_article(slug="a", body="## Heading\n\nA **first** `line` <b>x</b> & more.\n")
        self.assertIn('<meta name="description" content="A first line x &amp; more.">', self.page("/notes/a/"))

    @override_settings(VIDEO_EMBEDS=False)
    def test_no_video_where_videos_are_off(self):
        make_article(slug="a", source_url="https://youtu.be/abcdefghijk")
        self.assertNotIn("VideoObject", data_of(self.page("/notes/a/")))


class PictureTests(TestCase):
    def setUp(self) -> None:
        caches["pictures"].clear()

    def address(self, page: str) -> str:
        return PICTURE.findall(self.client.get(page).content.decode())[0]

    def test_pages_name_a_picture_that_is_kept_for_ever(self):
        make_article("中文标题", slug="a", areas=["science"], names={"people": ["Ada"]})
        for page in ("/notes/a/", "/people/ada/", "/", "/areas/science/"):
            with self.subTest(page):
                response = self.client.get(self.address(page))
                self.assertEqual(response.headers["Content-Type"], "image/png")
                self.assertEqual(response.headers["Cache-Control"], "public, max-age=31536000, immutable")
                image = Image.open(io.BytesIO(response.content))
                self.assertEqual(image.size, (1200, 630))
                self.assertLess(len(response.content), 100_000)

    def test_other_words_have_another_address_and_the_former_one_leads_there(self):
        article = make_article("One", slug="a")
        before = self.address("/notes/a/")
        change(article, title="Two")
        after = self.address("/notes/a/")
        self.assertNotEqual(after, before)
        response = self.client.get(before)
        self.assertEqual((response.status_code, response.headers["Location"]), (302, after))
        self.assertIn("no-cache", response.headers["Cache-Control"])

    def test_nothing_of_the_address_is_drawn_and_what_is_not_public_has_no_picture(self):
        draft = make_article(status=Status.DRAFT, names={"people": ["Hidden"]})
        hidden = make_entity("Hidden")
        digest = "0" * 16
        for name in (f"article-{draft.pk}", f"entity-{hidden.pk}", "article-99999999", "site-1", "other-1"):
            with self.subTest(name), mock.patch.object(pictures, "drawn") as draw:
                self.assertEqual(self.client.get(f"/pictures/{name}-{digest}.png").status_code, 404)
                draw.assert_not_called()
        public = make_article(slug="b")
        with mock.patch.object(pictures, "drawn") as draw:
            self.assertEqual(self.client.get(f"/pictures/article-{public.pk}-{digest}.png").status_code, 302)
            draw.assert_not_called()

    def test_a_kept_picture_is_not_drawn_again_and_drawing_has_bounds(self):
        make_article(slug="a")
        make_article(slug="b")
        first, second = self.address("/notes/a/"), self.address("/notes/b/")
        with mock.patch.object(pictures, "drawn", return_value=b"png") as draw:
            self.client.get(first)
            self.client.get(first)
            self.assertEqual(draw.call_count, 1)
            with pictures._drawing:
                response = self.client.get(second)
                self.assertEqual((response.status_code, response.headers["Retry-After"]), (503, "2"))
                self.assertEqual(self.client.get(first).status_code, 200)
            with mock.patch.object(pictures, "DRAWN_A_MINUTE", 1), mock.patch.object(pictures, "is_too_often") as often:
                often.return_value = True
                self.assertEqual(self.client.get(second).status_code, 429)
            self.assertEqual(draw.call_count, 1)

    def test_a_disk_that_cannot_be_written_costs_no_picture(self):
        make_article(slug="a")
        with mock.patch.object(caches["pictures"].__class__, "set", side_effect=OSError):
            self.assertEqual(self.client.get(self.address("/notes/a/")).status_code, 200)


class DrawingTests(TestCase):
    def tearDown(self) -> None:
        for kept in (font_files.chinese_font, fonts.font, fonts._missing):
            kept.cache_clear()

    def without_font(self) -> None:
        for kept in (font_files.chinese_font, fonts.font, fonts._missing):
            kept.cache_clear()
        found = mock.patch.object(font_files, "KNOWN", {})
        found.start()
        self.addCleanup(found.stop)

    def test_lines_do_not_begin_with_a_mark_that_closes(self):
        face = fonts.font(64)
        lines = broken("一二三四五六七，八九十" * 6, face, 500)
        self.assertGreater(len(lines), 5)
        self.assertFalse([line for line in lines if line[0] in "，。"])
        self.assertTrue(fitted("一" * 200, face, 400).endswith("…"))

    def test_any_words_can_be_drawn(self):
        for title in ("", " ", "a" * 2000, "字" * 160, "😀" * 40, "\u202e反", "العربية", "e\u0301" * 90):
            with self.subTest(title[:5]):
                self.assertTrue(drawn(PictureWords(title, title, title, "zh-Hant", title)).startswith(b"\x89PNG"))

    def test_without_a_chinese_font_latin_titles_stand_and_chinese_ones_are_left_out(self):
        self.without_font()
        self.assertEqual([warning.id for warning in pictures_have_a_font(None)], ["editorial.W003"])
        self.assertEqual(fonts.writable("Flywheel effects"), "Flywheel effects")
        self.assertEqual(fonts.writable("飞轮效应"), "")
        blank = drawn(PictureWords("", site="Evergreen"))
        self.assertEqual(drawn(PictureWords("飞轮效应", site="Evergreen")), blank)
        self.assertNotEqual(drawn(PictureWords("Flywheel", site="Evergreen")), blank)
