"""Which bold words with a bracket are glossary entries, and what is read from them."""

from __future__ import annotations

from django.test import SimpleTestCase
from hypothesis import given
from hypothesis import strategies as st

from editorial.rendering import glossary_uses, render
from editorial.rendering.abbreviations import abbreviates

Triple = tuple[str, str, str]


class EntryCase(SimpleTestCase):
    def said(self, source: str) -> list[Triple]:
        return [(use.term, use.english, use.definition) for use in glossary_uses(source)]

    def assert_entries(self, examples: dict[str, Triple]) -> None:
        for source, expected in examples.items():
            with self.subTest(source):
                self.assertEqual(self.said(f"前{source}后，**无关**。"), [expected])

    def assert_none(self, *sources: str) -> None:
        for source in sources:
            with self.subTest(source):
                self.assertEqual(self.said(f"前{source}后。"), [])


class BracketAndColonTests(EntryCase):
    def test_all_brackets_and_colons(self):
        for opening, closing in ("（）", "()", "［］", "【】", "〔〕", "﹙﹚"):
            for colon in (":", "：", ": ", "： ", " : ", "︰", "﹕"):
                source = f"**飞轮效应**{opening}Flywheel Effect{colon}通过改进吸引用户{closing}"
                with self.subTest(source):
                    self.assertEqual(self.said(source), [("飞轮效应", "Flywheel Effect", "通过改进吸引用户")])

    def test_an_abbreviation_with_a_word_that_stands_in_both(self):
        self.assert_entries(
            {
                "**高频铁路**（VIA HFR: VIA High Frequency Rail）": (
                    "高频铁路",
                    "VIA HFR: VIA High Frequency Rail",
                    "",
                ),
                "**VIA HFR**（VIA High Frequency Rail）": ("VIA HFR", "VIA High Frequency Rail", ""),
                "**空勤团**（Special Air Service, 简称SAS）": ("空勤团", "Special Air Service, 简称SAS", ""),
                "**《脑与意识》**（English Title: *Consciousness*）": ("脑与意识", "Consciousness", ""),
            }
        )
        self.assert_none("**《Lean Learning》**（中译：精益学习法）", "**VIA HFR**（VIA Rail）")

    def test_spaces_before_the_bracket(self):
        self.assert_entries(
            {
                "**飞轮** (Flywheel: 轮)": ("飞轮", "Flywheel", "轮"),
                "**飞轮**\u00a0（Flywheel）": ("飞轮", "Flywheel", ""),
            }
        )

    def test_brackets_of_links_and_footnotes_are_none(self):
        self.assert_none(
            "**飞轮**[^1]", "**飞轮**[Flywheel](https://a.b)", "**[飞轮](https://a.b/c)**", "**飞轮**[Flywheel][1]"
        )

    def test_brackets_within_the_definition(self):
        self.assert_entries(
            {
                "**测度**（Measure: 长度（一维）、面积（二维）的推广）": (
                    "测度",
                    "Measure",
                    "长度（一维）、面积（二维）的推广",
                ),
                "**词错率**（Word Error Rate (WER): 指标）": ("词错率", "Word Error Rate (WER)", "指标"),
                "**401(k)计划**（401(k) Plan: 储蓄计划）": ("401(k)计划", "401(k) Plan", "储蓄计划"),
            }
        )

    def test_entries_within_a_definition_are_read_too(self):
        self.assertEqual(
            self.said("**甲**（Alpha: 与**乙**（Beta: 二）相对）"),
            [("甲", "Alpha", "与乙（Beta: 二）相对"), ("乙", "Beta", "二")],
        )

    def test_definitions_have_several_sentences_and_colons(self):
        self.assert_entries(
            {"**甲**（Alpha: 一句。两句；例如：三。）": ("甲", "Alpha", "一句。两句；例如：三。")},
        )

    def test_a_bracket_may_end_in_the_next_line_of_its_paragraph(self):
        self.assertEqual(self.said("在 **难题**（Hard\nProblem：一国\n"), [])
        self.assertEqual(self.said("在 **难题**（Hard\nProblem：难）"), [("难题", "Hard Problem", "难")])
        self.assertEqual(self.said("**难题**（Problem：很\n难）"), [("难题", "Problem", "很难")])
        for below in ("\n\n难）", "\n- 难）", "\n# 难）", "\n| 难）"):
            with self.subTest(below):
                self.assertEqual(self.said(f"**难题**（Problem：很{below}"), [])

    def test_a_bracket_that_never_closes_is_none(self):
        self.assert_none("**甲**（Alpha: 定义")


