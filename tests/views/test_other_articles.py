"""Below an article: its neighbours in the series, and articles that tell of the same, with the reason."""

from __future__ import annotations

import datetime as dt
import re
import shutil

from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from editorial.models import Article, Status
from editorial.services.pages.related import COMMON, kin_of
from editorial.services.search_rows import index_texts
from editorial.services.term_rows import read_unread_terms
from editorial.views.page_cache import pages
from tests.factories import change, make_article, make_entity
from tests.samples import SEEDS, needs_samples
from tests.services.gardens import import_folder, temporary_folder


def related_of(test: TestCase, address: str) -> dict[str, str]:
    """Returns address → reason, without tags, of the related articles on a page."""
    text = test.client.get(address).content.decode()
    items = re.findall(
        r'<li><a class="related-title" href="([^"]*)".*?<span class="related-reason">(.*?)</li>', text, re.S
    )
    return {address: " ".join(re.sub(r"<[^>]*>", "", reason).split()) for address, reason in items}


class RelatedTests(TestCase):
    def show(self, address: str = "/notes/a/") -> dict[str, str]:
        index_texts(list(Article.objects.all()))
        return related_of(self, address)

    def test_a_name_in_a_header_finds_a_text_that_only_has_it_and_the_other_way_round(self):
        make_article("访谈", slug="a", names={"people": ["Gavin Baker"]}, body="贝克说。\n")
        make_article("訪談", slug="b", body="受訪者 Gavin Baker 認為。\n", language="zh", script="Hant")
        make_article("别的", slug="c")
        self.assertEqual(self.show(), {"/notes/b/": "Both speak of Gavin Baker"})

    def test_two_texts_with_the_same_names_find_each_other(self):
        make_article("甲", slug="a", body="采访 Gavin Baker（Atreides Management）。\n")
        make_article("乙", slug="b", body="Atreides Management 的 Gavin Baker。\n")
        self.assertEqual(self.show("/notes/a/"), {"/notes/b/": "Both speak of Gavin Baker, Atreides Management"})
        self.assertEqual(self.show("/notes/b/"), {"/notes/a/": "Both speak of Atreides Management, Gavin Baker"})

    def test_names_of_one_entity_count_however_they_are_written(self):
        musk = make_entity("Elon Musk")
        make_article("甲", slug="a", names={"people": [musk]})
        make_article("乙", slug="b", names={"guest": [musk]}, body="别的。\n")
        self.assertEqual(self.show(), {"/notes/b/": "Both speak of Elon Musk"})

    def test_terms_and_the_same_source_are_reasons(self):
        radio = make_entity("Radio", "channel")
        body = "**飞轮效应**（Flywheel: 越转越快）。\n"
        url = "https://example.org/talk"
        make_article("甲", slug="a", names={"speaker": [radio]}, source_url=url, body=body)
        make_article("乙", slug="b", names={"speaker": [radio]}, source_url=url)
        make_article("丙", slug="c", names={"speaker": [radio]}, body=f"也说{body}")
        read_unread_terms()
        self.assertEqual(self.show(), {"/notes/b/": "From the same source", "/notes/c/": "Both explain 飞轮效应"})

    def test_the_same_source_is_a_reason_without_any_name(self):
        make_article("甲", slug="a", body="一。\n", source_url="https://example.org/talk")
        make_article("乙", slug="b", body="二。\n", source_url="https://example.org/talk")
        make_article("丙", slug="c", body="三。\n", source_url="https://example.org/talk/2")
        make_article("丁", slug="d", body="四。\n", source_url="https://example.org/talk", status=Status.DRAFT)
        make_article("空", slug="e", body="五。\n")
        make_article("空二", slug="f", body="六。\n")
        self.assertEqual(self.show(), {"/notes/b/": "From the same source"})
        self.assertEqual(self.show("/notes/e/"), {})

    def test_a_video_is_one_source_however_its_address_is_written(self):
        written = (
            "https://www.youtube.com/watch?v=Lpp-D6UqNW8",
            "https://youtu.be/Lpp-D6UqNW8",
            "http://youtube.com/watch?v=Lpp-D6UqNW8",
            "https://www.youtube.com/watch?v=Lpp-D6UqNW8&t=90s",
        )
        for number, address in enumerate(written):
            make_article(f"第 {number}", slug=f"v{number}", body=f"{number}。\n", source_url=address)
        self.assertEqual(set(self.show("/notes/v3/")), {"/notes/v0/", "/notes/v1/", "/notes/v2/"})
        self.assertEqual(set(self.show("/notes/v1/")), {"/notes/v0/", "/notes/v2/"})

    def test_what_many_share_is_no_reason(self):
        make_article("甲", slug="a", body="Elon Musk 一。\n")
        for number in range(6):
            make_article(body=f"Elon Musk 二 {number}。\n")
        index_texts(list(Article.objects.all()))
        self.assertEqual(kin_of(Article.objects.get(slug="a"), [], timezone.now()).shared, [])
        self.assertGreater(COMMON, 6)

    def test_only_listed_articles_are_shown_and_excluded_ones_show_none(self):
        hidden = [
            make_article("草稿", slug="b", body="Gavin Baker 一\n", status=Status.DRAFT),
            make_article("除外", slug="c", body="Gavin Baker 二\n", excluded=True),
            make_article("将来", slug="d", body="Gavin Baker 三\n", publish_at=timezone.now() + dt.timedelta(days=1)),
        ]
        shown = make_article("甲", slug="a", body="Gavin Baker\n")
        self.assertEqual(self.show(), {})
        change(hidden[0], status=Status.EVERGREEN)
        self.assertEqual(list(self.show()), ["/notes/b/"])
        change(shown, excluded=True)
        self.assertEqual(self.show(), {})


