"""What is suggested to an editor about names: the reasons, their order, and what is left alone."""

from __future__ import annotations

import unittest
from collections import defaultdict

from editorial.names import Named, Reason, Suggestion, name_key, suggest


class Garden:
    """Names and the articles that list them, made line by line."""

    def __init__(self, **articles: list[str]) -> None:
        self.ids: dict[tuple[str, str], int] = {}
        self.named_in: dict[int, set[int]] = defaultdict(set)
        self.listed: dict[int, frozenset[int]] = {}
        for number, names in enumerate(articles.values(), start=1):
            ids = [self.ids.setdefault(self.split(name), len(self.ids) + 1) for name in names]
            self.listed[number] = frozenset(ids)
            for entity_id in ids:
                self.named_in[entity_id].add(number)

    @staticmethod
    def split(name: str) -> tuple[str, str]:
        kind, colon, rest = name.partition(":")
        return (kind, rest) if colon else ("person", name)

    def suggest(self, *texts: str) -> list[Suggestion]:
        named = [
            Named(pk, kind, name, frozenset({(kind, name_key(name))}), frozenset(self.named_in[pk]))
            for (kind, name), pk in self.ids.items()
        ]
        return suggest(named, self.listed, [(f"notes/{number}.md", text) for number, text in enumerate(texts)])

    def readable(self, *texts: str) -> list[tuple[str, str, Reason]]:
        names = {pk: name for (_, name), pk in self.ids.items()}
        return [
            (names[one.first], names[one.second] if one.second else f"+{one.name}", one.reason)
            for one in self.suggest(*texts)
        ]


def pairs(*names: str, texts: tuple[str, ...] = ()) -> list[tuple[str, str, Reason]]:
    """Returns what is suggested about names that different articles list."""
    return Garden(**{f"a{number}": [name] for number, name in enumerate(names)}).readable(*texts)


class ReasonTests(unittest.TestCase):
    def test_article_legal_form_dots_of_initials_and_capitals(self):
        for one, other in (
            ("The New York Times", "New York Times"),
            ("Alphabet", "Alphabet Inc."),
            ("J.D. Vance", "JD Vance"),
            ("U.S. Steel", "US Steel"),
            ("Sumitomo", "Sumitomo Corporation"),
            ("小米", "小米集团"),
        ):
            with self.subTest(one):
                found = Garden(a=[f"organization:{one}"], b=[f"organization:{other}"]).suggest()
                self.assertEqual([(item.reason, item.score >= 0.9) for item in found], [(Reason.SPELLING, True)])

    def test_short_names_that_differ_in_capitals_are_no_sure_thing(self):
        (found,) = Garden(a=["organization:FAIR"], b=["organization:Fair"]).suggest()
        self.assertEqual((found.reason, found.score), (Reason.SPELLING, 0.75))

    def test_signs_and_numbers_that_carry_meaning_are_left_alone(self):
        for one, other in (
            ("C", "C++"),
            ("GPT-5.5", "GPT-55"),
            ("Claude Opus 4.6", "Claude Opus 4.7"),
            ("Google", "Google+"),
            ("Gemma 3 4B", "Gemma 34B"),
        ):
            with self.subTest(one):
                self.assertEqual(pairs(f"product:{one}", f"product:{other}"), [])

    def test_the_same_name_under_two_kinds(self):
        self.assertEqual(pairs("organization:Waymo", "product:Waymo"), [("Waymo", "Waymo", Reason.KINDS)])

    def test_surnames(self):
        self.assertEqual(pairs("Donald Trump", "Trump"), [("Donald Trump", "Trump", Reason.SURNAME)])
        self.assertEqual(pairs("唐纳德·特朗普", "特朗普"), [("唐纳德·特朗普", "特朗普", Reason.SURNAME)])

    def test_surname_of_several_is_less_probable(self):
        one = Garden(a=["Donald Trump"], b=["Trump"]).suggest()
        several = Garden(a=["Donald Trump"], b=["Trump"], c=["Ivanka Trump"]).suggest()
        self.assertGreater(one[0].score, several[0].score)

    def test_misheard_spellings_find_each_other(self):
        tangen = ("Nicolai Tangen", "Nikolai Tangen", "Nicolai Tangan", "Nikolay Tangen", "Nicholai Tangen")
        found = {name for one, other, _ in pairs(*tangen) for name in (one, other)}
        self.assertEqual(found, set(tangen))
        self.assertEqual(
            pairs("product:Claude Code", "product:Cloud Code"), [("Claude Code", "Cloud Code", Reason.SOUND)]
        )

    def test_transcription_finds_its_original(self):
        self.assertEqual(pairs("Donald Trump", "唐纳德·特朗普")[:1], [])
        self.assertEqual(
            pairs("Demis Hassabis", "德米斯·哈萨比斯"), [("Demis Hassabis", "德米斯·哈萨比斯", Reason.SOUND)]
        )

    def test_short_names_that_differ_by_a_letter_are_left_alone(self):
        for one, other in (
            ("Evan", "Ivan"),
            ("product:H100", "product:H200"),
            ("organization:FTC", "organization:FTX"),
        ):
            with self.subTest(one):
                self.assertEqual(pairs(one, other), [])

    def test_two_that_one_article_lists_do_not_sound_alike(self):
        self.assertEqual(Garden(a=["product:Claude Code", "product:Cloud Code"]).readable(), [])

    def test_the_same_company_makes_it_more_probable(self):
        alone = Garden(a=["Nicolai Tangen"], b=["Nikolai Tangen"]).suggest()
        company = Garden(a=["Nicolai Tangen", "organization:NBIM"], b=["Nikolai Tangen", "organization:NBIM"]).suggest()
        self.assertGreater(company[0].score, alone[0].score)