class TermTests(EntryCase):
    def test_outer_quotes_and_book_marks_go(self):
        for source in (
            "“**助推**”（Nudge: 书）",
            "**“助推”**（Nudge: 书）",
            "**“助推**”（Nudge: 书）",
            "「**助推**」（Nudge: 书）",
            "**『助推』**（Nudge: 书）",
            "《**助推**》（Nudge: 书）",
            "**《助推》**（Nudge: 书）",
            '**"助推"**（"Nudge": 书）',
            "***助推***（*Nudge*: 书）",
            "__助推__（Nudge: 书）",
            "**助推**（**Nudge**: 书）",
            "**`助推`**（_Nudge_: 书）",
            "**1. 助推**（Nudge: 书）",
            "**[助推](https://a.b)**（Nudge: 书）",
        ):
            with self.subTest(source):
                self.assertEqual(self.said(f"见 {source}。"), [("助推", "Nudge", "书")])

    def test_quotes_around_a_part_stay(self):
        self.assert_entries(
            {
                "**“断舍离”法**（Decluttering）": ("“断舍离”法", "Decluttering", ""),
                "**台风“海神”**（Typhoon Haishen）": ("台风“海神”", "Typhoon Haishen", ""),
                "**“生番”和“熟番”**（Shengfan/Shufan）": ("“生番”和“熟番”", "Shengfan/Shufan", ""),
            }
        )

    def test_names_of_people_and_works(self):
        self.assert_entries(
            {
                "**黄仁勋**（Jensen Huang）": ("黄仁勋", "Jensen Huang", ""),
                "**加文·贝克**(Gavin Baker)": ("加文·贝克", "Gavin Baker", ""),
                "《**经济学人**》（The Economist: 周刊）": ("经济学人", "The Economist", "周刊"),
                "**赛博朋克**（Dīduān Rénkǒu）": ("赛博朋克", "Dīduān Rénkǒu", ""),
            }
        )

    def test_traditional_chinese(self):
        self.assert_entries({"**護理鴻溝**（Care Gap: 照護不足）": ("護理鴻溝", "Care Gap", "照護不足")})

    def test_the_bracket_within_the_bold_span(self):
        expected = ("飞轮效应", "Flywheel Effect", "")
        for source in (
            "**飞轮效应（Flywheel Effect）**",
            "**飞轮效应 (Flywheel Effect)**",
            "**飞轮效应（Flywheel Effect）：**外面的解释",
            "**飞轮效应（Flywheel Effect）**：外面的解释",
            "**“飞轮效应”（Flywheel Effect）**",
        ):
            with self.subTest(source):
                self.assertEqual(self.said(source), [expected])
        self.assertEqual(self.said("**飞轮效应（Flywheel Effect: 解释）**"), [("飞轮效应", "Flywheel Effect", "解释")])

    def test_a_bracket_in_the_middle_of_a_bold_span_is_none(self):
        self.assert_none("**共同基金（Mutual Funds）不等于对冲基金**", "**甲（Alpha）和乙（Beta）**")

    def test_a_bracket_inside_and_one_behind(self):
        self.assert_entries(
            {
                "**识别（OCR）**（文字的）": ("识别", "OCR", ""),
                "**识别（OCR）**（Optical Character Recognition: 认字）": (
                    "识别（OCR）",
                    "Optical Character Recognition",
                    "认字",
                ),
            }
        )

    def test_bold_words_are_paired_from_the_left(self):
        self.assertEqual(self.said("**甲**文字**（Alpha: 一）**和**乙**（Beta）"), [("乙", "Beta", "")])
        self.assertEqual(self.said("**没有结束，**甲**（Alpha）"), [("甲", "Alpha", "")])


