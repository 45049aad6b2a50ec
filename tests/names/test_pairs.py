"""Pairs of names that texts write beside each other, and how alike a Chinese name sounds to a Latin one."""

from __future__ import annotations

import unittest
from pathlib import Path

import pytest

from editorial.names import mine_pairs, name_key, sound_likeness
from tests.mapping.test_sample import sample
from tests.samples import needs_samples

LABELS = Path(__file__).parent / "mined_pairs.tsv"
KNOWN = (
    "黄仁勋",
    "Jensen Huang",
    "台积电",
    "莫迪",
    "Dario Amodei",
    "TikTok",
    "抖音",
    "Douyin",
    "英伟达",
    "Nvidia",
    "纽约时报",
)


def mined(*texts: str, known: tuple[str, ...] = KNOWN) -> set[tuple[str, str]]:
    """Returns (Chinese, Latin) of the pairs that are found in the texts."""
    keys = set(map(name_key, known))
    pairs = mine_pairs([(f"notes/{number}.md", text) for number, text in enumerate(texts)], keys.__contains__)
    return {(pair.chinese, pair.latin) for pair in pairs}


class MiningTests(unittest.TestCase):
    def test_both_directions_and_all_brackets(self):
        for text in (
            "昨天，黄仁勋（Jensen Huang）说",
            "昨天 Jensen Huang（黄仁勋）说",
            "**黄仁勋** (Jensen Huang: CEO of Nvidia) 说",
            "**Jensen Huang**（黄仁勋：英伟达首席执行官）",
            "*“黄仁勋”*（Jensen Huang，英伟达的创始人）",
            "**黄仁勋（Jensen Huang）**",
        ):
            with self.subTest(text):
                self.assertEqual(mined(text), {("黄仁勋", "Jensen Huang")})

    def test_abbreviation(self):
        self.assertEqual(mined("他提到台积电(TSMC)的产能"), {("台积电", "TSMC")})

    def test_name_begins_at_a_border(self):
        self.assertEqual(mined("首席执行官达里奥·阿莫迪（Dario Amodei）说"), {("达里奥·阿莫迪", "Dario Amodei")})
        self.assertEqual(mined("**阿莫迪**（Dario Amodei）说"), {("阿莫迪", "Dario Amodei")})

    def test_known_name_is_found_behind_words_that_end_what_came_before(self):
        for before in ("我采访了", "美国总统", "这是关于", "他问", "和", "CEO"):
            with self.subTest(before):
                self.assertEqual(mined(f"{before}黄仁勋（Jensen Huang）"), {("黄仁勋", "Jensen Huang")})

    def test_and_inside_a_name_is_no_border(self):
        texts = ("**移民与海关执法局**（ICE）", "他批评移民与海关执法局（ICE）", "联邦的移民与海关执法局（ICE）")
        self.assertEqual(mined(*texts, known=("ICE",)), {("移民与海关执法局", "ICE")})

    def test_name_without_a_certain_beginning_is_left_out(self):
        self.assertEqual(mined("算力今年晚些时候上线（Nvidia）"), set())

    def test_what_is_no_other_name_is_left_out(self):
        for text in (
            "**模型**（Nvidia）",
            "**主持人**（Jensen Huang）",
            "连接约二十个消息平台（Nvidia、Slack、Discord）",
            "**Nvidia**（一家美国公司）",
            "**Nvidia**（人工智能公司）",
            "**英伟达**（a chip maker）",
            "**英伟达**（A）",
            "**英伟达**（2026年）",
            "VIX指数（VIX Index）",
        ):
            with self.subTest(text):
                self.assertEqual(mined(text, known=(*KNOWN, "指数")), set())

    def test_neither_name_known_is_left_out(self):
        self.assertEqual(mined("**飞轮效应**（Flywheel Effect）"), set())

    def test_slips_lose_against_what_most_texts_write(self):
        texts = ["**抖音**（Douyin）"] * 5 + ["**抖音**（TikTok）"]
        self.assertEqual(mined(*texts), {("抖音", "Douyin")})

    def test_ticker_loses_against_the_name(self):
        texts = ["**英伟达**（Nvidia）"] * 5 + ["**英伟达**（NVDA）"]
        self.assertEqual(mined(*texts), {("英伟达", "Nvidia")})

    def test_sentences_are_counted_once_and_kept_in_one_line(self):
        text = "前一句。昨天，**黄仁勋**（Jensen Huang）\n说了话。后一句。"
        keys = {name_key("黄仁勋")}
        texts = [("notes/a.md", text), ("notes/b.md", text), ("notes/c.md", "我问黄仁勋（Jensen Huang）。")]
        (pair,) = mine_pairs(texts, keys.__contains__)
        self.assertEqual((pair.uses, pair.texts, pair.evidence), (2, 3, 3))
        self.assertEqual([sentence.text for sentence in pair.sentences][1], "我问黄仁勋（Jensen Huang）。")
        self.assertTrue(all("\n" not in sentence.text for sentence in pair.sentences))

    def test_one_author_who_errs_throughout_is_one_sentence_of_evidence(self):
        text = "**回升**（EchoStar）涨了。后来**回升**（EchoStar）跌了。"
        (pair,) = mine_pairs([("notes/a.md", text)], {"echostar"}.__contains__)
        self.assertEqual((pair.uses, pair.evidence), (2, 1))


