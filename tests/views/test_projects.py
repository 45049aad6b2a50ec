"""A project as a dossier: its page, its files, the index."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from unittest import mock

from django.test import TestCase

from editorial.formats import SourceDocument
from editorial.models import EntityKind, Project, Status
from editorial.rendering import render
from editorial.services.curated.orders import write_order
from editorial.views import dossiers
from editorial.views.page_cache import forget_pages
from tests.factories import change, make_article, make_entity, make_term
from tests.views.crawling import whole

ENGLISH = {"accept-language": "en"}
PLACE = "/projects/atlas/"


class DossierCase(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.lead = make_entity("Lin")
        cls.project = make_term(
            Project, "atlas", title="The *Atlas*", lead=cls.lead, state="done", brief="# Why\n\nBecause [a].\n\n[a]: /b"
        )
        nasa = make_entity("NASA", EntityKind.ORGANIZATION)
        cls.articles = [
            make_article(
                f"Part {number}",
                slug=f"p{number}",
                date=dt.date(2024, number, 1),
                body=f"## Section {number}\n\nText[^1] [a].\n\n[^1]: Note {number}.\n\n[a]: /{number}\n",
                source_url=f"https://source.example/{number}",
                projects=[cls.project],
                names={"people": [cls.lead, make_entity(f"P{number}")], "organizations": [nasa]},
            )
            for number in (1, 2, 3)
        ]
        make_article("Draft", status=Status.DRAFT, projects=[cls.project])
        write_order(cls.project, ["notes/gone.md", "notes/p2.md", "notes/p1.md"])

    def text(self, address: str = PLACE) -> str:
        return whole(self.client.get(address, headers=ENGLISH)).content.decode()

    def archive(self) -> zipfile.ZipFile:
        data = b"".join(self.client.get("/projects/atlas.zip").streaming_content)
        return zipfile.ZipFile(io.BytesIO(data))


class PageTests(DossierCase):
    def test_articles_stand_in_the_order_of_the_editors_and_new_ones_behind(self) -> None:
        text = self.text()
        places = [text.index(f"<bdi>Part {number}</bdi>") for number in (2, 1, 3)]
        self.assertEqual(places, sorted(places))

    def test_it_says_state_lead_brief_who_is_in_it_and_where_the_files_are(self) -> None:
        text = self.text()
        for part in (
            "done",
            '<a href="/people/lin/"><bdi>Lin</bdi></a>',
            '<a href="/organizations/nasa/"><bdi>NASA</bdi></a> <span class="count">3</span>',
            'href="/projects/atlas/feed.atom"',
            'href="/projects/atlas.md"',
            'href="/projects/atlas.zip"',
            'class="timeline"',
            "3 articles",
        ):
            with self.subTest(part):
                self.assertIn(part, text)
        self.assertIn("Because", text)

    def test_later_pages_hold_articles_only(self) -> None:
        for number in range(20):
            make_article(projects=[self.project], slug=f"n{number}")
        text = self.text(f"{PLACE}?page=2")
        self.assertNotIn("Because", text)
        self.assertNotIn("timeline", text)
        self.assertEqual(text.count('<article class="card">'), 3)
        self.assertEqual(self.client.get(f"{PLACE}?page=3").status_code, 404)

    def test_a_merged_project_leads_to_the_other_and_so_do_its_files(self) -> None:
        other = make_term(Project, "other")
        change(other, merged_into=self.project)
        self.assertRedirects(self.client.get("/projects/other/"), PLACE, status_code=301)
        answer = self.client.get("/projects/other.md")
        self.assertEqual((answer.status_code, answer.headers["Location"]), (301, "/projects/atlas.md"))

    def test_the_index_names_state_lead_and_the_newest_article(self) -> None:
        make_term(Project, "unused")
        text = self.text("/projects/")
        for part in ('href="/projects/atlas/"', "done", 'href="/people/lin/"', 'href="/notes/p3/"', "1 project"):
            with self.subTest(part):
                self.assertIn(part, text)
        self.assertNotIn("unused", text)
        self.assertNotIn("Draft", text)


class MarkdownTests(DossierCase):
    def test_the_file_is_one_document_whose_outline_holds(self) -> None:
        text = self.text("/projects/atlas.md")
        document = SourceDocument.parse(text.encode())
        self.assertEqual(document.findings, ())
        values = {field.key: field.value for field in document.fields}
        self.assertEqual((values["title"], values["state"], values["lead"]), ("The *Atlas*", "done", "Lin"))
        self.assertEqual((values["source"], values["articles"]), (f"http://testserver{PLACE}", 3))
        self.assertEqual(
            [(heading.level, heading.text) for heading in render(document.body).headings],
            [
                (1, "The Atlas"),
                (2, "Why"),
                *[(level, text) for n in (2, 1, 3) for level, text in ((2, f"Part {n}"), (3, f"Section {n}"))],
            ],
        )

    def test_each_article_says_when_and_where_and_keeps_its_notes_and_links(self) -> None:
        text = self.text("/projects/atlas.md")
        self.assertIn("2024-02-01 · <http://testserver/notes/p2/> · <https://source.example/2>", text)
        markup = render(SourceDocument.parse(text.encode()).body).html
        for target in ("/b", "/1", "/2", "/3"):
            self.assertIn(f'href="{target}"', markup)
        for number in (1, 2, 3):
            self.assertIn(f"Note {number}.", markup)
        self.assertNotIn("Draft", text)


class ArchiveTests(DossierCase):
    def test_it_holds_the_files_byte_for_byte_and_an_index_in_order(self) -> None:
        with self.archive() as archive:
            self.assertEqual(archive.namelist(), ["notes/p2.md", "notes/p1.md", "notes/p3.md", "dossier.md"])
            for article in self.articles:
                self.assertEqual(archive.read(article.path).decode(), article.header + article.body.text)
            index = archive.read("dossier.md").decode()
        self.assertIn(self.project.brief, index)
        self.assertIn("1. [Part 2](notes/p2.md)\n2. [Part 1](notes/p1.md)\n3. [Part 3](notes/p3.md)\n", index)

    def test_the_same_articles_give_the_same_bytes(self) -> None:
        first, second = (b"".join(self.client.get("/projects/atlas.zip").streaming_content) for _ in range(2))
        self.assertEqual(first, second)


class FileAnswerTests(DossierCase):
    def test_who_has_the_file_is_told_so_and_none_is_made(self) -> None:
        for address in ("/projects/atlas.md", "/projects/atlas.zip"):
            with self.subTest(address):
                first = whole(self.client.get(address))
                with mock.patch.object(dossiers, "written_file", side_effect=AssertionError):
                    again = self.client.get(address, headers={"if-none-match": first["ETag"]})
                    head = self.client.head(address)
                self.assertEqual((again.status_code, again.content), (304, b""))
                self.assertEqual((head.status_code, head["ETag"]), (200, first["ETag"]))
                self.assertNotIn("Content-Length", head.headers)
                self.assertEqual(first["Cache-Control"], "public, no-cache")
                self.assertEqual(first["X-Robots-Tag"], "noindex")
                self.assertIn("attachment", first["Content-Disposition"])

    def test_the_tag_changes_with_what_is_in_the_file_and_with_nothing_else(self) -> None:
        tags = [self.client.head("/projects/atlas.md")["ETag"]]
        make_article("Another draft", status=Status.DRAFT, projects=[self.project])
        self.assertEqual(self.client.head("/projects/atlas.md")["ETag"], tags[0])
        for write in (
            lambda: write_order(self.project, ["notes/p1.md", "notes/p2.md"]),
            lambda: change(self.project, brief="Other."),
            lambda: change(self.lead, name="Lin Two"),
            lambda: change(self.articles[0], status=Status.DRAFT),
        ):
            write()
            tags.append(self.client.head("/projects/atlas.md")["ETag"])
        self.assertEqual(len(set(tags)), 5)

    def test_a_busy_process_asks_to_come_again_and_an_answer_frees_its_place(self) -> None:
        with mock.patch.object(dossiers, "_making", dossiers.threading.BoundedSemaphore(1)) as making:
            making.acquire()
            response = self.client.get("/projects/atlas.zip")
            self.assertEqual((response.status_code, response["Retry-After"]), (503, "5"))
            self.assertNotIn("ETag", response.headers)
            making.release()
            for _ in range(3):
                self.assertEqual(whole(self.client.get("/projects/atlas.zip")).status_code, 200)

    def test_what_is_too_large_is_offered_to_nobody(self) -> None:
        with mock.patch.object(dossiers, "MOST_ARTICLES", 2), mock.patch("editorial.views.projects.MOST_ARTICLES", 2):
            self.assertNotIn("atlas.zip", self.text())
            self.assertEqual(self.client.get("/projects/atlas.md").status_code, 404)

    def test_only_reading_is_allowed_and_the_file_costs_the_same_for_one_article_and_for_ten(self) -> None:
        self.assertEqual(self.client.post("/projects/atlas.md").status_code, 405)
        make_article(projects=["single"])
        for number in range(10):
            make_article(projects=["ten"], slug=f"t{number}")
        for name in ("single", "ten"):
            forget_pages()  # two queries tell the state of the site
            with self.subTest(name), self.assertNumQueries(5):
                self.text(f"/projects/{name}.md")
