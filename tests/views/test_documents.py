"""What the page of an article says of its document: the video, the last change, how to cite it."""

from __future__ import annotations

import datetime as dt

from django.test import TestCase, override_settings

from editorial.models import Article, Revision
from editorial.services.pages.last_change import changed_sections
from tests.factories import change, make_article, make_revision

BEFORE = "开头\n\n## 一\n\n甲\n\n## 二\n\n乙\n\n## 草稿里的秘密\n\n丙\n"
AFTER = "开头\n\n## 一\n\n甲\n\n## 二\n\n乙改\n\n## 三\n\n新\n"


def page_of(test: TestCase, article: Article) -> str:
    return test.client.get(article.get_absolute_url()).content.decode()


class VideoTests(TestCase):
    def test_the_video_is_a_link_that_asks_nobody(self):
        article = make_article(source_url="https://www.youtube.com/watch?v=Lpp-D6UqNW8")
        text = page_of(self, article)
        self.assertIn('data-player="https://www.youtube-nocookie.com/embed/Lpp-D6UqNW8?autoplay=1&amp;rel=0"', text)
        self.assertIn('<a class="source-play" href="https://www.youtube.com/watch?v=Lpp-D6UqNW8"', text)
        for part in ("<iframe", "<img", 'src="http'):
            self.assertNotIn(part, text)

    @override_settings(VIDEO_EMBEDS=False)
    def test_without_embeds_it_is_a_source_like_others(self):
        text = page_of(self, make_article(source_url="https://youtu.be/Lpp-D6UqNW8"))
        self.assertNotIn("source-card", text)
        self.assertIn('<a href="https://youtu.be/Lpp-D6UqNW8" rel="noopener noreferrer external">youtu.be</a>', text)


class LastChangeTests(TestCase):
    def edit(self, article: Article, body: str) -> None:
        """Gives the article another live text, as the services do."""
        revision = make_revision(article, body=body)
        change(article, body=revision.body, live_revision=revision)

    def test_sections_that_differ_are_named_and_those_that_are_gone_counted(self):
        changed, removed = changed_sections(BEFORE, AFTER)
        self.assertEqual([(one.heading, one.anchor) for one in changed], [("二", "doc-二"), ("三", "doc-三")])
        self.assertEqual(removed, 1)
        self.assertEqual([one.anchor for one in changed_sections("甲\n", "乙\n")[0]], [""])

    def test_what_looks_the_same_is_no_change(self):
        self.assertEqual(changed_sections("## 一\n\n**甲**\n", "## 一\n\n__甲__\n"), ([], 0))

    def test_the_page_leads_to_the_changed_sections_and_tells_nothing_of_the_text_before(self):
        article = make_article("文", body=BEFORE)
        self.assertNotIn("What changed", page_of(self, article))
        self.edit(article, AFTER)
        text = page_of(self, article)
        self.assertIn("revision 2", text)
        self.assertIn('<li><a href="#doc-%E4%BA%8C">二</a></li>', text)
        self.assertIn("1 section taken out", text)
        self.assertNotIn("秘密", text)

    def test_a_change_of_the_header_alone_is_told_as_that(self):
        article = make_article("文", body=BEFORE)
        self.edit(article, BEFORE)
        self.assertIn("the text itself is as it was", page_of(self, Article.objects.get(pk=article.pk)))

    def test_texts_that_never_were_live_count_for_nothing(self):
        article = make_article("文", body=BEFORE)
        self.edit(article, AFTER)
        Revision.objects.filter(article=article, number=1).update(kind=Revision.Kind.PENDING)
        self.assertNotIn("What changed", page_of(self, Article.objects.get(pk=article.pk)))


class CitationTests(TestCase):
    def test_text_and_bibtex_name_authors_title_date_address_and_revision(self):
        article = make_article(
            "100% of <AI> & {braces}",
            slug="x_y",
            date=dt.date(2025, 5, 1),
            names={"speaker": ["Radio_1", "Ada"], "people": ["Somebody"]},
        )
        text = page_of(self, article)
        self.assertIn('<p id="cite-text" lang="zh-Hans">Radio_1, Ada. “100% of &lt;AI&gt; &amp; {braces}”.', text)
        self.assertIn("Evergreen, 2025-05-01. http://testserver/notes/x_y/</p>", text)
        for line in (
            "@online{x-y-2025,\n",
            "  title = {{100\\% of &lt;AI&gt; \\&amp; \\{braces\\}}},\n",
            "  author = {{Radio\\_1} and {Ada}},\n",
            "  date = {2025-05-01},\n",
            "  url = {http://testserver/notes/x_y/},\n",
            "  note = {Revision 1}\n}",
        ):
            self.assertIn(line, text)