class SeedTests(TestCase):
    @needs_samples
    def test_two_documents_of_one_interview_find_each_other(self):
        with temporary_folder() as folder:
            (folder / "posts").mkdir()
            for name in SEEDS.iterdir():
                shutil.copy(name, folder / "posts" / f"{name.name.partition('.')[0]}.md")
            import_folder(folder)
        one, other = "/posts/Lpp-D6UqNW8/", "/posts/gavin-baker-asi-ten-years/"
        for here, there in ((one, other), (other, one)):
            related = related_of(self, here)
            self.assertEqual(list(related), [there])
            self.assertIn("Gavin Baker", related[there])


class SeriesTests(TestCase):
    def neighbours(self, address: str, number: int = 1) -> list[tuple[str, str]]:
        text = self.client.get(address).content.decode()
        block = text.partition(f'aria-labelledby="series-heading-{number}"')[2].partition("</nav>")[0]
        return re.findall(r'rel="(prev|next)" href="([^"]*)"', block)

    def test_a_series_is_read_from_its_beginning_whatever_lies_between(self):
        for number, series in enumerate(["s", "", "s", "", "s"]):
            make_article(slug=f"a{number}", date=dt.date(2025, 1, number + 1), series=[series] if series else [])
        make_article(slug="hidden", date=dt.date(2025, 1, 4), series=["s"], status=Status.DRAFT)
        self.assertEqual(self.neighbours("/notes/a0/"), [("next", "/notes/a2/")])
        self.assertEqual(self.neighbours("/notes/a2/"), [("prev", "/notes/a0/"), ("next", "/notes/a4/")])
        self.assertEqual(self.neighbours("/notes/a4/"), [("prev", "/notes/a2/")])
        self.assertEqual(self.neighbours("/notes/a1/"), [])

    def test_it_goes_over_collections_and_articles_without_a_date(self):
        make_article(slug="a", collection="notes", date=dt.date(2025, 1, 1), series=["s"])
        make_article(slug="b", collection="posts", date=dt.date(2025, 1, 2), series=["s"])
        make_article(slug="c", collection="posts", date=None, path="posts/c.md", series=["s"])
        self.assertEqual(self.neighbours("/notes/a/"), [("prev", "/posts/c/"), ("next", "/posts/b/")])

    def test_each_series_has_its_own_neighbours_by_the_same_number_of_queries(self):
        for number, series in enumerate((["s"], ["s", "t"], ["t", "s"], ["t"], ["u"])):
            make_article(slug=f"a{number}", date=dt.date(2025, 1, number + 1), series=series)
        self.assertEqual(self.neighbours("/notes/a1/", 1), [("prev", "/notes/a0/"), ("next", "/notes/a2/")])
        self.assertEqual(self.neighbours("/notes/a1/", 2), [("next", "/notes/a2/")])
        self.assertEqual(self.neighbours("/notes/a2/", 1), [("prev", "/notes/a1/"), ("next", "/notes/a3/")])
        self.assertEqual(self.neighbours("/notes/a2/", 2), [("prev", "/notes/a1/")])
        self.assertNotContains(self.client.get("/notes/a4/"), "series-heading")
        counts = []
        for address in ("/notes/a0/", "/notes/a1/"):
            pages.clear()
            with CaptureQueriesContext(connection) as queries:
                self.client.get(address)
            counts.append(len(queries))
        self.assertEqual(counts[0], counts[1])