class AbbreviationTests(EntryCase):
    def test_an_abbreviation_as_the_term(self):
        self.assert_entries(
            {
                "**GPU**（Graphics Processing Unit: 图形处理器）": ("GPU", "Graphics Processing Unit", "图形处理器"),
                "**NeXT**（NeXT: 电脑公司）": ("NeXT", "NeXT", "电脑公司"),
                "**MCP**（Model Context Protocol）": ("MCP", "Model Context Protocol", ""),
                "**Pull Request**（PR）": ("Pull Request", "PR", ""),
            }
        )

    def test_an_abbreviation_first_or_last_belongs_to_the_english_name(self):
        self.assert_entries(
            {
                "**增强**（RAG, Retrieval-Augmented Generation: 检索）": (
                    "增强",
                    "RAG, Retrieval-Augmented Generation",
                    "检索",
                ),
                "**增强**（Retrieval-Augmented Generation, RAG: 检索）": (
                    "增强",
                    "Retrieval-Augmented Generation, RAG",
                    "检索",
                ),
                "**超智能**（Superintelligence / ASI: 理论）": ("超智能", "Superintelligence / ASI", "理论"),
                "**收益**（EPS: Earnings Per Share: 每股盈利）": ("收益", "EPS: Earnings Per Share", "每股盈利"),
                "**收益**（Earnings Per Share: EPS: 每股盈利）": ("收益", "Earnings Per Share: EPS", "每股盈利"),
                "**收益**（EPS: Earnings Per Share）": ("收益", "EPS: Earnings Per Share", ""),
                "**现金流**（Free Cash Flow, 简称FCF: 现金）": ("现金流", "Free Cash Flow, 简称FCF", "现金"),
                "**大语言模型（LLM）**": ("大语言模型", "LLM", ""),
            }
        )

    def test_an_abbreviation_alone_is_an_english_name(self):
        self.assert_entries(
            {
                "**协定**（USMCA: United States–Mexico–Canada Agreement，三国协定）": (
                    "协定",
                    "USMCA",
                    "United States–Mexico–Canada Agreement，三国协定",
                ),
                "**七国集团**（G7）": ("七国集团", "G7", ""),
                "**纽交所**（NYSE）": ("纽交所", "NYSE", ""),
            }
        )

    def test_titles_of_works_have_subtitles(self):
        self.assert_entries(
            {
                "《**人类简史**》（Sapiens: A Brief History: 赫拉利著）": (
                    "人类简史",
                    "Sapiens: A Brief History",
                    "赫拉利著",
                ),
                "**《行为》**（Behave: The Biology of Humans）": ("行为", "Behave: The Biology of Humans", ""),
            }
        )

    def test_what_abbreviates_what(self):
        for short, long in (
            ("SaaS", "Software as a Service"),
            ("CapEx", "Capital Expenditure"),
            ("CPUs", "Central Processing Units"),
            ("R&D", "Research and Development"),
            ("HAMR", "Harvard Ambulatory MicroRobot"),
            ("RVR", "Reinforcement from Verifiable Rewards"),
        ):
            with self.subTest(short):
                self.assertTrue(abbreviates(short, long))
        for short, long in (
            ("RKLB", "Rocket Lab"),
            ("Brad", "Bradford"),
            ("SPCX", "SpaceX"),
            ("UNH", "UnitedHealth Group"),
        ):
            with self.subTest(short):
                self.assertFalse(abbreviates(short, long))


class DefinitionTests(EntryCase):
    def test_a_comma_or_a_dash_before_chinese_ends_the_name(self):
        self.assert_entries(
            {
                "**FOMO**（Fear of Missing Out，错失恐惧）": ("FOMO", "Fear of Missing Out", "错失恐惧"),
                "**GPU**（Graphics Processing Unit, 图形处理器: 芯片）": (
                    "GPU",
                    "Graphics Processing Unit",
                    "图形处理器: 芯片",
                ),
                "**迟到**（Better late than never - 意指虽迟）": ("迟到", "Better late than never", "意指虽迟"),
            }
        )

    def test_english_definitions(self):
        self.assert_entries(
            {
                "**认知科学**（Cognitive Science: The study of mind）": (
                    "认知科学",
                    "Cognitive Science",
                    "The study of mind",
                )
            }
        )

    def test_marks_of_emphasis_and_links_go(self):
        self.assert_entries({"**甲**（Alpha: 简称 **A**，见[乙](b.md)）": ("甲", "Alpha", "简称 A，见乙")})

    def test_a_label_before_the_english_name_goes(self):
        self.assert_entries({"**张碧微**（英文名：Claire Zhang）": ("张碧微", "Claire Zhang", "")})


class ReverseTests(EntryCase):
    def test_english_with_chinese_and_a_definition(self):
        self.assert_entries(
            {
                "**Flywheel Effect**（飞轮效应: 循环）": ("飞轮效应", "Flywheel Effect", "循环"),
                "**IPO**（首次公开募股: Initial Public Offering的缩写）": (
                    "首次公开募股",
                    "IPO",
                    "Initial Public Offering的缩写",
                ),
            }
        )

    def test_english_with_chinese_alone_is_none(self):
        self.assert_none("**Google**（谷歌）", "**Claude**（Anthropic 的模型）", "**Host**（笑）")

    def test_chinese_with_chinese_is_none(self):
        self.assert_none("**长债**（长期债券: 十年以上）", "**主持人**（笑）", "**国宝**（国宝: 俗称）")


