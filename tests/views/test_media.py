"""Media files below the addresses of articles: who gets them, how, and how texts show them."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django.db import connection
from django.test import Client, TestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from editorial.models import Article, MediaFile, Status
from editorial.services.preview_links import revoke_links, share_preview, token_of
from editorial.views.page_cache import forget_pages
from tests.factories import change, make_article, make_collection, make_media, make_superuser
from tests.media import MP3, PDF, SVG, png

FUTURE = dt.datetime(2999, 1, 1, tzinfo=dt.UTC)
PAST = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)


def bundle(slug: str = "island", body: str = "![Map](map.png)\n", **columns: Any) -> Article:
    """Returns an article with a folder of its own and a map in it."""
    article = make_article(slug.title(), slug=slug, path=f"notes/{slug}/index.md", body=body, **columns)
    make_media(f"notes/{slug}/map.png", png() + slug.encode())
    return article


class ServingTests(TestCase):
    def status(self, address: str) -> int:
        return self.client.get(address).status_code

    def test_a_file_of_a_public_bundle_is_answered_whether_the_text_names_it_or_not(self):
        bundle(body="Nothing.\n")
        make_media("notes/island/sounds/海 浪.mp3", MP3)
        response = self.client.get("/notes/island/map.png")
        self.assertEqual((response.status_code, response.content), (200, png() + b"island"))
        self.assertEqual(response.headers["Content-Type"], "image/png")
        self.assertEqual(response.headers["Content-Length"], str(len(response.content)))
        sound = self.client.get("/notes/island/sounds/%E6%B5%B7%20%E6%B5%AA.mp3")
        self.assertEqual((sound.status_code, sound.headers["Content-Type"]), (200, "audio/mpeg"))

    def test_nobody_gets_a_file_of_what_is_not_public(self):
        article = bundle()
        for columns in (
            {"status": Status.DRAFT},
            {"status": Status.REVIEW},
            {"publish_at": FUTURE},
            {"expire_at": PAST},
            {"removed_at": PAST},
        ):
            with self.subTest(columns):
                self.assertEqual(self.status("/notes/island/map.png"), 200)
                former = {name: getattr(article, name) for name in columns}
                change(article, **columns)
                self.assertIn(self.status("/notes/island/map.png"), (404, 410))
                change(article, **former)

    def test_a_bundle_inside_of_another_keeps_its_files_to_itself(self):
        bundle("a")
        bundle("a/inner", status=Status.DRAFT)
        self.assertEqual(self.status("/notes/a/map.png"), 200)
        self.assertEqual(self.status("/notes/a/inner/map.png"), 404)

    def test_a_loose_file_is_answered_below_each_public_text_that_names_it(self):
        make_media("notes/beside.png")
        make_media("attachments/far.png")
        body = "![](beside.png) ![](../attachments/far.png)\n"
        make_article(slug="a", body=body)
        make_article(slug="b", body="Nothing.\n")
        make_article(slug="c", body=body, status=Status.DRAFT)
        for name in ("beside.png", "attachments/far.png"):
            self.assertEqual(self.status(f"/notes/a/{name}"), 200)
            self.assertEqual(self.status(f"/notes/b/{name}"), 404)
            self.assertEqual(self.status(f"/notes/c/{name}"), 404)
        self.assertEqual([self.status(f"/{path}") for path in ("notes/beside.png", "attachments/far.png")], [404, 404])

    def test_a_public_text_does_not_open_the_bundle_of_a_draft(self):
        bundle("secret", status=Status.DRAFT)
        make_article(slug="a", body="![](secret/map.png)\n")
        for address in ("/notes/a/secret/map.png", "/notes/a/notes/secret/map.png", "/notes/secret/map.png"):
            self.assertEqual(self.status(address), 404)
        self.assertNotContains(self.client.get("/notes/a/"), 'src="/notes')

    def test_the_description_of_a_collection_shows_its_files_while_the_collection_has_a_page(self):
        collection = make_collection("notes", description="![Shore](shore.png) [a](a.md) [b](b.md)")
        make_media("notes/shore.png")
        make_media("notes/other.png")
        self.assertEqual(self.status("/notes/shore.png"), 404)
        make_article(slug="a", collection=collection)
        make_article(slug="b", collection=collection, status=Status.DRAFT)
        self.assertEqual(self.status("/notes/shore.png"), 200)
        self.assertEqual(self.status("/notes/other.png"), 404)
        page = self.client.get("/notes/").content.decode()
        self.assertIn('<img alt="Shore" src="/notes/shore.png" loading="lazy">', page.replace("  ", " "))
        self.assertIn('<a href="/notes/a/">a</a> b', page)

    def test_one_who_has_it_gets_304_without_its_content_being_loaded(self):
        bundle()
        first = self.client.get("/notes/island/map.png")
        with CaptureQueriesContext(connection) as queries:
            again = self.client.get("/notes/island/map.png", headers={"if-none-match": first.headers["ETag"]})
        self.assertEqual((again.status_code, again.content), (304, b""))
        self.assertEqual(again.headers["ETag"], first.headers["ETag"])
        self.assertFalse([query for query in queries if '"data"' in query["sql"]])

    def test_queries_are_as_many_for_one_as_for_ten_files(self):
        bundle()
        self.client.get("/notes/island/map.png")
        with CaptureQueriesContext(connection) as one:
            self.client.get("/notes/island/map.png")
        for number in range(10):
            make_media(f"notes/island/{number}.png")
        self.client.get("/notes/island/map.png")
        with CaptureQueriesContext(connection) as ten:
            self.client.get("/notes/island/map.png")
        self.assertEqual((len(one), len(ten)), (5, 5))

    def test_parts_are_answered_as_players_ask_for_them(self):
        bundle()
        whole = self.client.get("/notes/island/map.png").content
        for asked, expected in (("bytes=0-3", whole[:4]), ("bytes=-4", whole[-4:]), ("bytes=8-", whole[8:])):
            part = self.client.get("/notes/island/map.png", headers={"range": asked})
            self.assertEqual((part.status_code, part.content), (206, expected))
        self.assertEqual(part.headers["Content-Range"], f"bytes 8-{len(whole) - 1}/{len(whole)}")
        for asked in ("bytes=9999-", "bytes=-0"):
            self.assertEqual(self.client.get("/notes/island/map.png", headers={"range": asked}).status_code, 416)
        for asked in ("bytes=0-1,3-4", "bytes=5-2", "bytes=-", "lines=1-2"):
            part = self.client.get("/notes/island/map.png", headers={"range": asked})
            self.assertEqual((part.status_code, part.content), (200, whole))
        other = {"range": "bytes=0-3", "if-range": '"other"'}
        self.assertEqual(self.client.get("/notes/island/map.png", headers=other).status_code, 200)

    def test_nothing_in_a_file_runs(self):
        bundle()
        make_media("notes/island/coast.svg", SVG)
        make_media("notes/island/tides.pdf", PDF)
        for name in ("map.png", "coast.svg", "tides.pdf"):
            response = self.client.get(f"/notes/island/{name}")
            self.assertEqual(response.headers["X-Content-Type-Options"], "nosniff")
            policy = response.headers["Content-Security-Policy"]
            self.assertIn("default-src 'none'", policy)
            self.assertNotIn("script", policy)
            self.assertEqual("sandbox" in policy, name != "tides.pdf")
            self.assertIn("inline", response.headers["Content-Disposition"])

    def test_head_and_other_methods(self):
        bundle()
        head = self.client.head("/notes/island/map.png")
        self.assertEqual((head.status_code, head.content), (200, b""))
        self.assertEqual(head.headers["Content-Length"], str(len(png()) + len("island")))
        self.assertEqual(self.client.post("/notes/island/map.png").status_code, 405)
        self.assertEqual(self.client.get("/notes/island/none.png").status_code, 404)

    def test_a_changed_picture_has_another_tag(self):
        bundle()
        first = self.client.get("/notes/island/map.png").headers["ETag"]
        row = make_media("notes/other.png", png((3, 3, 3)))
        blob = row.blob
        row.delete()
        MediaFile.objects.filter(path="notes/island/map.png").update(blob=blob)
        again = self.client.get("/notes/island/map.png", headers={"if-none-match": first})
        self.assertEqual((again.status_code, again.content), (200, png((3, 3, 3))))

    def test_files_of_an_excluded_article_are_not_listed(self):
        bundle(excluded=True)
        self.assertEqual(self.client.get("/notes/island/map.png").headers["X-Robots-Tag"], "noindex")


class LinkTests(TestCase):
    def prose(self, address: str = "/notes/island/") -> str:
        found = re.search(r'<div class="prose".*?>\n(.*?)\n</div>', self.client.get(address).content.decode(), re.S)
        assert found
        return found[1]

    def test_pictures_sounds_and_papers_of_a_bundle_are_shown(self):
        bundle(body="![Map](map.png)\n\n![Waves](sea/waves.mp3)\n\n![Tides](tides.pdf)\n\n[Read](tides.pdf#page=2)\n")
        make_media("notes/island/sea/waves.mp3", MP3)
        make_media("notes/island/tides.pdf", PDF)
        prose = self.prose()
        self.assertRegex(prose, r'<img [^>]*src="/notes/island/map.png"[^>]* loading="lazy">')
        self.assertIn('<audio controls preload="none" aria-label="Waves" src="/notes/island/sea/waves.mp3">', prose)
        self.assertIn('<a href="/notes/island/tides.pdf">Tides</a>', prose)
        self.assertIn('href="/notes/island/tides.pdf', prose.partition("Read")[0].rpartition("<a")[2])

    def test_links_to_documents_lead_to_their_addresses_where_they_are_public(self):
        bundle(body="[B](../b.md) [C](../deep/c.md#One-thing) [D](../draft.md) [E](../none.md) [F](./index.md)\n")
        make_article(slug="b")
        make_article(slug="deep/other", path="notes/deep/c.md")
        make_article(slug="draft", status=Status.DRAFT)
        self.assertEqual(
            self.prose(),
            '<p><a href="/notes/b/">B</a> <a href="/notes/deep/other/#doc-one-thing">C</a> D E '
            '<a href="/notes/island/">F</a></p>',
        )

    def test_addresses_of_the_web_and_of_the_page_stay(self):
        body = "## One\n\n[a](https://example.org/a.md) [b](#one) [c](/notes/x/) [d](mailto:a@b.org) ![e](/f.png)\n"
        bundle(body=body)
        prose = self.prose()
        for written in ('href="https://example.org/a.md"', 'href="#doc-one"', 'href="/notes/x/"', 'src="/f.png"'):
            self.assertIn(written, prose)

    def test_a_path_from_the_top_of_the_garden_is_found(self):
        make_media("assets/img/far.png")
        bundle(body="![Far](/assets/img/far.png)\n")
        self.assertIn('src="/notes/island/assets/img/far.png"', self.prose())
        self.assertEqual(self.client.get("/notes/island/assets/img/far.png").status_code, 200)

    def test_names_that_html_and_addresses_escape(self):
        bundle(body='![A "b" <c>](<m & p\'s "#.png>)\n\n![x](%E5%9B%BE.png)\n')
        make_media("notes/island/图.png")
        make_media("notes/island/m & p's \".png")
        prose = self.prose()
        self.assertIn('src="/notes/island/%E5%9B%BE.png"', prose)
        self.assertNotIn('"b"', prose)

    def test_hugo_shortcodes_stay_text(self):
        bundle(body='[B]({{< ref "b.md" >}}) {{< figure src="map.png" >}}\n')
        self.assertIn("{{&lt; figure", self.prose())

    def test_queries_are_pinned_and_none_are_asked_without_references(self):
        make_article(slug="plain", body="Nothing.\n")
        bundle(body="[B](../b0.md) ![M](map.png)\n")
        many = " ".join(f"[B](../b{number}.md) ![M]({number}.png)" for number in range(10))
        bundle("many", body=f"{many}\n")
        for number in range(10):
            make_article(slug=f"b{number}")
            make_media(f"notes/many/{number}.png")
        counts = []
        for slug in ("plain", "island", "many"):
            self.client.get(f"/notes/{slug}/")
            forget_pages()
            with CaptureQueriesContext(connection) as queries:
                self.client.get(f"/notes/{slug}/")
            counts.append(len(queries))
        plain = counts[0]
        self.assertEqual(counts, [plain, plain + 3, plain + 3])
        self.assertLessEqual(max(counts), 12)


class WikiLinkTests(TestCase):
    def prose(self, slug: str) -> str:
        page = self.client.get(f"/notes/{slug}/").content.decode()
        return page.partition('<div class="prose"')[2].partition("</div>")[0]

    def test_of_several_the_nearest_is_meant_and_a_file_before_a_title(self):
        for folder in ("notes/x", "notes/y", "posts"):
            collection, _, rest = folder.partition("/")
            make_article("Far", slug=f"{rest}/name".lstrip("/"), path=f"{folder}/Name.md", collection=collection)
        make_article("Name", slug="titled", path="notes/x/titled.md")
        make_article("Draft", slug="z/name", path="notes/z/Name.md", status=Status.DRAFT)
        make_article(slug="y/a", path="notes/y/a.md", body="[[name]] [[x/Name|X]] [[posts/Name|P]] [[z/Name|Z]]\n")
        prose = self.prose("y/a")
        for link in ('"/notes/y/name/">name<', '"/notes/x/name/">X<', '"/posts/name/">P<', "[[z/Name|Z]]"):
            self.assertIn(link, prose)

    def test_titles_and_other_titles_are_found_and_parts_of_names_are_not(self):
        make_article("沉积岩", slug="rock", alternative_titles=["Sandstone"])
        make_article(slug="a", body="[[沉积岩]] [[sandstone]] [[Sand]] [[ROCK]] [[rock.md]]\n")
        self.assertEqual(self.prose("a").count('href="/notes/rock/"'), 4)
        self.assertIn("[[Sand]]", self.prose("a"))

    def test_wiki_links_cost_one_query_and_embedded_files_another(self):
        for number in range(10):
            make_article(slug=f"b{number}")
            make_media(f"files/{number}.png")
        bodies = {
            "plain": "Nothing [[452,23,804,411]] `[[b0]]`.\n",
            "one": "[[b0]]\n",
            "ten": " ".join(f"[[b{number}]]" for number in range(10)),
            "files": " ".join(f"![[{number}.png]]" for number in range(10)),
        }
        counts = {}
        for slug, body in bodies.items():
            make_article(slug=slug, body=body)
            self.client.get(f"/notes/{slug}/")
            forget_pages()
            with CaptureQueriesContext(connection) as queries:
                self.client.get(f"/notes/{slug}/")
            counts[slug] = len(queries)
        plain = counts["plain"]
        self.assertEqual(counts, {"plain": plain, "one": plain + 1, "ten": plain + 1, "files": plain + 1})
        self.assertLessEqual(max(counts.values()), 12)

    def test_previews_have_the_links_too(self):
        make_article(slug="b")
        draft = make_article(slug="a", body="[[b]]\n", status=Status.DRAFT)
        self.client.force_login(make_superuser("editor"))
        page = self.client.get(reverse("admin:editorial_article_preview", args=[draft.pk]))
        self.assertContains(page, '<a href="/notes/b/">b</a>')


class PreviewTests(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.editor = make_superuser("editor")
        cls.draft = bundle(body="![Map](map.png) [B](../b.md)\n", status=Status.DRAFT)
        make_media("notes/island/unnamed.png")
        make_article(slug="b")

    def test_staff_see_the_files_of_a_draft_in_every_preview(self):
        self.client.force_login(self.editor)
        address = "/admin/editorial/article/media/notes/island/map.png"
        page = self.client.get(reverse("admin:editorial_article_preview", args=[self.draft.pk]))
        self.assertContains(page, f'src="{address}"')
        self.assertContains(page, '<a href="/notes/b/">B</a>')
        typed = self.client.post(
            f"{reverse('admin:editorial_article_preview_text')}?article={self.draft.pk}",
            {"body": "![New](unnamed.png)"},
        )
        self.assertIn("/admin/editorial/article/media/notes/island/unnamed.png", typed.json()["html"])
        file = self.client.get(address)
        self.assertEqual((file.status_code, file.content), (200, png() + b"island"))
        self.assertEqual(file.headers["Cache-Control"], "private, no-store")
        self.assertEqual(self.client.get("/admin/editorial/article/media/none.png").status_code, 404)

    def test_a_shared_link_opens_the_files_that_its_text_names_until_it_ends(self):
        revision = self.draft.live_revision
        link = share_preview(self.draft.pk, by=self.editor, based_on=revision.pk)
        prefix = reverse("editorial:preview", args=[token_of(link)])
        reader = Client()
        self.assertContains(reader.get(prefix), f'src="{prefix}notes/island/map.png"')
        file = reader.get(f"{prefix}notes/island/map.png")
        self.assertEqual((file.status_code, file.headers["Cache-Control"]), (200, "private, no-store"))
        self.assertEqual(reader.get(f"{prefix}notes/island/unnamed.png").status_code, 404)
        revoke_links(self.draft.pk, by=self.editor)
        self.assertEqual(reader.get(f"{prefix}notes/island/map.png").status_code, 404)
