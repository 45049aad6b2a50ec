"""A garden in which everything that is not public carries a marker: no reader ever meets one, however they ask."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote_plus

from django.test import Client, TestCase
from django.urls import reverse
from django.utils import timezone

from editorial.models import (
    Area,
    Article,
    Autosave,
    Category,
    Comment,
    Finding,
    Notice,
    Presence,
    PreviewLink,
    Project,
    Series,
    SiteVersion,
    Status,
)
from editorial.services.articles import Field, edit_article, open_for_editing
from editorial.services.creating import create_article
from editorial.services.curated.orders import write_order
from editorial.services.preview_links import share_preview, token_of
from editorial.services.search_rows import index_texts
from tests import factories
from tests.admin.rows import make_event, make_quarantine
from tests.factories import change, make_article, make_collection, make_entity, make_revision, make_tag, make_term
from tests.media import png
from tests.views.crawling import STARTS, crawl, whole

MARK = "zqx"
YEAR = 1987  # of everything that is hidden, and of nothing else
DAY = dt.date(YEAR, 6, 5)
PAST, FUTURE = dt.datetime(2020, 1, 1, tzinfo=dt.UTC), dt.datetime(2999, 1, 1, tzinfo=dt.UTC)
ROLES = ("people", "organizations", "products", "works", "speaker", "guest", "author", "channel")
ENGLISH = {"accept-language": "en"}


def marked_header(own: str) -> str:
    """Returns a header that carries the marker under every key that the product knows, and under one it does not."""
    keys = ("title", "summary", "insight", "speaker", "channel", "guest", "author", "slug", "mood")
    lists = ["aliases", "area", "category", "project", "series", "tags", "people", "companies_orgs"]
    lists += ["products_models", "media_books", "companies"]
    lines = [f"{key}: {own} {key}\n" for key in keys] + [f"{key}: ['{own} {key}']\n" for key in lists]
    return f"---\n{''.join(lines)}url: /{own}-former/\nsource: https://{own}.example/\ndate: {DAY}\n---\n"


def make_marked(kind: str, **columns: Any) -> Article:
    """Returns an article whose text, columns, terms and names all carry a marker of their own."""
    own = f"{MARK}-{kind}"
    folder = getattr(columns.get("collection"), "name", "notes")
    columns.setdefault("path", f"{folder}/{own}/index.md")
    shared = {"tags": ["ai"], "areas": ["science"], "names": {"people": ["Ada"]}}
    article = make_article(
        f"{own} title",
        slug=own,
        header=marked_header(own),
        body=f"## {own} heading\n\n{own} body\n\n![{own}]({own}.png) ![{own}](../{own}-beside.png)\n",
        summary=f"{own} summary",
        insight=f"{own} insight",
        source_url=f"https://{own}.example/",
        alternative_titles=[f"{own} alias", *([] if kind == "excluded" else ["Hush"])],
        tags=[make_tag(f"{own} tag"), *shared["tags"]],
        areas=[make_term(Area, f"{own} area", description=f"{own} text"), *shared["areas"]],
        categories=[make_term(Category, f"{own} category", title=f"{own} name")],
        series=[make_term(Series, f"{own} series")],
        projects=[make_term(Project, f"{own} project", brief=f"{own} brief", lead=make_entity(f"{own} lead"))],
        names={role: [make_entity(f"{own} {role}", description=f"{own} text")] for role in ROLES},
        **{"date": DAY, **columns},
    )
    factories.add_mentions(article, "people", shared["names"]["people"])
    factories.make_redirect(f"/{own}-old/", article)
    folder = article.path.removesuffix("/index.md")
    factories.make_media(f"{folder}/{own}.png", png() + own.encode())
    factories.make_media(f"{folder}-beside.png", png() + own.encode())
    return article


class LeakCase(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.staff = factories.make_superuser(f"{MARK}-staff", email=f"{MARK}@example.org", first_name=f"{MARK} first")
        cls.open = [
            make_article(
                f"Open {number}",
                slug=f"open-{number}",
                body="## One\n\nText [[Hush]] [[hush|words]] ![[Hush]].\n\n## Two\n\nText.\n\n## Three\n\nText.\n",
                tags=["ai"],
                areas=["science"],
                categories=["physics"],
                series=["terms"],
                projects=["atlas"],
                names={"people": ["Ada"], "organizations": ["NASA"], "speaker": ["Radio"]},
                created_by=cls.staff,
                assignee=cls.staff,
            )
            for number in range(3)
        ]
        cls.hidden = [
            make_marked("inbox", status=Status.INBOX),
            make_marked("draft", status=Status.DRAFT),
            make_marked("review", status=Status.REVIEW),
            make_marked("archived", status=Status.ARCHIVED, published_at=PAST),
            make_marked("scheduled", publish_at=FUTURE, published_at=FUTURE),
            make_marked("expired", expire_at=PAST, published_at=PAST),
            make_marked("removed", removed_at=PAST, published_at=PAST),
            make_marked("removed-draft", removed_at=PAST, status=Status.DRAFT, published_at=None),
        ]
        attic = make_collection(f"{MARK}-attic", title=f"{MARK} attic", description=f"{MARK} attic")
        cls.hidden.append(make_marked("attic", status=Status.DRAFT, collection=attic))
        cls.excluded = make_marked("excluded", excluded=True)
        cls.token = cls.make_desk()
        index_texts(list(Article.objects.all()))

    @classmethod
    def make_desk(cls) -> str:
        """Adds everything that lies beside the live text of public articles; returns the token of a preview."""
        first, second, third = cls.open
        now = timezone.now()
        waiting = make_revision(
            first, header=marked_header(f"{MARK}-pending"), body=f"{MARK} pending\n", kind="pending"
        )
        change(first, pending_revision=waiting)
        approved = make_revision(second, header=marked_header(f"{MARK}-edit"), body=f"{MARK} edit\n", kind="pending")
        change(second, pending_revision=approved, approved_revision=approved, approved_for=FUTURE)
        make_revision(third, header=marked_header(f"{MARK}-file"), body=f"{MARK} file\n", kind="conflict")
        make_revision(third, body=f"{MARK} earlier\n", message=f"{MARK} message")
        make_tag(f"{MARK} internal", internal=True)
        factories.tag_article(third, [f"{MARK} internal"])
        make_quarantine(path=f"notes/{MARK}-broken.md", data=f"{MARK} broken".encode(), reason=f"{MARK} reason")
        make_event(article=third, comment=f"{MARK} comment", actor=cls.staff)
        Finding.objects.create(article=third, rule=f"{MARK}-rule", message=f"{MARK} finding")
        Presence.objects.create(user=cls.staff, article=third, writing=True, since=now, seen_at=now)
        texts = {"title": f"{MARK} autosaved", "body": f"{MARK} autosaved"}
        for article in (third, None):
            Autosave.objects.create(user=cls.staff, article=article, fields=texts, seen=MARK, updated_at=now)
        comment = Comment.objects.create(article=third, author=cls.staff, text=f"{MARK} remark", created_at=now)
        Notice.objects.create(user=cls.staff, kind="comment", article=third, comment=comment, created_at=now)
        return token_of(share_preview(first.pk, by=cls.staff, based_on=waiting.pk))

    def assert_clean(self, response: Any, address: str) -> None:
        """Checks body and headers; what the request itself said is allowed to come back in a redirect only."""
        self.assertNotIn(MARK, response.content.decode().lower(), address)
        self.assertNotIn(MARK, str(response.headers).lower(), address)
        self.assertNotIn(str(YEAR), response.content.decode(), address)


class CrawlTests(LeakCase):
    def variants(self) -> dict[str, tuple[Client, dict[str, str], str]]:
        """Returns who asks: client, headers, and what is added to the address."""
        staff, both = Client(), Client()
        staff.force_login(self.staff)
        both.force_login(self.staff)
        key = PreviewLink.objects.get().key
        for client in (both,):
            for name in ("preview", "preview_token", "wp-preview", "ghost-preview", "draft", "__prerender_bypass"):
                client.cookies[name] = self.token
        asked = {
            "x-preview": self.token,
            "x-ghost-preview": "1",
            "x-evergreen-preview": key,
            "authorization": f"Bearer {self.token}",
            "x-http-method-override": "POST",
            "x-original-url": f"/preview/{self.token}/",
            "x-rewrite-url": f"/preview/{self.token}/",
            "referer": f"http://testserver/preview/{self.token}/",
        }
        return {
            "anonymous": (Client(), {}, ""),
            "staff": (staff, {}, ""),
            "with cookies and headers": (both, asked, ""),
            "with a query": (Client(), {}, f"preview={self.token}&token={key}&draft=1&status=draft&p=1"),
        }

    def test_no_page_shows_any_of_it_whoever_asks(self) -> None:
        pages: dict[str, bytes] = {}
        for name, (client, headers, query) in self.variants().items():
            found = crawl(client, headers={**ENGLISH, **headers})
            self.assertGreater(len(found), 35, name)
            for address, response in found.items():
                with self.subTest(address, variant=name):
                    self.assertEqual(response.status_code, 200)
                    self.assert_clean(response, address)
                    if query and "?" not in address:
                        response = whole(client.get(f"{address}?{query}", headers=ENGLISH))
                        self.assert_clean(response, address)
                    self.assertEqual(response.content, pages.setdefault(address, response.content))
            self.assertEqual(set(found), set(pages), name)

    def test_search_for_a_marker_finds_what_a_search_for_nonsense_finds(self) -> None:
        nonsense = "qqqqqqqqqqqq"
        nothing = self.client.get(f"/search/?q={nonsense}", headers=ENGLISH).content.decode()
        for word in (f"{MARK}-draft", f"{MARK} autosaved", f"{MARK} remark", f"{MARK} pending", MARK, str(YEAR)):
            with self.subTest(word):
                found = self.client.get("/search/", {"q": word}, headers=ENGLISH).content.decode()
                found = found.replace(quote_plus(word), "?")  # in the field that leads back from a choice
                self.assertEqual(found.replace(word, "?"), nothing.replace(nonsense, "?"))
                suggested = self.client.get("/search/suggest", {"q": word[:-1]}, headers=ENGLISH).json()
                self.assertEqual(suggested["suggestions"], [])

    def test_head_tells_no_more_than_get(self) -> None:
        for address in crawl(self.client):
            with self.subTest(address):
                head = whole(self.client.head(address))
                self.assertEqual(head.status_code, 200)
                self.assertEqual(head.content, b"")
                self.assert_clean(head, address)

    def test_the_preview_is_the_one_place_that_shows_it(self) -> None:
        response = self.client.get(reverse("editorial:preview", args=[self.token]))
        self.assertContains(response, f"{MARK} pending")
        self.assertNotContains(response, f"{MARK}-draft")
        self.assertNotIn("/preview/", "".join(crawl(self.client)))


class WikiLinkTests(LeakCase):
    def test_a_wiki_link_to_what_is_not_public_stays_text(self) -> None:
        self.assertContains(self.client.get("/notes/open-0/"), "Text [[Hush]] [[hush|words]] ![[Hush]].")


class DossierTests(LeakCase):
    def test_a_dossier_holds_listed_articles_only_and_tells_of_no_other(self) -> None:
        draft = self.hidden[1]
        project = Project.objects.get(value="atlas")
        factories.ArticleProject.objects.create(article=draft, term=project, written="atlas")
        factories.ArticleProject.objects.create(article=self.excluded, term=project, written="atlas")
        write_order(project, [draft.path, self.excluded.path, *[article.path for article in self.open]])
        SiteVersion.bump()
        for address in ("/projects/", "/projects/atlas/", "/projects/atlas.md", "/projects/atlas.zip"):
            with self.subTest(address):
                response = whole(self.client.get(address, headers=ENGLISH))
                self.assertEqual(response.status_code, 200)
                self.assertIn("/open-", response.content.decode())
                self.assert_clean(response, address)


class AddressTests(LeakCase):
    """Whoever guesses an address learns nothing, not even that something is there."""

    def guesses(self) -> list[str]:
        found = [f"/{MARK}-attic/", f"/archive/{YEAR}/", f"/archive/{YEAR}/06/"]
        found += [f"{page}feed.{form}" for page in list(found) for form in ("atom", "json")]
        for article in self.hidden:
            own = article.slug
            found += [article.get_absolute_url(), article.get_markdown_url()]
            found += [f"/{own}-old/", f"/{own}-former/", f"/content/notes/{own}/", f"/content/notes/{own}.md"]
            found += [f"{article.get_absolute_url()}{name}" for name in (f"{own}.png", f"notes/{own}-beside.png")]
            found += [f"/notes/open-0/{own}.png", f"/notes/open-0/{own}-beside.png", f"/notes/{own}-beside.png"]
            found += [f"/notes/open-0/notes/{own}/{own}.png", f"/notes/open-0/notes/{own}-beside.png"]
            found += [article.get_absolute_url().rstrip("/"), f"/notes/{own}/feed.atom", f"/notes/{own}/index.html"]
        for article in [*self.hidden, self.excluded]:
            rows: list[Any] = [mention.entity for mention in article.mentions.exclude(entity__name="Ada")]
            rows += [link.tag for link in article.tag_links.exclude(tag__name="ai")]
            for kind in ("area", "category", "series", "project"):
                links = getattr(article, f"article{kind}_links")
                rows += [link.term for link in links.exclude(term__value="science")]
            self.assertGreaterEqual(len(rows), len(ROLES) + 5)
            for row in rows:
                found += [f"{row.get_absolute_url()}{end}" for end in ("", "feed.atom", "feed.json")]
                found += [f"{row.get_absolute_url().rstrip('/')}{end}" for end in (".md", ".zip")]
        found += [f"{make_tag(f'{MARK} internal').get_absolute_url()}{end}" for end in ("", "feed.atom", "feed.json")]
        return found

    def test_the_api_and_pictures_answer_as_if_nothing_were_there(self) -> None:
        nothing = self.client.get("/api/v1/nothing-here/").content
        for article in self.hidden:
            names = [mention.entity for mention in article.mentions.exclude(entity__name="Ada")]
            found = [f"/api/v1/articles{article.get_absolute_url()}"]
            found += [f"/api/v1{name.get_absolute_url()}" for name in names]
            found += [f"/api/v1{link.tag.get_absolute_url()}" for link in article.tag_links.exclude(tag__name="ai")]
            for address in found:
                with self.subTest(address):
                    response = self.client.get(address)
                    self.assertEqual((response.status_code, response.content), (404, nothing))
            for kind, pk in (("article", article.pk), *(("entity", name.pk) for name in names)):
                response = self.client.get(f"/pictures/{kind}-{pk}-{'0' * 16}.png", headers=ENGLISH)
                self.assertEqual(response.status_code, 404)
                self.assert_clean(response, str(pk))

    def test_lists_of_the_api_know_nothing_of_it(self) -> None:
        resources = self.client.get("/api/v1/").json()["resources"].values()
        queries = (f"tag={MARK}-draft-tag", f"entity=people/{MARK}-draft-people", f"year={YEAR}")
        addresses = [
            *resources,
            *(f"/api/v1/articles/?{query}" for query in queries),
            f"/api/v1/search/?q={MARK}-draft",
        ]
        for address in addresses:
            with self.subTest(address):
                response = self.client.get(address)
                self.assertEqual(response.status_code, 200)
                if "?" in address:
                    self.assertEqual(response.json()["total"], 0)
                else:
                    self.assert_clean(response, address)

    def test_they_answer_as_if_nothing_were_there(self) -> None:
        staff = Client()
        staff.force_login(self.staff)
        nothing = self.client.get("/nothing-here/", headers=ENGLISH).content
        gone = 0
        for address in self.guesses():
            for client in (self.client, staff):
                with self.subTest(address, staff=client is staff):
                    headers = {**ENGLISH, "if-none-match": "*", "if-modified-since": "Fri, 01 May 2099 12:00:00 GMT"}
                    response = client.get(address, headers=headers)
                    self.assertIn(response.status_code, (404, 410))
                    self.assertNotIn("ETag", response.headers)
                    self.assert_clean(response, address)
                    if response.status_code == 404:
                        self.assertEqual(response.content, nothing)
                    else:
                        gone += 1
                        self.assertRegex(address, "removed|archived")
                        self.assertNotIn("removed-draft", address)
        self.assertGreater(gone, 0)

    def test_excluded_article_shows_itself_and_leads_to_nothing_of_its_own(self) -> None:
        response = self.client.get(self.excluded.get_absolute_url())
        self.assertContains(response, f"{MARK}-excluded body")
        self.assertContains(response, '<meta name="robots" content="noindex">')
        self.assertNotIn(f'href="/people/{MARK}', response.content.decode())


class CountTests(LeakCase):
    def test_counts_are_those_of_listed_articles(self) -> None:
        listed = Article.objects.listed().count()
        self.assertEqual(listed, 3)
        for address in ("/people/ada/", "/tags/ai/", "/areas/science/", "/projects/atlas/"):
            with self.subTest(address):
                self.assertContains(self.client.get(address, headers=ENGLISH), f"{listed} articles")
        for address in ("/people/", "/tags/", "/areas/", "/projects/"):
            with self.subTest(address):
                counts = re.findall(r'<span class="count">(\d+)</span>', self.client.get(address).content.decode())
                self.assertEqual(sum(map(int, counts)), listed, counts)


class ValidatorTests(LeakCase):
    """What is written at the desk changes no tag of a public page: not even that somebody works can be told."""

    def writes(self) -> dict[str, Callable[[], Any]]:
        first, _second, third = self.open
        now = timezone.now()

        def edit(article: Article) -> None:
            based_on = open_for_editing(article.pk, by=None).revision_id
            changes = {Field.TITLE: f"{MARK} new", Field.TAGS: (f"{MARK} new tag", "ai"), Field.PEOPLE: (f"{MARK} P",)}
            edit_article(article.pk, by=None, changes=changes, body=f"{MARK} new\n", based_on=based_on)

        return {
            "pending text": lambda: edit(third),
            "pending text again": lambda: edit(first),
            "draft": lambda: edit(self.hidden[1]),
            "new draft": lambda: create_article(
                by=self.staff,
                collection=third.collection,
                stem=f"{MARK}-new",
                fields={Field.TITLE: f"{MARK} begun"},
                body="x\n",
            ),
            "comment": lambda: Comment.objects.create(article=third, author=self.staff, text=MARK, created_at=now),
            "autosave": lambda: Autosave.objects.update(fields={"title": f"{MARK} typed"}, updated_at=now),
            "preview": lambda: share_preview(
                third.pk, by=self.staff, based_on=open_for_editing(third.pk, by=None).revision_id
            ),
            "opened preview": lambda: self.client.get(f"/preview/{self.token}/"),
            "finding": lambda: Finding.objects.create(article=first, rule="x", message=MARK),
        }

    def etags(self) -> dict[str, str]:
        found = crawl(self.client, headers=ENGLISH, starts=(*STARTS, f"/search/?q={MARK}"))
        return {address: response.headers.get("ETag", "") for address, response in found.items()}

    def test_no_tag_changes(self) -> None:
        before = self.etags()
        self.assertGreater(sum(map(bool, before.values())), 35)
        for name, write in self.writes().items():
            with self.subTest(name):
                write()
                self.assertEqual(self.etags(), before)
