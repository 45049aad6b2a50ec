"""The glossary for readers: what listed articles explain, by letter, script, English and pinyin."""

from __future__ import annotations

import datetime as dt

from django.test import TestCase

from editorial.models import Article, GlossaryTerm, Status
from editorial.services.term_rows import read_unread_terms
from tests.factories import change, make_article, make_body, make_entity

FLYWHEEL = "**飞轮效应**（Flywheel Effect: 越转越快）\n\n## 二\n\n飞轮效应。\n"


class GlossaryTests(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.first = make_article("First", body=FLYWHEEL, slug="first", date=dt.date(2025, 1, 2))
        make_article("Second", body="**飛輪效應**（Flywheel: 慢慢累積。）與**英伟达**（NVIDIA）\n", slug="second")
        make_article("Third", body="**飞轮效应**（Flywheel Effect: 越转越快。）\n", slug="third")
        make_article(
            "Draft", body="**熵增**（Secret: 机密）**飞轮效应**（SecretEnglish: 机密定义）\n", status=Status.DRAFT
        )
        make_article("Excluded", body="**复利**（Compounding: 利滚利）\n\n复利\n", excluded=True, slug="excluded")
        nvidia = make_entity("英伟达", "organization")
        make_article("About", names={"organizations": [nvidia]})
        read_unread_terms()

    def page(self, address: str, **headers: str) -> str:
        response = self.client.get(address, headers={"accept-language": "en", **headers})
        self.assertEqual(response.status_code, 200, address)
        return response.content.decode()

    def test_the_index_counts_listed_articles_and_knows_no_other_term(self) -> None:
        page = self.page("/glossary/")
        self.assertInHTML(
            '<a href="/glossary/fei-lun-xiao-ying/"><bdi>飞轮效应</bdi> '
            '<bdi class="term-english" lang="en">Flywheel Effect</bdi></a>',
            page,
        )
        self.assertIn('<span class="count">3</span>', page)
        self.assertIn("2 terms", page)
        for hidden in ("熵增", "复利", "Secret", "机密"):
            self.assertNotIn(hidden, page)
        self.assertIn('href="/glossary/"', self.page("/"))

    def test_a_term_of_a_former_text_is_on_no_list(self) -> None:
        second = Article.objects.get(slug="second")
        change(second, body=make_body("Nothing is explained any more.\n"))
        page = self.page("/glossary/")
        self.assertIn("1 term<", page.replace("\n", "<"))
        self.assertNotIn("?letter=y", page)
        self.assertIn("Nothing found", self.page("/glossary/?q=nvidia"))
        for address in ("/glossary/ying-wei-da/", "/glossary/?letter=y"):
            self.assertEqual(self.client.get(address).status_code, 404, address)
        self.assertNotIn("ying-wei-da", self.page("/sitemap-terms-1.xml").replace("/organizations/ying-wei-da", ""))

    def test_letters_are_those_of_pinyin(self) -> None:
        self.assertIn("飞轮效应", self.page("/glossary/?letter=f"))
        self.assertNotIn("英伟达", self.page("/glossary/?letter=f"))
        for missing in ("?letter=c", "?letter=s", "?letter=ff", "?page=2"):
            self.assertEqual(self.client.get(f"/glossary/{missing}").status_code, 404, missing)

    def test_terms_are_found_in_either_script_in_english_and_in_pinyin(self) -> None:
        for query in ("飛輪", "飞轮效应", "flywheel", "FEILUN", "fei lun", "Fly"):
            with self.subTest(query):
                page = self.page(f"/glossary/?q={query}")
                self.assertIn("/glossary/fei-lun-xiao-ying/", page)
                self.assertNotIn("/glossary/ying-wei-da/", page)
                self.assertIn('content="noindex"', page)
        for query in ("熵", "SecretEnglish", "%", "<script>"):
            self.assertIn("Nothing found", self.page(f"/glossary/?q={query}"))
        self.assertIn("/glossary/ying-wei-da/", self.page("/glossary/"))  # no search was kept in its place

    def test_a_term_page_has_the_definitions_of_listed_articles_most_used_first(self) -> None:
        page = self.page("/glossary/fei-lun-xiao-ying/")
        self.assertLess(page.index("越转越快"), page.index("慢慢累積"))
        self.assertIn("Flywheel Effect</bdi> · <bdi>Flywheel</bdi>", page)
        self.assertIn("<bdi>飛輪效應</bdi>", page)
        self.assertIn("3 articles", page)
        for title in ("First", "Second", "Third"):
            self.assertIn(title, page)
        for hidden in ("Secret", "机密", "Draft"):
            self.assertNotIn(hidden, page)

    def test_a_choice_comes_first_and_a_hidden_term_is_gone(self) -> None:
        term = GlossaryTerm.objects.get(slug="fei-lun-xiao-ying")
        change(term, definition="慢慢累積", spelling="飞轮", english="Flywheel")
        page = self.page("/glossary/fei-lun-xiao-ying/")
        self.assertLess(page.index("Chosen by the editors"), page.index("慢慢累積"))
        self.assertLess(page.index("慢慢累積"), page.index("越转越快"))
        self.assertEqual(page.count("慢慢累積"), 1)
        self.assertIn("<h1><bdi>飞轮</bdi></h1>", page)
        change(term, hidden=True)
        self.assertEqual(self.client.get("/glossary/fei-lun-xiao-ying/").status_code, 404)
        self.assertNotIn("fei-lun", self.page("/glossary/"))
        self.assertNotIn('class="term"', self.page("/notes/first/"))

    def test_a_term_without_a_listed_article_has_no_page(self) -> None:
        for slug in ("shang-zeng", "fu-li", "nothing"):
            self.assertEqual(self.client.get(f"/glossary/{slug}/").status_code, 404, slug)
            self.assertEqual(self.client.get(f"/glossary/{slug}/feed.atom").status_code, 404, slug)

    def test_a_term_that_is_a_name_leads_to_it(self) -> None:
        page = self.page("/glossary/ying-wei-da/")
        self.assertIn('<a href="/organizations/ying-wei-da/"><bdi>英伟达</bdi></a>', page)

    def test_sitemap_and_feed_know_the_terms(self) -> None:
        sitemap = self.page("/sitemap-lists-1.xml") + self.page("/sitemap-terms-1.xml")
        self.assertIn("/glossary/</loc>", sitemap)
        self.assertIn("/glossary/fei-lun-xiao-ying/</loc>", sitemap)
        self.assertNotIn("fu-li", sitemap)
        self.assertIn("First", self.page("/glossary/fei-lun-xiao-ying/feed.atom"))

    def test_an_article_explains_its_terms_where_they_stand_again(self) -> None:
        page = self.page("/notes/first/")
        self.assertIn('aria-describedby="term-1">飞轮效应</span>', page)
        self.assertIn('<a href="/glossary/fei-lun-xiao-ying/" lang="en">In the glossary</a>', page)
        self.assertIn('lang="zh-hans">在术语表中</a>', self.page("/notes/first/", **{"accept-language": "zh-CN"}))
        excluded = self.page("/notes/excluded/")
        self.assertIn('aria-describedby="term-1">复利</span>', excluded)
        self.assertNotIn("/glossary/fu-li/", excluded)