class NoEntryTests(EntryCase):
    def test_tickers(self):
        self.assert_none(
            "**特斯拉**（NASDAQ: TSLA）",
            "**特斯拉**（TSLA）",
            "**特斯拉**（$TSLA）",
            "**特斯拉**（TSLA.US）",
            "**特斯拉**（TSLA：纳斯达克）",
            "**台积电**（2330.TW）",
            "**腾讯**（0700.HK）",
            "**茅台**（600519）",
            "**伯克希尔**（BRK.B）",
            "**博通**（股票代码：AVGO）",
            "**Rocket Lab**（RKLB）",
            "**Home Depot**（HD）",
        )

    def test_numbers_and_dates(self):
        self.assert_none(
            "**增长**（12.5%）",
            "**售价**（$5 million）",
            "**收购**（USD 64 Billion）",
            "**2024年**（同比增长）",
            "**发布**（March 2024）",
            "**发布**（Q3 2024）",
            "**开场**（Ami, 00:31:44）",
            "**回报率**（ROIC: 16.31%）",
        )

    def test_names_that_begin_with_a_number(self):
        self.assert_entries(
            {
                "**双十**（10-Hour Rule）": ("双十", "10-Hour Rule", ""),
                "**第五代**（5G）": ("第五代", "5G", ""),
                "**168**（168 Intermittent Fasting: 断食）": ("168", "168 Intermittent Fasting", "断食"),
            }
        )

    def test_stage_directions_and_asides(self):
        self.assert_none(
            "**川普**（laughs）",
            "**川普**（Laughter）",
            "**川普**（quoted）",
            "**重点**（see below）",
            "**重点**（e.g. this one）",
            "**重点**（aka something）",
            "**图**（photo by Ann）",
            "**来源**（https://a.b/c）",
            "**来源**（@someone）",
            "**课程**（course.example.org）",
            "**Dojo**（Tesla's AI training supercomputer project）",
            "**taste**（taste）",
        )
        self.assert_entries({"**笑声**（laughter）": ("笑声", "laughter", "")})

    def test_who_speaks(self):
        self.assert_none(
            "**主持人（Angie Lau）**：", "**Host（Steven）**：", "**记者**（Bill）", "**来电者8 (gearless ray)**："
        )
        self.assert_entries({"**采访者（Interviewer）**：": ("采访者", "Interviewer", "")})

    def test_a_bracket_apart_from_the_bold_word(self):
        self.assert_none("**飞轮**，（Flywheel: 轮）", "飞轮（Flywheel: 轮）", "**飞轮：**（Flywheel: 轮）")

    def test_code(self):
        self.assert_none("`**甲**（Alpha: 一）`", "``a ` **甲**（Alpha: 一）``")
        self.assertEqual(self.said("`a` **甲**（Alpha）`b`"), [("甲", "Alpha", "")])
        for block in ("```\n{}\n```", "~~~\n{}\n~~~", "    {}", "\t{}", ">     {}"):
            with self.subTest(block):
                self.assertEqual(self.said(block.format("**甲**（Alpha: 一）")), [])


class PlaceTests(EntryCase):
    def test_entries_stand_wherever_text_stands(self):
        for place in (
            "- {}",
            "  - {}",
            "> {}",
            "### {}",
            "| a | {} |\n|-|-|",
            "<details><summary>{}</summary></details>",
            "<details>\n{}\n</details>",
            "一\n\n1. 二\n\n    {}",
        ):
            with self.subTest(place):
                source = place.format("**甲**（Alpha: 一）")
                self.assertEqual(self.said(source), [("甲", "Alpha", "一")])
                self.assertEqual(tuple(glossary_uses(source)), render(source).terms)

    def test_lines_are_counted_whatever_they_end_in(self):
        for end in ("\n", "\r\n", "\r"):
            with self.subTest(end):
                uses = glossary_uses(end.join(["一", "**甲**（Alpha）", "", "**乙**（Beta），**丙**（Gamma）"]))
                self.assertEqual([use.line for use in uses], [2, 4, 4])


PIECES = st.sampled_from(
    [
        *"**（）()[]【】“”《》：:,，。.-—`_\\\n\r\t &;<>1%$aZ",
        "**",
        "__",
        "```",
        "甲乙",
        "Alpha",
        "AB",
        "EPS: Earnings Per Share",
        " \0\ud800",
    ]
)


class AnyTextTests(SimpleTestCase):
    @given(st.lists(PIECES, max_size=60).map("".join))
    def test_any_text_is_read_and_its_entries_are_complete(self, source):
        for use in glossary_uses(source):
            self.assertTrue(use.term.strip() and use.english.strip())
            self.assertTrue(1 <= use.line <= source.count("\n") + source.count("\r") + 1)
            "".join((use.term, use.english, use.definition)).encode()

    @given(st.lists(PIECES, max_size=40).map("".join))
    def test_rendering_finds_the_same_entries(self, source):
        body = render(source)
        if body.html:
            self.assertEqual(tuple(glossary_uses(source)), body.terms)