class SoundTests(unittest.TestCase):
    def test_transcriptions_sound_alike(self):
        for chinese, latin in (
            ("唐纳德·特朗普", "Donald Trump"),
            ("达里奥·阿莫迪", "Dario Amodei"),
            ("英伟达", "NVIDIA"),
            ("麥肯錫", "McKinsey"),
            ("詹尼·因凡蒂诺", "Gianni Infantino"),
        ):
            with self.subTest(chinese):
                self.assertGreaterEqual(sound_likeness(chinese, latin), 0.8)

    def test_translations_do_not(self):
        for chinese, latin in (
            ("微软", "Microsoft"),
            ("联合国", "United Nations"),
            ("华尔街日报", "The Wall Street Journal"),
        ):
            with self.subTest(chinese):
                self.assertLess(sound_likeness(chinese, latin), 0.5)

    def test_longer_name_sounds_more_like_it(self):
        self.assertGreater(sound_likeness("阿莫迪", "Amodei"), sound_likeness("莫迪", "Amodei"))

    def test_nothing_to_hear(self):
        self.assertEqual((sound_likeness("", "Trump"), sound_likeness("特朗普", "!")), (0.0, 0.0))


@needs_samples
@pytest.mark.samples
class LabelledPairsTests(unittest.TestCase):
    """Every pair with two or more sentences of evidence in the sample garden was judged by hand."""

    def test_pairs_of_two_sentences_are_right(self):
        labels = {}
        for line in LABELS.read_text(encoding="utf-8").splitlines():
            chinese, latin, label = line.split("\t")
            labels[name_key(chinese), name_key(latin)] = label == "yes"
        documents = sample()
        texts = [(str(number), document.body) for number, (document, _) in enumerate(documents)]
        keys = {use.key for _, data in documents for use in data.names}
        pairs = [pair for pair in mine_pairs(texts, keys.__contains__) if pair.evidence >= 2]
        judged = [labels[key] for pair in pairs if (key := (name_key(pair.chinese), name_key(pair.latin))) in labels]
        self.assertGreaterEqual(len(judged), 150)
        self.assertGreaterEqual(len(judged), 0.95 * len(pairs), "too many pairs that nobody has judged")
        self.assertGreaterEqual(sum(judged), 0.95 * len(judged))
        right = sum(labels.values())
        self.assertGreaterEqual(sum(judged), 0.95 * right, "right pairs are no longer found")
