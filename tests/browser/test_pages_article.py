"""The article page in a real browser: choices, originals, contents, copying, the video, paper; without a script too."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Locator, Page, expect

from editorial.services.term_rows import read_unread_terms
from tests.factories import change, index_all, make_article, make_entity, make_revision

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FILLING = "这一段说的是别的事情，长到要占几行，好让下面的标题不在第一屏里，读者要滚动才看得到它。" * 12
PAIR = (
    "译文第{0}段，里面说到 Ada Lovelace。\n\n"
    "<details>\n<summary>Original English</summary>\n\nOriginal paragraph {0}.\n\n</details>\n\n"
)
BODY = (
    "### 开头\n\n**飞轮效应**（Flywheel: 越转越快）由 Ada Lovelace 说明，见[来源](https://example.org/a?b=c)。\n\n"
    + "".join(PAIR.format(number) for number in range(1, 5))
    + f"### 表格与代码\n\n{FILLING}\n\n飞轮效应再说一次。\n\n"
    + "| 一 | 二 | 三 | 四 | 五 | 六 | 七 |\n|---|---|---|---|---|---|---|\n"
    + "| 长长的一格 | 长长的一格 | 长长的一格 | 长长的一格 | 长长的一格 | 长长的一格 | 长长的一格 |\n\n"
    + "```python\nprint('一行很长很长的代码', 'x' * 100, 'yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy')\n```\n\n"
    + f"### 结尾\n\n{FILLING}\n\n#### 小节\n\n{FILLING}\n"
)
WIDTHS = (390, 820, 1440)
ADDRESS = "/notes/long/"


@pytest.fixture(autouse=True)
def articles() -> None:
    ada = make_entity("Ada Lovelace")
    columns = {"source_url": "https://www.youtube.com/watch?v=Lpp-D6UqNW8", "series": ["course"]}
    names = {"people": [ada], "speaker": ["Radio"], "guest": ["Grace Hopper"]}
    article = make_article(
        "一篇很长的文章",
        slug="long",
        date=dt.date(2025, 5, 2),
        summary="摘要。" * 20,
        names=names,
        body="旧\n",
        **columns,
    )
    revision = make_revision(article, body=BODY)
    change(article, body=revision.body, live_revision=revision, cjk_characters=2000, reading_minutes=5)
    make_article("系列之一", slug="first", date=dt.date(2025, 5, 1), series=["course"])
    make_article("同一个人", slug="same", body="Ada Lovelace 又来了。\n", date=dt.date(2025, 5, 3))
    read_unread_terms()
    index_all()


def opened(new_context: Callable[..., BrowserContext], width: int = 1440, **options: object) -> Page:
    page = new_context(viewport={"width": width, "height": 900}, **options).new_page()
    page.goto(ADDRESS)
    return page


def choose(page: Page, label: str) -> None:
    page.get_by_role("radio", name=label, exact=True).click(force=True)


def open_settings(page: Page) -> None:
    page.locator(".reading-settings summary").click()


def translations(page: Page) -> Locator:
    return page.locator(".pair > .translation")


def originals(page: Page) -> Locator:
    return page.locator(".pair > .original > p")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_it_is_accessible_and_fits_in_every_state(
    new_context: Callable[..., BrowserContext], width: int, scheme: str
) -> None:
    page = opened(new_context, width, color_scheme=scheme, locale="zh-CN")
    for mode in ("译文", "对照", "原文"):
        choose(page, mode)
        open_settings(page)
        page.locator(".cite").evaluate("cite => { cite.open = true; }")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, mode
        report = Axe().run(page)
        assert report.violations_count == 0, f"{mode}\n{report.generate_report()}"
        open_settings(page)


def test_colours_and_size_are_applied_at_once_and_stay(new_context: Callable[..., BrowserContext]) -> None:
    page = opened(new_context, color_scheme="light")
    paper = "getComputedStyle(document.body).backgroundColor"
    size = "parseFloat(getComputedStyle(document.querySelector('.prose')).fontSize)"
    light, medium = page.evaluate(paper), page.evaluate(size)
    open_settings(page)
    choose(page, "Dark")
    choose(page, "Largest")
    assert page.evaluate(paper) != light
    page.reload()
    dark = page.evaluate(paper)
    assert dark != light
    assert page.evaluate(size) > medium * 1.3
    expect(page.locator("input[value=dark]")).to_be_checked()
    page.goto("/notes/")
    assert page.evaluate(paper) == dark
    page.goto(ADDRESS)
    open_settings(page)
    choose(page, "As the system")
    assert page.evaluate(paper) == light
    assert [cookie["value"] for cookie in page.context.cookies()] == ["largest"]


def test_the_script_is_chosen_once(new_context: Callable[..., BrowserContext]) -> None:
    page = opened(new_context)
    open_settings(page)
    with page.expect_navigation():
        choose(page, "繁體")
    expect(page.get_by_role("heading", level=1)).to_have_text("一篇很長的文章")
    expect(page.locator(".prose")).to_have_attribute("lang", "zh-Hant")
    page.goto("/notes/same/")
    expect(page.get_by_role("heading", level=1)).to_have_text("同一個人")


@pytest.mark.parametrize("width", WIDTHS)
def test_choices_work_without_a_script(new_context: Callable[..., BrowserContext], width: int) -> None:
    page = opened(new_context, width, java_script_enabled=False, color_scheme="light")
    open_settings(page)
    choose(page, "Dark")
    choose(page, "繁體")
    page.locator(".reading-panel").get_by_role("button", name="Apply").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.get_by_role("heading", level=1)).to_have_text("一篇很長的文章")
    expect(originals(page).first).to_be_hidden()
    choose(page, "Side by side")
    page.locator(".originals").get_by_role("button", name="Apply").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(originals(page).first).to_be_visible()
    expect(translations(page).first).to_be_visible()
    page.locator(".pair summary").first.click()
    expect(originals(page).first).to_be_hidden()
    choose(page, "Original")
    page.locator(".originals").get_by_role("button", name="Apply").click()
    expect(originals(page).first).to_be_visible()
    expect(translations(page).first).to_be_hidden()


@pytest.mark.parametrize("width", WIDTHS)
def test_originals_for_the_whole_article(new_context: Callable[..., BrowserContext], width: int) -> None:
    page = opened(new_context, width)
    for _ in range(2):  # by a choice, and as it was left
        choose(page, "Side by side")
        for number in range(4):
            expect(translations(page).nth(number)).to_be_visible()
            expect(originals(page).nth(number)).to_be_visible()
        here, there = translations(page).first.bounding_box(), originals(page).first.bounding_box()
        assert here is not None
        assert there is not None
        assert (there["x"] > here["x"] + here["width"]) == (width >= 820), "beside where there is room, else below"
        page.reload()
    choose(page, "Original")
    expect(translations(page).first).to_be_hidden()
    expect(originals(page).last).to_be_visible()
    choose(page, "Translation")
    expect(translations(page).first).to_be_visible()
    expect(originals(page).last).to_be_hidden()


def test_the_original_of_one_paragraph_is_remembered_for_its_article(
    new_context: Callable[..., BrowserContext],
) -> None:
    page = opened(new_context)
    page.locator(".pair summary").nth(1).click()
    page.locator(".pair summary").nth(2).click()
    page.locator(".pair").nth(2).get_by_role("button", name="Only the original").click()
    for _ in range(2):
        expect(originals(page).nth(0)).to_be_hidden()
        expect(originals(page).nth(1)).to_be_visible()
        expect(translations(page).nth(1)).to_be_visible()
        expect(originals(page).nth(2)).to_be_visible()
        expect(translations(page).nth(2)).to_be_hidden()
        page.reload()
    page.locator(".pair summary").nth(2).click()
    expect(translations(page).nth(2)).to_be_visible()
    choose(page, "Side by side")
    choose(page, "Translation")
    page.reload()
    for number in range(4):
        expect(originals(page).nth(number)).to_be_hidden()


def test_the_section_that_is_read_is_marked(new_context: Callable[..., BrowserContext]) -> None:
    page = opened(new_context)
    marked = page.locator(".contents-beside [aria-current]")
    for heading in ("结尾", "表格与代码", "小节"):
        page.get_by_role("heading", name=heading).evaluate(
            "heading => heading.scrollIntoView({ block: 'start', behavior: 'instant' })"
        )
        expect(marked).to_have_text(heading)
    page.evaluate("scrollTo({ top: 0, behavior: 'instant' })")
    expect(marked).to_have_count(0)


def test_the_link_of_a_heading_is_copied(new_context: Callable[..., BrowserContext]) -> None:
    page = opened(new_context, permissions=["clipboard-read", "clipboard-write"])
    page.locator(".heading-link").nth(1).click()
    expect(page.get_by_role("status").last).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.url
    page.goto(copied)
    assert page.get_by_role("heading", name="表格与代码").evaluate("heading => heading.matches(':target')")
    page.get_by_text("Cite this").click()
    page.get_by_role("button", name="Copy").last.click()
    expect(page.get_by_role("button", name="Copy").last).to_have_class("copy copied")
    assert page.evaluate("navigator.clipboard.readText()").startswith("@online{long-2025,")


@pytest.mark.parametrize("script", [True, False])
def test_nobody_else_is_asked_before_the_video_is_played(
    new_context: Callable[..., BrowserContext], script: bool
) -> None:
    context = new_context(viewport={"width": 390, "height": 844}, java_script_enabled=script)
    asked: list[str] = []

    def answer(route: object) -> None:
        asked.append(route.request.url)  # type: ignore[attr-defined]
        route.fulfill(status=200, content_type="text/html", body="<title>Player</title>")  # type: ignore[attr-defined]

    context.route(lambda url: "127.0.0.1" not in url and "localhost" not in url, answer)
    page = context.new_page()
    page.goto(ADDRESS)
    page.mouse.wheel(0, 4000)
    assert asked == []
    page.locator(".source-play").click()
    if not script:
        page.wait_for_url("https://www.youtube.com/**")
        return
    expect(page.locator(".source-player iframe")).to_be_focused()
    assert {url.split("/")[2] for url in asked} <= {"www.youtube-nocookie.com", "i.ytimg.com"}
    assert any("/embed/Lpp-D6UqNW8" in url for url in asked)


def test_everything_is_reached_by_the_keyboard(new_context: Callable[..., BrowserContext]) -> None:
    page = opened(new_context)
    reached: list[str] = []
    for _ in range(120):
        page.keyboard.press("Tab")
        name = page.evaluate(
            "(({ name, className, id, tagName }) => name || className || id || tagName)(document.activeElement)"
        )
        reached.append(name)
        if name == "BODY":
            break
    wanted = ("skip-link", "originals", "source-play", "heading-link", "table-scroll", "name-link", "term-word")
    for part in (*wanted, "highlight", "related-title", "neighbour"):
        assert any(part in name for name in reached), f"{part} is not in {reached}"
    page.locator(".reading-settings summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    expect(page.locator("html")).to_have_attribute("data-theme", "light")
    page.keyboard.press("Escape")
    expect(page.locator(".reading-panel")).to_be_hidden()
    expect(page.locator(".reading-settings summary")).to_be_focused()


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_moves_while_it_loads(new_context: Callable[..., BrowserContext], width: int) -> None:
    context = new_context(viewport={"width": width, "height": 900})
    context.add_init_script(
        "moved = 0; new PerformanceObserver((list) => list.getEntries().forEach((one) => { moved += one.value; }))"
        ".observe({ type: 'layout-shift', buffered: true });"
    )
    page = context.new_page()
    for cookie in ("", "dark.largest.both", "original"):
        context.add_cookies([{"name": "reading", "value": cookie, "url": page.url}]) if cookie else None
        page.goto(ADDRESS)
        page.wait_for_timeout(300)
        assert page.evaluate("window.moved") < 0.001, cookie  # 0.1 is called good


# Takes the parts of a page away from its end, as if they had not come yet, and tells what moved of those before. Words
# and facts are left out, which go to the next line with what follows, and the foot, which keeps to the end of a page.
MOVED_WITHOUT_THE_REST = """() => {
  const walker = document.createTreeWalker(document.body);
  const nodes = [];
  while (walker.nextNode()) nodes.push(walker.currentNode);
  const box = (one) => one.getBoundingClientRect();
  const stays = (one) => one instanceof HTMLElement && box(one).top < innerHeight && box(one).width
    && getComputedStyle(one).display !== "inline" && one.checkVisibility() && !one.closest("footer, dl, .facts");
  const places = new Map(nodes.filter(stays).map((one) => [one, box(one)]));
  const moved = new Set();
  for (const node of nodes.reverse()) {
    if (node.nodeType === Node.TEXT_NODE && !node.data.trim()) continue;
    node.remove();
    places.delete(node);
    for (const [one, { left, top }] of places) {
      if (!one.textContent.trim() || !box(one).width) continue;
      const [x, y] = [box(one).left - left, box(one).top - top];
      if (Math.max(Math.abs(x), Math.abs(y)) >= 3) moved.add(`${one.outerHTML.slice(0, 60)} by ${x}, ${y}`);
    }
  }
  return [...moved];
}"""


@pytest.mark.parametrize("width", WIDTHS)
def test_what_has_come_stays_where_it_is_when_the_rest_comes(
    new_context: Callable[..., BrowserContext], width: int
) -> None:
    page = new_context(viewport={"width": width, "height": 900}, java_script_enabled=False).new_page()
    for address in (ADDRESS, "/", "/notes/"):
        page.goto(address)
        assert page.evaluate(MOVED_WITHOUT_THE_REST) == [], address


def test_one_script_and_little_to_load(new_context: Callable[..., BrowserContext]) -> None:
    page = new_context(viewport={"width": 390, "height": 844}).new_page()
    scripts: list[int] = []
    page.on(
        "response",
        lambda answer: scripts.append(len(answer.body())) if answer.request.resource_type == "script" else None,
    )
    page.goto(ADDRESS, wait_until="networkidle")
    assert len(scripts) == 1
    assert scripts[0] < 15_000
    page.set_viewport_size({"width": 1440, "height": 900})
    page.keyboard.press("/")
    field = page.get_by_role("combobox", name="Search")  # it is one when its script is there
    expect(field).to_be_focused()
    field.press_sequentially("系列")
    expect(page.get_by_role("option").first).to_be_visible()


def test_paper_has_addresses_and_no_frame(new_context: Callable[..., BrowserContext]) -> None:
    page = opened(new_context, 800, color_scheme="dark", java_script_enabled=False)
    page.emulate_media(media="print")
    for hidden in (".reading-settings", ".originals", ".contents", ".source-card", ".site-footer", ".heading-link"):
        expect(page.locator(hidden).first).to_be_hidden()
    link = page.get_by_role("link", name="来源")
    assert "https://example.org/a?b=c" in link.evaluate("link => getComputedStyle(link, '::after').content")
    assert page.evaluate("getComputedStyle(document.body).colorScheme") == "light"
    assert len(page.pdf()) > 1_000
