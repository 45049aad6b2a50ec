"""One article from the first word to evergreen and beyond, by three people in three browsers, in Chinese."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from editorial.models import Article, Revision, WorkflowEvent
from tests import factories
from tests.admin.rows import change_url
from tests.browser.test_admin_bytes import log_in, press_save, stored
from tests.browser.test_admin_writing import previewed

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TITLE = "城里的水：一条看不见的河"
BODY = "## 地下\n\n河在城的**下面**流。\n\n## 地上\n\n人们在桥上走。\n"


class Desk:
    """The browsers of a writer, an editor and a publisher."""

    def __init__(self, new_context: Any, live_server: Any) -> None:
        self.open_context, self.live_server = new_context, live_server
        self.users = {name: factories.make_member(name.title(), name) for name in ("writer", "editor", "publisher")}
        self.pages = {name: self.window(name) for name in self.users}

    def window(self, name: str) -> Page:
        """Returns a page of a browser of its own in which the user is logged in."""
        context = self.open_context(viewport={"width": 1280, "height": 900})
        log_in(context, self.live_server, self.users[name])
        page: Page = context.new_page()
        return page

    def opened(self, name: str, article: Article) -> Page:
        """Returns the user's page with the form of the article."""
        page = self.pages[name]
        page.goto(change_url(article))
        return page

    def steps(self, article: Article) -> list[tuple[str, str]]:
        """Returns what was done with the article and by whom, in order."""
        events = WorkflowEvent.objects.filter(article=article).select_related("actor").order_by("pk")
        return [(event.transition, event.actor.username) for event in events if event.actor]


@pytest.fixture
def desk(new_context: Any, live_server: Any) -> Desk:
    """Three people at work."""
    return Desk(new_context, live_server)


def fill_list(page: Page, name: str, value: str) -> None:
    """Types one item into a list of names or terms."""
    field = page.locator(f"#field-{name} .select2-search__field")
    field.click()
    page.keyboard.insert_text(value)
    page.keyboard.press("Enter")
    expect(page.locator(f"textarea[name={name}]")).to_have_value(value)


def press(page: Page, name: str) -> None:
    """Presses a button of the form and waits for the page that follows."""
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def write(desk: Desk) -> Article:
    """The writer begins an article with everything that it needs, and looks at the whole page before it is saved."""
    factories.make_collection("notes", title="手记")
    page = desk.pages["writer"]
    page.goto("/admin/editorial/article/add/")
    page.locator("input[name=title]").fill(TITLE)
    page.locator("textarea[name=summary]").fill("河没有消失，只是搬到了地下。")
    page.locator("input[name=date]").fill("2026-03-01")
    page.locator("textarea[name=body]").fill(BODY)
    page.get_by_role("button", name="Side by side").click()
    assert "<strong>下面</strong>" in previewed(page, "下面")
    fill_list(page, "areas", "城市")
    fill_list(page, "tags", "水")
    press(page, "Begin as a draft")
    article = Article.objects.get()
    assert (article.title, article.status, article.created_by) == (TITLE, "draft", desk.users["writer"])
    assert article.slug == "cheng-li-de-shui-yi-tiao-kan-bu-jian-de-he"
    return article


def preview(desk: Desk, article: Article) -> None:
    """The whole page is seen as readers will see it, while they see nothing."""
    page = desk.window("writer")
    page.goto(f"/admin/editorial/article/{article.pk}/preview/")
    expect(page.locator("main h1")).to_have_text(TITLE)
    expect(page.locator("main .prose strong")).to_have_text("下面")
    assert page.request.get(article.get_absolute_url()).status == 404


def review(desk: Desk, article: Article) -> None:
    """It is submitted, sent back with a word, mended, submitted again and approved."""
    press(desk.opened("writer", article), "Submit for review")
    assert "Publish" not in desk.pages["writer"].locator(".steps").inner_text()
    page = desk.opened("editor", article)
    press(page, "Send back to draft")  # not without a word
    expect(page.locator("#field-message .errorlist")).to_be_visible()
    page.get_by_label("What changed, and why").fill("请写清楚是哪条河。")
    press(page, "Send back to draft")
    page = desk.opened("writer", article)
    expect(page.locator(".sent-back")).to_have_text("请写清楚是哪条河。")
    page.locator("textarea[name=body]").fill(BODY.replace("河在城", "金水河在城"))
    press(page, "Submit for review")
    press(desk.opened("publisher", article), "Publish")
    assert desk.steps(article)[-4:] == [
        ("submit", "writer"),
        ("send_back", "editor"),
        ("submit", "writer"),
        ("publish", "publisher"),
    ]


def read(desk: Desk, article: Article) -> str:
    """Returns the text that readers see."""
    context = desk.open_context()
    page = context.new_page()
    assert page.goto(article.get_absolute_url()).status == 200
    text: str = page.locator("main .prose").inner_text()
    context.close()
    return text


class DayTests:
    def test_an_article_goes_from_the_first_word_to_evergreen_and_is_kept_up(self, desk: Desk) -> None:
        article = write(desk)
        preview(desk, article)
        review(desk, article)
        assert "金水河在城的下面流。" in read(desk, article)

        # The published text is edited: readers see the old one until the publisher publishes the new one.
        page = desk.opened("writer", article)
        page.locator("textarea[name=body]").fill(BODY.replace("人们在桥上走", "人们在桥上停"))
        press_save(page)
        expect(page.locator("#pending-heading")).to_be_visible()
        assert "桥上走" in read(desk, article)
        press(desk.opened("publisher", article), "Save and publish")
        assert "桥上停" in read(desk, article)

        # An earlier text is restored and published.
        page = desk.pages["publisher"]
        first = Revision.objects.filter(article=article, kind="live", body__text__contains="金水河").latest("number")
        page.goto(f"/admin/editorial/article/{article.pk}/restore/{first.pk}/")
        page.get_by_role("checkbox").check()
        press(page, "Restore")
        assert "金水河" in read(desk, article)
        assert stored(article).decode().endswith(BODY.replace("河在城", "金水河在城"))

    def test_two_people_at_once_and_a_crash_lose_no_word(self, desk: Desk) -> None:
        article = factories.make_article("河流", body="第一段。\n\n第二段。\n\n第三段。\n", status="draft")
        mine, theirs = desk.opened("writer", article), desk.opened("editor", article)
        expect(theirs.locator(".presence, #presence").first).to_contain_text("writer")
        theirs.locator("textarea[name=body]").fill("第一段。\n\n编辑的第二段。\n\n第三段。\n")
        press_save(theirs)
        mine.locator("textarea[name=body]").fill("第一段。\n\n我的第二段。\n\n第三段，我写完了。\n")
        expect(mine.locator("#autosave-status")).to_contain_text("Saved as your draft")
        mine.context.close()  # the browser dies

        mine = desk.window("writer")
        mine.goto(change_url(article))
        press(mine, "Take it up")
        press_save(mine)
        expect(mine.get_by_role("heading", name="Somebody saved this article while you were writing")).to_be_visible()
        mine.get_by_label("Both").check()
        press(mine, "Show the whole text")
        text = mine.input_value("textarea[name=body]")
        assert "编辑的第二段。" in text
        assert "我的第二段。" in text
        press_save(mine)
        assert stored(article).decode().count("第二段。") == 2
        assert "第三段，我写完了。" in stored(article).decode()