class EvidenceTests(unittest.TestCase):
    TEXTS = ("昨天，**黄仁勋**（Jensen Huang）说。", "我采访了黄仁勋（Jensen Huang）。")

    def test_two_known_names_are_a_merge_with_its_sentences(self):
        (found,) = Garden(a=["Jensen Huang"], b=["黄仁勋"], c=["Jensen Huang"]).suggest(*self.TEXTS)
        self.assertEqual((found.first, found.second, found.reason), (1, 2, Reason.TEXT))
        self.assertEqual((found.uses, found.written), (2, ("黄仁勋", "Jensen Huang")))
        self.assertEqual({sentence.path for sentence in found.sentences}, {"notes/0.md", "notes/1.md"})

    def test_one_known_name_gets_the_other(self):
        self.assertEqual(pairs("Jensen Huang", texts=self.TEXTS), [("Jensen Huang", "+黄仁勋", Reason.TEXT)])

    def test_two_names_of_one_entity_are_no_question(self):
        keys = frozenset({("person", name_key("黄仁勋")), ("person", name_key("Jensen Huang"))})
        named = [Named(1, "person", "黄仁勋", keys, frozenset({1}))]
        self.assertEqual(suggest(named, {1: frozenset({1})}, [("a.md", self.TEXTS[0])]), [])

    def test_each_kind_that_has_both_names_is_asked_about(self):
        garden = Garden(a=["organization:纽约时报", "work:纽约时报"], b=["organization:NYT", "work:NYT"])
        found = garden.readable("**纽约时报**（NYT）", "他说**纽约时报**（NYT）")
        self.assertEqual(found.count(("纽约时报", "NYT", Reason.TEXT)), 2)

    def test_more_sentences_come_first(self):
        garden = Garden(a=["Jensen Huang"], b=["organization:台积电"])
        found = garden.readable(*self.TEXTS, "他提到**台积电**（TSMC）。")
        self.assertEqual([name for _, name, _ in found], ["+黄仁勋", "+TSMC"])

    def test_two_reasons_are_one_suggestion(self):
        text = "**达里奥·阿莫迪**（Dario Amodei）"
        sound = Garden(a=["Dario Amodei"], b=["达里奥·阿莫迪"]).suggest()
        (both,) = Garden(a=["Dario Amodei"], b=["达里奥·阿莫迪"]).suggest(text, f"他说{text}")
        self.assertGreater(both.score, sound[0].score)
        self.assertEqual(len(both.sentences), 2)
