"""Search in a real browser: the page, suggestions by keyboard and input method, and all of it without a script."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, Request, expect

from editorial.models import Area
from tests.factories import index_all, make_article, make_entity, make_term

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BODY = """
开头一段，讲**向量**数据库与检索。

## 检索一节

向量数据库把文字变成向量，再找最近的邻居，如此就能按意思检索，而不只是按字面检索。

<details><summary>Original English</summary>

Vector databases turn text into vectors.

</details>
"""
ADDRESSES = (
    "/search/",
    "/search/?q=向量",
    "/search/?q=vectors",
    "/search/?q=向量&area=science&year=2025&sort=date",
    "/search/?q=黃仁勳",
    "/search/?q=数据检索",
    '/search/?q="向量 before:soon nothing',
)


@pytest.fixture
def articles() -> None:
    science = make_term(Area, "science", title="科学")
    huang = make_entity("黄仁勋", "person")
    huang.aliases.create(source_kind="person", key="jensen huang", written="Jensen Huang")
    make_article(
        "向量数据库入门", slug="vector", body=BODY, areas=[science], names={"people": [huang]}, tags=["vectors"]
    )
    for number in range(9):
        body = f"## 第 {number} 节\n\n黄仁勋谈向量，也谈检索。\n"
        make_article(f"向量杂谈 {number}", slug=f"talk-{number}", body=body, areas=[science], date=dt.date(2025, 1, 1))
    index_all()


@pytest.mark.usefixtures("articles")
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_pages_of_search_are_accessible_and_fit(
    new_context: Callable[..., BrowserContext], width: int, scheme: str
) -> None:
    page = new_context(viewport={"width": width, "height": 844}, color_scheme=scheme, locale="zh-CN").new_page()
    for address in ADDRESSES:
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
        report = Axe().run(page)
        assert report.violations_count == 0, f"{address}\n{report.generate_report()}"
    page.locator("#page-search").fill("向量")
    expect(page.get_by_role("option").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    report = Axe().run(page)
    assert report.violations_count == 0, report.generate_report()


@pytest.mark.usefixtures("articles")
def test_suggestions_are_chosen_by_keyboard(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("/")
    field = page.locator("#site-search")
    expect(field).to_be_focused()
    page.keyboard.type("/jens")
    expect(field).to_have_value("/jens")  # in the field it is a sign like any other
    field.fill("")
    page.keyboard.type("jens")
    expect(page.get_by_role("option")).to_have_count(1)
    expect(page.get_by_role("status").filter(has_text="1 suggestion")).to_have_count(1)
    expect(field).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    option = page.get_by_role("option", selected=True)
    expect(option).to_contain_text("黄仁勋")
    assert field.get_attribute("aria-activedescendant") == option.get_attribute("id")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option", selected=True)).to_have_count(0)  # back in the field
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(field).to_have_value("jens")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option")).to_have_count(1)
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_url("**/people/**")


@pytest.mark.usefixtures("articles")
def test_enter_without_a_choice_searches_and_a_click_opens(page: Page) -> None:
    page.goto("/")
    page.locator("#site-search").press_sequentially("向量")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=**")
    expect(page.locator(".hit").first).to_be_visible()
    page.locator("#page-search").fill("向量数")
    page.get_by_role("option", name="向量数据库入门").click()
    page.wait_for_url("**/notes/vector/")


@pytest.mark.usefixtures("articles")
def test_nothing_is_asked_while_an_input_method_composes(page: Page) -> None:
    asked: list[str] = []

    def note(request: Request) -> None:
        if "/search/suggest" in request.url:
            asked.append(request.url)

    page.on("request", note)
    page.goto("/")
    page.locator("#site-search").focus()
    keyboard = page.context.new_cdp_session(page)
    for part in ("x", "xiang", "xiang'liang"):
        keyboard.send("Input.imeSetComposition", {"text": part, "selectionStart": len(part), "selectionEnd": len(part)})
        page.wait_for_timeout(200)  # longer than the wait of the script
    assert asked == []
    keyboard.send("Input.insertText", {"text": "向量"})
    expect(page.get_by_role("option").first).to_be_visible()
    assert len(asked) == 1


@pytest.mark.usefixtures("articles")
def test_everything_works_without_a_script(new_context: Callable[..., BrowserContext]) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto("/")
    page.locator("#site-search").fill("向量")
    page.locator("#site-search").press("Enter")
    expect(page.locator(".hit")).to_have_count(10)
    page.get_by_role("navigation", name="Narrow down").get_by_role("link", name="People").click()
    expect(page.locator(".hit")).to_have_count(1)
    page.locator("#page-search").fill("检索")
    page.locator("#page-search").press("Enter")
    expect(page.locator(".chips li")).to_have_count(1)  # what narrows stays with new words
    page.locator(".chips a").click()
    expect(page.locator(".hit")).to_have_count(10)
    page.locator(".hit-heading").first.click()
    assert "#" in page.url
