"""The editor of an article's text in a real browser: typing, buttons and keys, the live preview."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

from editorial.models import Article
from editorial.rendering import count_words, render
from tests import factories
from tests.admin.rows import change_url
from tests.browser.test_admin_bytes import log_in, press_save

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TEXT = "textarea[name=body]"
PARAGRAPH = "这是一段很长的中文文字，没有换行，所以会在编辑器里折成许多行。"
SECTION = "## 第{n}节 {n}\n\n" + PARAGRAPH * 12 + "\n\n- 一\n- 二\n\n"
LONG_TEXT = "".join(SECTION.format(n=number) for number in range(1, 41))


@pytest.fixture
def boss(new_context: Any, live_server: Any) -> Page:
    """A wide page on which somebody who may do everything is logged in: text and preview stand side by side."""
    context = new_context(viewport={"width": 1600, "height": 900})
    log_in(context, live_server, factories.make_superuser("boss"))
    page: Page = context.new_page()
    return page


def opened(page: Page, body: str = "", **columns: Any) -> Article:
    """Returns a draft that the page shows."""
    article = factories.make_article(body=body, **{"status": "draft", **columns})
    page.goto(change_url(article))
    page.locator(TEXT).focus()
    return article


def value(page: Page) -> str:
    return page.input_value(TEXT)


def choose(page: Page, text: str) -> None:
    """Selects a part of the text."""
    page.locator(TEXT).evaluate(
        """(area, text) => {
            const start = area.value.indexOf(text);
            area.focus();
            area.setSelectionRange(start, start + text.length);
        }""",
        text,
    )


def press_tool(page: Page, command: str) -> None:
    page.locator(f"[data-command={command}]").click()


def previewed(page: Page, part: str) -> str:
    """Returns the preview's HTML once its text contains a part.

    It is read by a script of the form's page: Playwright's own scripts inside the frame would be refused there, and
    the browser would say so, at the next click.
    """
    for _ in range(150):
        text, html = page.evaluate(
            """() => {
                const inside = document.querySelector(".writing-preview iframe").contentDocument;
                const preview = inside && inside.getElementById("preview");
                return preview ? [preview.textContent, preview.innerHTML] : ["", ""];
            }"""
        )
        if part in text:
            return str(html)
        page.wait_for_timeout(100)
    raise AssertionError(f"The preview never showed {part!r}.")


def click(page: Page, selector: str) -> None:
    """Clicks on something in the preview."""
    x, y = page.evaluate(
        """(selector) => {
            const frame = document.querySelector(".writing-preview iframe");
            const target = frame.contentDocument.querySelector(selector);
            target.scrollIntoView({block: "center"});
            const [outer, inner] = [frame.getBoundingClientRect(), target.getBoundingClientRect()];
            return [outer.x + inner.x + inner.width / 2, outer.y + inner.y + inner.height / 2];
        }""",
        selector,
    )
    page.mouse.click(x, y)


class TypingTests:
    def test_a_word_composed_by_an_input_method_arrives_once(self, boss: Page) -> None:
        opened(boss, "- 一")
        boss.press(TEXT, "Control+End")
        boss.keyboard.press("Enter")
        ime = boss.context.new_cdp_session(boss)
        for part in ("ni", "nihao"):
            ime.send("Input.imeSetComposition", {"text": part, "selectionStart": len(part), "selectionEnd": len(part)})
        boss.evaluate(
            """() => document.querySelector("textarea[name=body]").dispatchEvent(
                new KeyboardEvent("keydown", {key: "Enter", keyCode: 229, isComposing: true, cancelable: true}))"""
        )
        ime.send("Input.insertText", {"text": "你好"})
        assert value(boss) == "- 一\n- 你好"
        assert "<li>你好</li>" in previewed(boss, "你好")

    def test_enter_goes_on_with_lists_and_ends_them(self, boss: Page) -> None:
        opened(boss)
        for line in ("1. one", "two", "", "> - deep", "more"):
            boss.keyboard.type(line)
            boss.keyboard.press("Enter")
        assert value(boss) == "1. one\n2. two\n> - deep\n> - more\n> - "

    def test_tab_leaves_the_text(self, boss: Page) -> None:
        opened(boss, "text")
        boss.keyboard.press("Tab")
        assert boss.evaluate("document.activeElement.name") != "body"
        assert value(boss) == "text"

    def test_the_length_is_counted_as_the_site_counts_it(self, boss: Page) -> None:
        opened(boss)
        for text in (
            "",
            "中文 and some don't words - here. 3.5 × x",
            "[link](https://example.org/long) <b>x</b> déjà vu 你好，世界",
            "前<details><summary>Original</summary>\n\nhidden words\n\n</details>后 - - end <details> open",
        ):
            boss.fill(TEXT, text)
            boss.wait_for_timeout(400)
            words = count_words(text)
            shown = [boss.inner_text(f"[data-count={name}]") for name in ("characters", "words", "minutes")]
            assert shown == [str(words.cjk_characters), str(words.latin_words), str(words.reading_minutes)], text
        choose(boss, "hidden")
        boss.locator("[data-selected]").wait_for()
        assert boss.inner_text("[data-count=selected]") == "1"


class FormattingTests:
    def test_buttons_and_keys_format_and_can_be_undone(self, boss: Page) -> None:
        opened(boss, "一个词\n第二行")
        choose(boss, "词")
        press_tool(boss, "bold")
        assert value(boss) == "一个**词**\n第二行"
        boss.keyboard.press("Control+b")
        assert value(boss) == "一个词\n第二行"
        choose(boss, "一个词\n第二行")
        press_tool(boss, "list")
        assert value(boss) == "- 一个词\n- 第二行"
        press_tool(boss, "numbers")
        assert value(boss) == "1. 一个词\n2. 第二行"
        for _ in range(4):
            boss.keyboard.press("Control+z")
        assert value(boss) == "一个词\n第二行"
        choose(boss, "第二行")
        boss.keyboard.press("Control+k")
        boss.keyboard.type("https://example.org/")
        assert value(boss) == "一个词\n[第二行](https://example.org/)"

    def test_each_button_does_and_undoes_what_it_says(self, boss: Page) -> None:
        opened(boss)
        for command, once in {
            "bold": "**word**",
            "italic": "*word*",
            "code": "`word`",
            "heading": "## word",
            "quote": "> word",
            "list": "- word",
            "numbers": "1. word",
        }.items():
            boss.fill(TEXT, "word")
            choose(boss, "word")
            press_tool(boss, command)
            assert value(boss) == once, command
            if command != "heading":
                press_tool(boss, command)
                assert value(boss) == "word", command
        boss.fill(TEXT, "word")
        for marks in ("## ", "### ", "#### ", ""):
            press_tool(boss, "heading")
            assert value(boss) == f"{marks}word"

    def test_bold_chinese_is_bold_on_the_page(self, boss: Page) -> None:
        opened(boss)
        for text, chosen in {
            "中文“引用”文字": "“引用”",
            "他说，你好。然后": "，你好。",
            "人工智能（ASI）的": "人工智能（ASI）",
            "看《书名》吧": "《书名》",
            "a(b)c": "(b)",
            "前后 词 前后": " 词 ",
            "用(GPU)算": "(GPU)",
            "他的，（括号）后": "（括号）",
        }.items():
            boss.fill(TEXT, text)
            choose(boss, chosen)
            press_tool(boss, "bold")
            html = render(value(boss)).html
            assert "<strong>" in html, value(boss)
            assert "**" not in html, value(boss)

    def test_the_bar_is_one_stop_with_names_and_arrows(self, boss: Page) -> None:
        opened(boss, "x")
        tools = boss.get_by_role("toolbar", name="Formatting")
        assert tools.get_by_role("button").count() == 8
        assert tools.locator("[tabindex='0']").count() == 1
        tools.get_by_role("button", name="Bold").focus()
        boss.keyboard.press("ArrowRight")
        assert boss.evaluate("document.activeElement.dataset.command") == "italic"
        boss.keyboard.press("End")
        assert boss.evaluate("document.activeElement.dataset.command") == "code"

    def test_control_s_saves(self, boss: Page) -> None:
        article = opened(boss, "old\n")
        boss.fill(TEXT, "新的\n")
        boss.press(TEXT, "Control+s")
        boss.locator(".messagelist .success").wait_for()
        article.refresh_from_db()
        assert article.body.text.strip() == "新的"


class PreviewTests:
    BODY = (
        "开头 **粗体**（Bold: 说明）。\n\n## 标题\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n"
        "<details><summary>Original English</summary>"
        "\n\n**x**\n\n</details>\n\n```python\nprint(1)\n```\n\n[外](https://example.org/) 结尾\n"
    )

    def test_it_equals_the_public_page(self, boss: Page) -> None:
        article = factories.make_article(body=self.BODY, language="zh", script="Hans")
        boss.goto(change_url(article))
        shown = previewed(boss, "结尾")
        frame = boss.frame_locator(".writing-preview iframe")
        style = """element => {
            const style = getComputedStyle(element);
            return [style.fontSize, style.color, style.lineHeight, element.closest("[lang]").lang];
        }"""
        looks = frame.locator("#preview p").first.evaluate(style)
        boss.set_viewport_size({"width": 700, "height": 900})  # letters are smaller where a window is narrow
        boss.goto(article.get_absolute_url())
        public = boss.locator(".prose")
        without_pairs = """element => {
            const page = element.cloneNode(true);
            for (const pair of page.querySelectorAll(".pair")) {
                pair.replaceWith(...pair.firstElementChild.childNodes, pair.lastElementChild);
            }
            return page.innerHTML.trim();
        }"""
        assert public.evaluate(without_pairs) == shown
        assert public.locator("p").first.evaluate(style) == looks

    def test_only_what_changed_is_replaced(self, boss: Page) -> None:
        opened(boss, self.BODY)
        previewed(boss, "结尾")
        frame = boss.frame_locator(".writing-preview iframe")
        click(boss, "summary")
        frame.locator("table").evaluate("element => { element.dataset.kept = 'yes'; }")
        boss.press(TEXT, "Control+End")
        boss.keyboard.insert_text("又一段。")
        previewed(boss, "又一段。")
        assert frame.locator("table").get_attribute("data-kept") == "yes"
        assert frame.locator("details").get_attribute("open") is not None
        choose(boss, "**x**")
        boss.keyboard.insert_text("**y**")
        previewed(boss, "y")
        assert frame.locator("details").get_attribute("open") is not None

    def test_the_newest_text_wins(self, boss: Page) -> None:
        opened(boss)
        boss.keyboard.type("abcdefghij", delay=120)
        assert previewed(boss, "abcdefghij") == "<p>abcdefghij</p>"

    def test_text_and_preview_scroll_in_step(self, boss: Page) -> None:
        opened(boss, LONG_TEXT)
        previewed(boss, "第40节")
        frame = boss.frame_locator(".writing-preview iframe")
        height = boss.locator(TEXT).evaluate("area => area.clientHeight")
        for number in (5, 20, 33):
            top = boss.evaluate(
                """number => {
                    const area = document.querySelector("textarea[name=body]");
                    const line = area.value.split("\\n").findIndex((text) => text.startsWith(`## 第${number}节`));
                    return area.scrollTop = evergreen.lineTops(area)[line] - area.clientHeight / 2;
                }""",
                number,
            )
            boss.wait_for_timeout(200)
            heading = frame.locator("h2").nth(number - 1)
            place = heading.evaluate("element => element.getBoundingClientRect().top")
            assert 0 <= place <= height, (number, top)
            assert abs(place - height / 2) < height / 3, (number, place)
        before = boss.locator(TEXT).evaluate("area => area.scrollTop")
        boss.wait_for_timeout(300)
        assert boss.locator(TEXT).evaluate("area => area.scrollTop") == before
        frame.locator("#preview").evaluate("element => { element.ownerDocument.scrollingElement.scrollTop = 1e7; }")
        boss.wait_for_timeout(200)
        rest = boss.locator(TEXT).evaluate("area => area.scrollHeight - area.clientHeight - area.scrollTop")
        assert abs(rest) < 4
        frame.locator("#preview").evaluate("element => { element.ownerDocument.scrollingElement.scrollTop = 0; }")
        boss.wait_for_timeout(200)
        assert boss.locator(TEXT).evaluate("area => area.scrollTop") < 4

    def test_the_measured_lines_are_where_the_browser_has_them(self, boss: Page) -> None:
        opened(boss, LONG_TEXT + "A long English paragraph with words of several lengths. " * 40 + "\n\nlast line")
        boss.evaluate("document.querySelector('textarea[name=body]').scrollTop = 0")
        rows = boss.evaluate(
            """() => {
                const area = document.querySelector("textarea[name=body]");
                const style = getComputedStyle(area);
                const mirror = document.createElement("div");
                for (const name of ["font", "letterSpacing", "lineHeight", "whiteSpace", "overflowWrap", "tabSize"]) {
                    mirror.style[name] = style[name];
                }
                mirror.style.whiteSpace = "pre-wrap";
                mirror.style.width = `${area.clientWidth - parseFloat(style.paddingLeft) * 2}px`;
                for (const line of area.value.split("\\n")) {
                    mirror.append(Object.assign(document.createElement("div"), {textContent: line || " "}));
                }
                document.body.append(mirror);
                const start = mirror.getBoundingClientRect().top;
                const real = [...mirror.children].map((child) => child.getBoundingClientRect().top - start);
                mirror.remove();
                return [real, evergreen.lineTops(area)];
            }"""
        )
        worst = max(abs(real - guessed) for real, guessed in zip(*rows, strict=False))
        assert worst < 200, worst

    def test_full_screen_is_entered_and_left_by_escape(self, boss: Page) -> None:
        opened(boss, "text")
        boss.locator("[data-full]").click()
        box = boss.locator(".writing").bounding_box()
        assert box is not None
        assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, 1600, 900)
        assert boss.locator("input[name=title]").evaluate("field => Boolean(field.closest('[inert]'))")
        boss.keyboard.type("more ")
        boss.keyboard.press("Escape")
        box = boss.locator(".writing").bounding_box()
        assert box is not None
        assert box["width"] < 1600
        assert not boss.locator("input[name=title]").evaluate("field => Boolean(field.closest('[inert]'))")
        assert "more" in value(boss)

    def test_the_view_is_remembered(self, boss: Page) -> None:
        opened(boss, "text")
        assert boss.locator(".writing").get_attribute("data-view") == "side"
        boss.locator("[data-show=text]").click()
        boss.reload()
        assert boss.locator(".writing").get_attribute("data-view") == "text"
        assert boss.locator(".writing-preview").is_hidden()

    def test_narrow_screens_take_turns(self, new_context: Any, live_server: Any) -> None:
        context = new_context(viewport={"width": 390, "height": 800})
        log_in(context, live_server, factories.make_superuser("boss"))
        page = context.new_page()
        opened(page, "# 标题\n")
        assert page.locator("[data-show=side]").is_hidden()
        page.locator("[data-show=preview]").click()
        previewed(page, "标题")
        assert page.locator(TEXT).is_hidden()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        page.locator("[data-show=text]").click()
        assert page.locator(TEXT).is_visible()

    def test_links_lead_nowhere_inside_the_frame(self, boss: Page) -> None:
        opened(boss, "[out](/search/) [in](#标题)\n\n" + "x\n\n" * 60 + "# 标题\n")
        previewed(boss, "标题")
        frame = boss.frame_locator(".writing-preview iframe")
        with boss.context.expect_page() as opening:
            click(boss, "a[href='/search/']")
        assert opening.value.url.endswith("/search/")
        opening.value.close()
        click(boss, "a[href^='#']")
        boss.wait_for_timeout(200)
        assert frame.locator("h2").evaluate("element => element.getBoundingClientRect().top") < 800

    def test_the_theme_of_the_admin_is_followed(self, boss: Page) -> None:
        opened(boss, "text")
        previewed(boss, "text")
        body = boss.frame_locator(".writing-preview iframe").locator("body")
        light = body.evaluate("element => getComputedStyle(element).backgroundColor")
        boss.evaluate("document.documentElement.dataset.theme = 'dark'")
        boss.wait_for_timeout(200)
        dark = body.evaluate("element => getComputedStyle(element).backgroundColor")
        assert light != dark
        boss.evaluate("document.documentElement.dataset.theme = 'light'")
        boss.wait_for_timeout(200)
        assert body.evaluate("element => getComputedStyle(element).backgroundColor") == light

    def test_without_scripts_there_is_the_plain_text(self, new_context: Any, live_server: Any) -> None:
        context = new_context(java_script_enabled=False)
        log_in(context, live_server, factories.make_superuser("boss"))
        page = context.new_page()
        article = factories.make_article(body="old\n", status="draft")
        page.goto(change_url(article))
        assert page.locator(".writing-bar").is_hidden()
        assert page.locator("iframe").is_hidden()
        page.fill(TEXT, "new\n")
        press_save(page)
        article.refresh_from_db()
        assert article.body.text.strip() == "new"


def test_typing_in_a_long_document_stays_smooth(boss: Page) -> None:
    text = LONG_TEXT * (200_000 // len(LONG_TEXT.encode()) + 1)
    opened(boss, text)
    previewed(boss, "第40节")
    boss.press(TEXT, "Control+Home")
    boss.wait_for_timeout(500)
    boss.evaluate(
        """() => {
            window.handled = [];
            document.addEventListener("keydown", () => { window.began = performance.now(); }, true);
            document.querySelector("textarea[name=body]").addEventListener("input", () => {
                window.handled.push(performance.now() - window.began);
            });
        }"""
    )
    boss.keyboard.type("abcdefghijklmnopqrst", delay=30)
    times = sorted(boss.evaluate("window.handled"))
    print(f"{len(text.encode())} bytes: {times[len(times) // 2]:.1f} ms a key, at most {times[-1]:.1f}")
    assert times[len(times) // 2] < 50
