"""The glossary in a real browser: its pages, and explanations of terms by pointer, keyboard, touch and on paper."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Locator, Page, expect

from editorial.services.term_rows import read_unread_terms
from tests.factories import make_article, make_entity

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BODY = """
## 一节

**飞轮效应**（Flywheel Effect: 通过产品改进吸引用户，用户的增长又推动改进，如此越转越快）与 **英伟达**（NVIDIA）。

一句很长很长的话，长到飞轮效应三个字之后还要换行，好让说明在行末的词下面也不比屏幕更宽，再说一次英伟达。

> 引文里的飞轮效应不再说明。

## 二节

- 列表里的飞轮效应

最后一段。
"""
ADDRESSES = (
    "/glossary/",
    "/glossary/?letter=f",
    "/glossary/?q=fly",
    "/glossary/?q=nothing",
    "/glossary/fei-lun-xiao-ying/",
    "/notes/long/",
)


@pytest.fixture
def articles() -> None:
    nvidia = make_entity("英伟达", "organization")
    make_article("长文", slug="long", body=BODY, names={"organizations": [nvidia]})
    for number in range(10):
        make_article(
            f"别的文章 {number}", body=f"**飞轮效应**（Flywheel: 第 {number} 种说法）**词{number}**（Word: 词义）\n"
        )
    read_unread_terms()


def cards(page: Page) -> Locator:
    return page.locator(".term-card")


@pytest.mark.usefixtures("articles")
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_pages_of_the_glossary_are_accessible_and_fit(
    new_context: Callable[..., BrowserContext], width: int, scheme: str
) -> None:
    page = new_context(viewport={"width": width, "height": 844}, color_scheme=scheme, locale="zh-CN").new_page()
    for address in ADDRESSES:
        page.goto(address)
        for word in page.locator(".term-word").all()[:2]:  # in an article
            word.focus()
            expect(word.locator("xpath=../*[@class='term-card']")).to_be_visible()
            assert page.evaluate("document.documentElement.scrollWidth") <= width, address
        report = Axe().run(page)
        assert report.violations_count == 0, f"{address}\n{report.generate_report()}"


@pytest.mark.usefixtures("articles")
@pytest.mark.parametrize("width", [390, 1280])
def test_the_pointer_shows_a_card_and_can_go_to_it(new_context: Callable[..., BrowserContext], width: int) -> None:
    page = new_context(viewport={"width": width, "height": 844}).new_page()
    page.goto("/notes/long/")
    first, card = page.locator(".term-word").first, cards(page).first
    expect(card).to_be_hidden()
    first.hover()
    expect(card).to_be_visible()
    word, box = first.bounding_box(), card.bounding_box()
    assert word is not None
    assert box is not None
    assert box["y"] <= word["y"] + word["height"] + 1, "the card touches the line of its term"
    middle = word["x"] + word["width"] / 2
    for y in range(int(word["y"] + word["height"] / 2), int(box["y"] + 20), 2):
        page.mouse.move(middle, y)
        expect(card).to_be_visible()
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    page.mouse.move(middle, box["y"] + 300)
    first.hover()
    expect(card).to_be_visible()
    page.mouse.move(2, 2)
    expect(card).to_be_hidden()


@pytest.mark.usefixtures("articles")
def test_the_keyboard_reaches_a_card_its_links_and_puts_it_away(new_context: Callable[..., BrowserContext]) -> None:
    page = new_context(viewport={"width": 1280, "height": 844}, locale="en-US").new_page()
    page.goto("/notes/long/")
    first, card = page.locator(".term-word").first, cards(page).first
    page.locator(".prose .name-link").first.focus()
    page.keyboard.press("Tab")
    expect(first).to_be_focused()
    expect(card).to_be_visible()
    page.keyboard.press("Tab")
    expect(card.get_by_role("link", name="In the glossary")).to_be_focused()
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    expect(first).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator(".term-word").nth(1)).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(card).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("飞轮效应")
    page.goto("/glossary/")
    page.get_by_role("searchbox", name="A term, its English or its pinyin").fill("feilun")
    page.keyboard.press("Enter")
    expect(page.locator(".term-list a")).to_have_count(1)


@pytest.mark.usefixtures("articles")
@pytest.mark.parametrize("script", [True, False])
def test_a_touch_shows_a_card_and_another_puts_it_away(
    new_context: Callable[..., BrowserContext], script: bool
) -> None:
    size = {"width": 390, "height": 844}
    page = new_context(viewport=size, has_touch=True, is_mobile=True, java_script_enabled=script).new_page()
    page.goto("/notes/long/")
    page.locator(".term-word").first.tap()
    expect(cards(page).first).to_be_visible()
    page.get_by_role("heading", name="一节").tap()
    expect(cards(page).first).to_be_hidden()


@pytest.mark.usefixtures("articles")
def test_paper_has_the_explanations_once_behind_the_text(new_context: Callable[..., BrowserContext]) -> None:
    page = new_context(viewport={"width": 800, "height": 1100}, java_script_enabled=False).new_page()
    page.goto("/notes/long/")
    paper = page.locator(".terms-on-paper")
    expect(paper).to_be_hidden()
    page.locator(".term-word").first.hover()
    page.emulate_media(media="print")
    expect(paper).to_be_visible()
    expect(paper.locator("dt")).to_have_text(["飞轮效应", "英伟达"])
    assert cards(page).evaluate_all("cards => cards.every(card => getComputedStyle(card).display === 'none')")
    assert page.pdf().startswith(b"%PDF")
