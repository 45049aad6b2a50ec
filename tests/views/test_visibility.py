"""What is not public shows nowhere: neither its text, nor its names, nor a count."""

from __future__ import annotations

import datetime as dt
import re
from urllib.parse import urlsplit

from django.test import TestCase

from editorial.models import Area, Article, Category, Project, Series, Status
from editorial.services.search_rows import index_texts
from tests.factories import change, make_article, make_entity, make_redirect, make_revision, make_tag, make_term
from tests.views.crawling import whole

MARK = "zqxmarker"
ROLES = ("people", "organizations", "products", "works", "speaker", "guest", "author", "channel")


def make_marked(slug: str, **columns):
    """Returns an article that carries the marker in every field, with terms and names of its own."""
    own = f"{MARK}-{slug}"
    return make_article(
        f"{own} title",
        slug=own,
        body=f"## {own} heading\n\n{own} body\n",
        summary=f"{own} summary",
        insight=f"{own} insight",
        source_url=f"https://example.org/{own}",
        alternative_titles=[f"{own} alias"],
        tags=[make_tag(f"{own}-tag")],
        areas=[make_term(Area, f"{own}-area")],
        categories=[make_term(Category, f"{own}-category")],
        series=[make_term(Series, f"{own}-series")],
        projects=[make_term(Project, f"{own}-project", brief=f"{own} brief")],
        names={role: [make_entity(f"{own} {role}", description=f"{own} description")] for role in ROLES},
        **{"date": dt.date(1987, 6, 5), **columns},
    )


class HiddenArticlesTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        for number in range(3):
            make_article(
                f"Public {number}",
                slug=f"public-{number}",
                tags=["ai"],
                areas=["science"],
                categories=["physics"],
                series=["terms"],
                projects=["atlas"],
                names={"people": ["Ada"], "organizations": ["NASA"], "speaker": ["Radio"]},
            )
        past, future = dt.datetime(2020, 1, 1, tzinfo=dt.UTC), dt.datetime(2999, 1, 1, tzinfo=dt.UTC)
        cls.hidden = [
            make_marked("inbox", status=Status.INBOX),
            make_marked("draft", status=Status.DRAFT),
            make_marked("review", status=Status.REVIEW),
            make_marked("archived", status=Status.ARCHIVED),
            make_marked("scheduled", publish_at=future),
            make_marked("expired", expire_at=past),
            make_marked("removed", removed_at=past),
        ]
        make_redirect("/old-draft/", cls.hidden[1])
        pending = make_article("Pending", slug="pending", tags=["ai"])
        revision = make_revision(
            pending, body=f"{MARK} pending body", header=f"---\ntitle: {MARK}\n---\n", kind="pending"
        )
        change(pending, pending_revision=revision)
        cls.excluded = make_marked("excluded", excluded=True)
        index_texts(list(Article.objects.all()))

    def crawl(self) -> dict[str, bytes]:
        """Returns every page that can be reached by links from the first one, the feed and the sitemap."""
        found: dict[str, bytes] = {}
        waiting = ["/", "/feed.atom", "/sitemap.xml", "/robots.txt", f"/search/?q={MARK}", "/search/?q=title"]
        waiting.append(f"/search/suggest?q={MARK[:3]}")
        while waiting:
            address = waiting.pop()
            if address in found:
                continue
            response = whole(self.client.get(address))
            self.assertEqual(response.status_code, 200, address)
            found[address] = response.content
            text = found[address].decode()
            for link in re.findall(r'(?:href|src)="([^"]+)"|<loc>([^<]+)</loc>', text):
                parts = urlsplit("".join(link))
                local = not parts.netloc or parts.netloc == "testserver"
                if local and parts.path and not parts.path.startswith("/static/"):
                    target = parts.path if parts.path.startswith("/") else address.partition("?")[0] + parts.path
                    waiting.append(f"{target}?{parts.query}" if parts.query else target)
        return found

    def test_no_page_shows_them_and_no_link_is_dead(self):
        found = self.crawl()
        self.assertGreater(len(found), 25)
        for address, content in found.items():
            with self.subTest(address):
                shown = content.decode().replace(f"?q={MARK}", "").replace(f'value="{MARK}"', "")
                shown = shown.replace(f"<bdi>{MARK}</bdi>", "").replace(f"<title>{MARK}", "")
                self.assertNotIn(MARK, shown)
                self.assertNotIn("1987", shown)

    def test_their_addresses_answer_nothing(self):
        for article in self.hidden:
            for address in (article.get_absolute_url(), article.get_markdown_url()):
                with self.subTest(address):
                    response = self.client.get(address)
                    self.assertEqual(response.status_code, 410 if article.removed_at else 404)
                    self.assertNotIn(MARK, response.content.decode())
        self.assertEqual(self.client.get("/old-draft/").status_code, 404)

    def test_their_terms_and_names_have_no_page(self):
        for article in [*self.hidden, self.excluded]:
            terms = [link.term for name in ("area", "category", "series", "project") for link in links(article, name)]
            rows = [
                *terms,
                *(link.tag for link in article.tag_links.all()),
                *(m.entity for m in article.mentions.all()),
            ]
            self.assertEqual(len(rows), 5 + len(ROLES))
            for row in rows:
                for address in (row.get_absolute_url(), f"{row.get_absolute_url()}feed.atom"):
                    with self.subTest(address):
                        self.assertEqual(self.client.get(address).status_code, 404)

    def test_counts_leave_them_out(self):
        draft = make_article(slug="another", status=Status.DRAFT, tags=["ai"], names={"people": ["Ada"]})
        self.assertFalse(draft.is_published())
        self.assertContains(self.client.get("/people/"), '<span class="count">3</span>')
        self.assertContains(self.client.get("/people/ada/", headers={"accept-language": "en"}), "3 articles")
        self.assertContains(self.client.get("/tags/ai/", headers={"accept-language": "en"}), "4 articles")

    def test_excluded_article_answers_by_its_address_only(self):
        self.assertContains(self.client.get(self.excluded.get_absolute_url()), f"{MARK}-excluded body")
        self.assertEqual(self.client.get(self.excluded.get_markdown_url()).status_code, 200)

    def test_pending_text_is_not_the_document(self):
        for address in ("/notes/pending/", "/notes/pending.md"):
            self.assertNotContains(self.client.get(address), MARK)


def links(article, name: str):
    return getattr(article, f"article{name}_links").all()
