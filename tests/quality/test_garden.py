"""Rules about documents beside each other."""

from __future__ import annotations

import dataclasses

from django.test import SimpleTestCase

from editorial.quality import BY_CODE, Definition, Garden, GardenRepair, Text, inspect_beside, read_facts
from tests.quality.texts import BODY, file, garden_hits, garden_of, make_text, with_body, with_line

OTHER = "posts/b.md"
SENTENCES = [f"第{n}天的河水比前一天高出{n * 3}厘米，守坝的人把它记在本子上。" for n in range(40)]


def beside(code: str, text: Text, *others: Text, media: tuple[str, ...] = ()) -> list[str]:
    """Returns the places of what a rule finds."""
    return [hit.place for hit in garden_hits(code, text, *others, media=media)]


def tagged(*tags: str, path: str = "notes/a.md") -> Text:
    return make_text(with_line(f"tags: [{', '.join(tags)}]"), path=path)


class RelationTests(SimpleTestCase):
    def test_a_title_that_another_article_has_is_found_whatever_its_case(self):
        others = [make_text(with_line("title: The WHEEL"), path=OTHER)]
        self.assertEqual(beside("title-repeated", make_text(with_line("title: the wheel")), *others), ["title"])
        self.assertEqual(beside("title-repeated", make_text(with_line("title: the wheels")), *others), [])

    def test_one_video_in_two_forms_of_its_address_is_one_source(self):
        long = make_text(with_line("source: https://www.youtube.com/watch?v=abc_-123456&t=3s"), path=OTHER)
        for address in ("https://youtu.be/abc_-123456?si=x", "https://youtube.com/shorts/abc_-123456"):
            self.assertEqual(
                beside("source-repeated", make_text(with_line(f"source: {address}")), long), ["source_url"]
            )
        self.assertEqual(
            beside("source-repeated", make_text(with_line("source: https://youtu.be/ABC_-123456")), long), []
        )

    def test_a_home_page_a_channel_and_a_list_of_videos_are_the_source_of_many(self):
        for address in ("https://a16z.com/", "https://youtube.com/@ted", "https://www.youtube.com/playlist?list=PL1"):
            line = with_line(f"source: {address}")
            self.assertEqual(beside("source-repeated", make_text(line), make_text(line, path=OTHER)), [], address)

    def test_texts_of_mostly_the_same_sentences_are_near_duplicates(self):
        first = make_text(file(body="\n".join(SENTENCES)))
        second = make_text(
            file(body="\n".join([*SENTENCES[4:], "多出来的一句话，别的地方没有，是后来才写下的。"])), path=OTHER
        )
        third = make_text(file(body="\n".join(f"{it[:-3]}别处。" for it in SENTENCES)), path="notes/c.md")
        (hit,) = garden_hits("near-duplicate", first, second, third)
        self.assertEqual((hit.place, hit.line), (OTHER, None))
        self.assertGreater(int(hit.details["percent"]), 70)

    def test_short_texts_are_not_compared(self):
        self.assertEqual(beside("near-duplicate", make_text(file()), make_text(file(), path=OTHER)), [])

    def test_paths_that_differ_in_case_only(self):
        self.assertEqual(beside("path-case", make_text(file(), path="notes/A.md"), make_text(file())), ["path"])
        self.assertEqual(beside("path-case", make_text(file()), make_text(file(), path=OTHER)), [])

    def test_links_to_documents_by_file_and_by_address_and_dead_ones(self):
        body = (
            "[一](../posts/b.md) [二](/posts/b/) [三](b.md#x) [四](https://a.b/c.md) [五](#x) `[六](no.md)`\n\n"
            "```\n[七](no.md)\n```\n\n[八](path/to/file.md)\n"
        )
        self.assertEqual(beside("dead-link", make_text(with_body(body)), make_text(file(), path=OTHER)), ["b.md#x"])

    def test_images_that_are_stored_and_one_that_is_not(self):
        text = make_text(with_body("![甲](img/a.png) ![乙](img/b.png)\n"))
        self.assertEqual(beside("image-missing", text, media=("notes/img/a.png",)), ["img/b.png"])
        self.assertEqual(beside("dead-link", text), [])

    def test_a_term_in_other_words_than_in_most_articles(self):
        texts = [make_text(file(), path=path) for path in ("notes/a.md", "notes/b.md", "notes/c.md")]
        words = ("越转越快", "越转越快", "一种轮子")
        facts = [
            dataclasses.replace(read_facts(text), definitions=(Definition("飞轮", "飞轮", word, 20),))
            for text, word in zip(texts, words, strict=True)
        ]
        garden = Garden(facts)
        found = [list(inspect_beside(it, garden, [BY_CODE["definitions-differ"]])) for it in facts]
        self.assertEqual([len(hits) for hits in found], [0, 0, 1])
        self.assertEqual((found[2][0].line, found[2][0].details["other"]), (20, "notes/a.md"))


