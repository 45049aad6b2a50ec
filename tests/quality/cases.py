"""For each rule about one document a file that breaks it, one that nearly does, and the first one mended."""

from __future__ import annotations

from typing import NamedTuple

from tests.quality.texts import BODY, HEADER, file, with_body, with_line, without_key

ENGLISH = "<details><summary>Original English</summary>\n\n"
LONG = "这一段讲的是河流怎样带走泥沙，又怎样在入海的地方把它们放下。" * 160


class Case(NamedTuple):
    """A file that breaks the rule once or more, one that does not, the first mended (None: no repair), and its path."""

    hit: str | bytes
    miss: str | bytes
    mended: str | None = None
    path: str = "notes/a.md"


CLEAN = file()
CASES: dict[str, Case] = {
    # Noted while reading
    "byte-order-mark": Case("\ufeff" + CLEAN, CLEAN),
    "control-character": Case(with_body("a\x01b\n"), with_body("a\tb\n")),
    "cr-newlines": Case(CLEAN.replace("\n", "\r"), CLEAN),
    "date-in-future": Case(with_line("date: 2031-01-01"), with_line("date: 2026-01-01")),
    "duplicate-key": Case(file(HEADER + "title: 另一个\n"), CLEAN),
    "empty-file": Case("", CLEAN),
    "expires-before-publishing": Case(
        file(HEADER + "publishDate: 2025-02-02\nexpiryDate: 2025-02-01\n"),
        file(HEADER + "publishDate: 2025-02-01\nexpiryDate: 2025-02-02\n"),
    ),
    "invalid-date": Case(with_line("date: soon"), with_line("date: 2025-10-28T13:15")),
    "invalid-flag": Case(file(HEADER + "exclude: maybe\n"), file(HEADER + "exclude: false\n")),
    "key-case": Case(file(HEADER + "Series: a\n"), file(HEADER + "series: a\n")),
    "key-not-text": Case(file(HEADER + "2025: a\n"), file(HEADER + '"2025": a\n')),
    "merge-key": Case(file("base: &b {a: 1}\n<<: *b\n" + HEADER), file("base: {a: 1}\n" + HEADER)),
    "mixed-newlines": Case(CLEAN + "a\r\n", CLEAN + "a\n"),
    "mixed-scripts": Case(file(HEADER + "slug: pаypal\n"), file(HEADER + "slug: paypal\n")),
    "nested-value": Case(with_line("tags: [[a], b]"), with_line("tags: [a, b]")),
    "no-header": Case(BODY, CLEAN),
    "no-title": Case(without_key("title"), CLEAN),
    "noncharacter": Case(with_body("a\ufffeb\n"), with_body("a\ufffcb\n")),
    "redirect-refused": Case(file(HEADER + "aliases: [http://a.b/c]\n"), file(HEADER + "aliases: [/c/]\n")),
    "slug-changed": Case(file(HEADER + "slug: a/b?c\n"), file(HEADER + "slug: a-b-c\n")),
    "source-not-linked": Case(with_line("source: '#section-1'"), with_line("source: https://a.org/#section-1")),
    "starts-with-rule": Case("---\n\n" + BODY, CLEAN),
    "text-expected": Case(with_line("summary: [a, b]"), with_line("summary: a, b")),
    "too-many-values": Case(
        with_line(f"tags: [{', '.join(f't{n}' for n in range(201))}]"),
        with_line(f"tags: [{', '.join(f't{n}' for n in range(200))}]"),
    ),
    "unknown-status": Case(with_line("status: finished"), with_line("status: archived")),
    "value-too-long": Case(with_line(f"tags: [{'a' * 256}]"), with_line(f"tags: [{'a' * 255}]")),
    "blank-item": Case(
        with_line("tags:\n  - a\n  - ' '\n  - b"), with_line("tags: [a, b]"), with_line("tags:\n  - a\n  - b")
    ),
    "coerced-flag": Case(
        file(HEADER + 'draft: "true" # kept\n'), file(HEADER + "draft: true\n"), file(HEADER + "draft: true # kept\n")
    ),
    "invisible-character": Case(
        with_line("tags: [a\u200bb, c]"), with_line("tags: [ab, c]"), with_line("tags: [ab, c]")
    ),
    "list-as-text": Case(with_line("people: '[]'"), with_line("people: []"), with_line("people: []")),
    "list-expected": Case(with_line("tags: wheel"), with_line("tags: [wheel]"), with_line("tags:\n- wheel")),
    "quoted-value": Case(
        with_line("companies_orgs:\n  - '\"Nvidia\"'\n  - Arm"),
        with_line('companies_orgs:\n  - "Nvidia"\n  - Arm'),
        with_line("companies_orgs:\n  - 'Nvidia'\n  - Arm"),
    ),
    "repeated-item": Case(
        with_line("people:\n  - 甲\n  - 乙\n  - 甲"),
        with_line("people: [甲, 乙]"),
        with_line("people:\n  - 甲\n  - 乙"),
    ),
    "status-typo": Case(with_line("status: evengreen"), with_line("status: evergreen"), with_line("status: evergreen")),
    "title-marks": Case(with_line('title: "a **b**"'), with_line('title: "a * b"'), with_line('title: "a b"')),
    "unusual-date": Case(with_line("date: 2025/10/28"), with_line("date: 2025-10-28"), with_line('date: "2025-10-28"')),
    "fence-trailing-space": Case(f"---  \n{HEADER}---\n{BODY}", CLEAN, CLEAN),
    "space-before-colon": Case(
        with_line('date : "2026-01-01"'), with_line('date: "2026-01-01"'), with_line('date: "2026-01-01"')
    ),
    # What is missing
    "no-summary": Case(with_line("summary: ''"), CLEAN),
    "no-insight": Case(with_line("insight: ''"), CLEAN),
    "no-date": Case(without_key("date"), with_line("date: soon")),
    "no-tags": Case(with_line("tags: ['']"), CLEAN),
    "no-area": Case(without_key("area"), file("title: a\ncategories: [a]\ndraft: false\n")),
    "no-category": Case(without_key("category"), CLEAN),
    "no-source": Case(with_line("source: ''"), without_key("source").replace("speaker", "publisher")),
    "no-speaker": Case(without_key("speaker"), without_key("speaker").replace("tags", "guest: Bo\ntags")),
    "placeholder": Case(with_line("summary: 待补充"), with_line("tags: [insight, 无]"), with_line('summary: ""')),
    # How the body is built
    "unclosed-details": Case(with_body(f"{ENGLISH}A.\n"), with_body(f"{ENGLISH}A.\n\n</details>\n\n`<details>`\n")),
    "misspelt-details": Case(
        with_body(f"{ENGLISH}A.\n\n  </detais>\n\nB.\n"),
        with_body(f"{ENGLISH}A.\n\n</detais> b\n\n</div>\n"),
        with_body(f"{ENGLISH}A.\n\n  </details>\n\nB.\n"),
    ),
    "stray-details": Case(
        with_body("甲。\n\n</details>\n\n乙。\n"),
        with_body(f"{ENGLISH}A.\n\n</details>\n\n乙。\n"),
        with_body("甲。\n\n\n乙。\n"),
    ),
    "unclosed-fence": Case(with_body("```python\nx = 1\n\n## b\n"), with_body("```python\nx = 1\n```\n\n## b\n")),
    "unclosed-bold": Case(
        with_body("**甲：乙说了一句话。\n"),
        with_body("**甲**：2**3 在 `**` 里，`a ** b`。\n\n2 ** 3\n\na f***ing **word**\n\n甲**乙\n丙**丁\n"),
    ),
    "heading-without-space": Case(
        with_body("###介绍\n\n文。\n"),
        with_body("#标签 和 ### 介绍\n\n```\n###x\n```\n"),
        with_body("### 介绍\n\n文。\n"),
    ),
    "heading-level-skipped": Case(with_body("##### 深\n"), with_body("### 深\n\n# 高\n")),
    "no-heading": Case(file(body=LONG + "\n"), file(body=LONG[:3000] + "\n")),
    "empty-body": Case(file(body="\n \n"), file(body="一句。\n")),
    "short-body": Case(file(body="一句。\n"), file(body=f"{ENGLISH}{'Much. ' * 80}\n\n</details>\n")),
    "second-header": Case(
        with_body('title: "飞轮"\nsummary: 一句话\ntags:\n  - a\nlayout: post.njk\n'),
        with_body("title: 一个词\n\n```yaml\ntitle: a\nsummary: b\ntags: [c]\n```\n"),
    ),
    # What programs leave behind
    "generator-mark": Case(
        with_body("[BODY_START]\n### 甲\n\n完。[AI_META_END]\n"),
        with_body("`[BODY_START]` 是标记，[START] 与 [452,23,804,411] 不是。\n"),
        with_body("\n### 甲\n\n完。\n").replace("\n\n\n### 甲", "\n\n### 甲"),
    ),
    "chunk-comment": Case(
        with_body("甲。\n<!-- chunk 3/7 -->\n乙。\n\n<!-- chunk 4/7 -->\n\n丙。\n"),
        with_body("甲。\n\n<!-- 第 3/7 段 -->\n\n```\n<!-- chunk 3/7 -->\n```\n"),
        with_body("甲。\n\n乙。\n\n\n丙。\n"),
    ),
    "padding": Case(
        with_body("甲。\n\n<!--\nPADDING TO MEET THE MINIMUM LENGTH.\nXXXXXXXX\n-->\n\n乙。\n"),
        with_body("甲。\n\n<!-- the padding of the box is 4 px, see the sheet of styles -->\n\n乙。\n"),
        with_body("甲。\n\n\n乙。\n"),
    ),
    "generator-talk": Case(
        with_body("The task is complete. I have followed all the instructions.\n"),
        with_body("I have explained elsewhere why all instructions matter.\n\nThe task is complete, she said.\n"),
    ),
    "apology": Case(
        file(body="很抱歉，我无法处理这段视频的文字稿。\n"),
        file(body="很抱歉，我无法处理这件事，他说。" + BODY * 12),
    ),
    "prompt-comment": Case(
        with_line('area: "tech" # Must select ONE from the provided list'),
        with_line('area: "tech" # checked by hand').replace("一句话。", '"# Must select ONE from the provided list"'),
        with_line('area: "tech"'),
    ),
    # Characters
    "invisible-text": Case(
        with_body("甲\u200b乙\u2060。\n"), with_body("👩\u200d💻 甲\u3000乙\u00a0。\n"), with_body("甲乙。\n")
    ),
    "no-break-spaces": Case(
        with_body("a\u00a0b " * 20 + "\n"), with_body("a\u00a0b " * 19 + "\n"), with_body("a b " * 20 + "\n")
    ),
    "lost-character": Case(with_body("甲\ufffd乙\n"), with_body("甲？乙\n")),
    "mixed-script-word": Case(with_line("tags: [Οpenai]"), with_line("tags: [Ωmega, β-catenin, Δt, Привет]")),
    "unportable-name": Case(CLEAN, CLEAN, path="posts/why: ai?.md"),
}