class TermTests(SimpleTestCase):
    def mended(self, code: str, text: Text, *others: Text) -> str:
        rule = BY_CODE[code]
        assert isinstance(rule, GardenRepair)
        return rule.repaired(text, garden_of(text, *others)).to_bytes().decode()

    def test_a_tag_that_one_article_has(self):
        self.assertEqual(beside("tag-used-once", tagged("a", "b"), tagged("b", path=OTHER)), ["a"])

    def test_tags_that_differ_in_form_are_the_most_frequent_one(self):
        others = [tagged("llm", "news", path=f"notes/{n}.md") for n in range(3)]
        text = tagged("LLMs", "new", "Llm")
        self.assertEqual(beside("tag-form", text, *others), ["LLMs", "Llm"])
        self.assertIn("\ntags: [llm, new]\n", self.mended("tag-form", text, *others))

    def test_forms_are_case_joints_plural_and_script(self):
        for one, other in (("AI-Agent", "ai agents"), ("向量資料庫", "向量资料库"), ("open_ai", "OpenAI")):
            others = [tagged(other, path=f"notes/{n}.md") for n in range(2)]
            self.assertEqual(beside("tag-form", tagged(one), *others), [one])
        for one, other in (
            ("news", "new"),
            ("economics", "economic"),
            ("ai", "a-i-o"),
            ("bus", "bu"),
            ("class", "clas"),
        ):
            others = [tagged(other, path=f"notes/{n}.md") for n in range(2)]
            self.assertEqual(beside("tag-form", tagged(one), *others), [], one)

    def test_of_equally_frequent_forms_the_one_is_meant_whose_words_other_tags_have(self):
        others = [tagged("tech-earnings", "ai_agents", "ai-tools", path="notes/0.md")]
        for odd, known in (("a-earning", "a-earnings"), ("Tech-Tools", "tech-tools"), ("ai_news", "ai-news")):
            for one, other in ((odd, known), (known, odd)):
                text, second = tagged(one), tagged(other, path=OTHER)
                self.assertEqual(beside("tag-form", text, second, *others), [one] if one == odd else [], one)
        more = [*others, tagged("a-earning", path="notes/1.md")]
        self.assertEqual(beside("tag-form", tagged("a-earning"), tagged("a-earnings", path=OTHER), *more), [])

    def test_mending_a_form_leaves_the_other_tags_as_they_are_written(self):
        others = [tagged("llm", path=f"notes/{n}.md") for n in range(2)]
        text = make_text(with_line("tags:\n  - 'a' # one\n  - LLM\n  - \"b\""))
        self.assertIn("tags:\n  - 'a' # one\n  - llm\n  - \"b\"\n", self.mended("tag-form", text, *others))
        again = make_text(self.mended("tag-form", text, *others))
        self.assertEqual(self.mended("tag-form", again, *others), again.document.to_bytes().decode())

    def test_a_tag_that_many_articles_list_as_a_name(self):
        others = [make_text(with_line("companies_orgs: [OpenAI]"), path=f"notes/{n}.md") for n in range(6)]
        self.assertEqual(beside("tag-is-name", tagged("openai"), *others), ["openai"])
        self.assertEqual(beside("tag-is-name", tagged("openai"), *others[:4]), [])
        subject = [tagged("openai", path=f"posts/{n}.md") for n in range(6)]
        self.assertEqual(beside("tag-is-name", tagged("openai"), *others, *subject), [])

    def test_a_name_that_is_filed_under_another_kind_elsewhere(self):
        others = [make_text(with_line("companies_orgs: [Nvidia Corp]"), path=f"notes/{n}.md") for n in range(3)]
        text = make_text(with_line("products_models: [Nvidia Corp]"))
        self.assertEqual(beside("name-of-two-kinds", text, *others), ["products=Nvidia Corp"])
        self.assertEqual(beside("name-of-two-kinds", text, *others[:2]), [])
        self.assertEqual(beside("name-of-two-kinds", others[0], text, *others[1:]), [])

    def test_a_first_name_is_also_that_of_things(self):
        others = [make_text(with_line("products_models: [Claude]"), path=f"notes/{n}.md") for n in range(3)]
        self.assertEqual(beside("name-of-two-kinds", make_text(with_line("people: [Claude]")), *others), [])

    def test_slips_of_areas_and_categories_become_the_known_ones(self):
        for key, code in (("area", "area-typo"), ("category", "category-typo")):
            others = [make_text(with_line(f"{key}: geopolitics"), path=f"notes/{n}.md") for n in range(10)]
            for slip in ("geopolitic", "Geopolitics", "geo-politics", "geopoltics"):
                text = make_text(with_line(f"{key}: {slip} # kept"))
                self.assertEqual(beside(code, text, *others), [slip])
                self.assertIn(f"\n{key}: geopolitics # kept\n", self.mended(code, text, *others))
            self.assertEqual(beside(code, make_text(with_line(f"{key}: politics")), *others), [])
            self.assertEqual(beside(code, make_text(with_line(f"{key}: geopoltics")), *others[:9]), [])

    def test_an_area_or_category_of_one_article_in_a_garden_of_many(self):
        others = [make_text(file(body=BODY), path=f"notes/{n}.md") for n in range(50)]
        for key, code in (("area", "area-used-once"), ("category", "category-used-once")):
            self.assertEqual(beside(code, make_text(with_line(f"{key}: odd")), *others), ["odd"])
            self.assertEqual(beside(code, make_text(with_line(f"{key}: odd")), *others[:20]), [])
