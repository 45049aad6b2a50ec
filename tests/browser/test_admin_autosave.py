"""What the form keeps by itself, in a real browser: a crash, a logout, two editors at once."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect

from editorial.models import Article, Autosave, Presence
from editorial.services.articles import edit_article
from tests import factories
from tests.admin.rows import change_url
from tests.browser.test_admin_bytes import log_in, press_save, stored

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SAVED = re.compile(r"Saved as your draft \d\d:\d\d:\d\d")
RIGHTS = ("editorial.view_article", "editorial.change_article", "editorial.add_article")
BODY = "第一段。\n\n第二段。\n\n第三段。\n"


@pytest.fixture
def writer(db: Any) -> Any:
    """Somebody who may edit."""
    return factories.make_user("writer", permissions=RIGHTS)


@pytest.fixture
def article(db: Any) -> Article:
    """A draft in three paragraphs."""
    return factories.make_article("Open", body=BODY, status="draft")


def window(new_context: Any, live_server: Any, user: Any, **options: Any) -> BrowserContext:
    """Returns a browser of its own in which the user is logged in."""
    context: BrowserContext = new_context(viewport={"width": 1280, "height": 900}, **options)
    log_in(context, live_server, user)
    return context


def type_text(page: Page, text: str, *, instead_of: str) -> None:
    """Puts a text in the place of another one, as an input method does."""
    page.locator("textarea[name=body]").evaluate(
        """(area, old) => {
            const start = area.value.indexOf(old);
            area.focus();
            area.setSelectionRange(start, start + old.length);
        }""",
        instead_of,
    )
    page.keyboard.insert_text(text)


def status_of(page: Page) -> Any:
    """Returns the line beside the buttons."""
    return page.locator("#autosave-status")


def look_back(page: Page) -> None:
    """Does what a browser does when somebody returns to the tab."""
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


class RecoveryTests:
    def test_a_crash_loses_nothing(self, new_context: Any, live_server: Any, writer: Any, article: Article) -> None:
        context = window(new_context, live_server, writer)
        page = context.new_page()
        page.goto(change_url(article))
        type_text(page, "突然断电之前写的。", instead_of="第二段。")
        expect(status_of(page)).to_have_text(SAVED)
        context.close()
        before = stored(article)
        page = window(new_context, live_server, writer).new_page()
        page.goto(change_url(article))
        assert page.locator(".notice-recovery ins").inner_text() == "突然断电之前写的。"
        assert "第二段。" in page.input_value("textarea[name=body]")
        page.get_by_role("button", name="Take it up").click()
        expect(page.locator("textarea[name=body]")).to_have_value(BODY.replace("第二段。", "突然断电之前写的。"))
        press_save(page)
        assert stored(article) == before.replace("第二段。".encode(), "突然断电之前写的。".encode())
        assert not Autosave.objects.exists()
        assert page.locator(".notice-recovery").count() == 0

    def test_the_form_of_a_new_article_is_recovered(self, new_context: Any, live_server: Any, writer: Any) -> None:
        factories.make_collection("notes", title="手记")
        context = window(new_context, live_server, writer)
        page = context.new_page()
        page.goto(reverse("admin:editorial_article_add"))
        page.fill("input[name=title]", "向量数据库")
        page.locator("#field-tags .select2-selection").click()
        page.keyboard.insert_text("人工智能")
        page.keyboard.press("Enter")
        expect(status_of(page)).to_have_text(SAVED)
        context.close()
        page = window(new_context, live_server, writer).new_page()
        page.goto(reverse("admin:editorial_article_add"))
        page.get_by_role("button", name="Take it up").click()
        expect(page.locator("input[name=title]")).to_have_value("向量数据库")
        expect(page.locator("#field-tags .select2-selection__choice")).to_have_count(1)
        press_save(page)
        assert Article.objects.get().title == "向量数据库"
        assert not Autosave.objects.exists()

    def test_a_recovered_text_meets_a_newer_one(
        self, new_context: Any, live_server: Any, writer: Any, article: Article
    ) -> None:
        page = window(new_context, live_server, writer).new_page()
        page.goto(change_url(article))
        type_text(page, "我的第二段。", instead_of="第二段。")
        expect(status_of(page)).to_have_text(SAVED)
        page.close()
        self.save_as_other(article, BODY.replace("第二段。", "别人的第二段。"))
        page = window(new_context, live_server, writer).new_page()
        page.goto(change_url(article))
        assert "When you save, both are brought together." in page.locator(".notice-recovery").inner_text()
        page.get_by_role("button", name="Take it up").click()
        page.locator(".submit-row input[name=_continue]").click()
        page.locator("#place-body-1 input[value=both]").check()
        page.locator("input[name=_merge]").click()
        press_save(page)
        assert "我的第二段。\n别人的第二段。".encode() in stored(article)
        assert not Autosave.objects.exists()

    def save_as_other(self, article: Article, body: str) -> None:
        boss = factories.make_superuser("boss")
        edit_article(article.pk, by=boss, changes={}, body=body, based_on=article.live_revision_id)  # type: ignore[arg-type]

    def test_discarding_is_asked_about_by_keyboard_too(
        self, new_context: Any, live_server: Any, writer: Any, article: Article
    ) -> None:
        page = window(new_context, live_server, writer).new_page()
        page.goto(change_url(article))
        type_text(page, "weg", instead_of="第二段。")
        expect(status_of(page)).to_have_text(SAVED)
        page.goto(change_url(article))
        page.get_by_role("link", name="Discard it…").press("Enter")
        page.get_by_role("button", name="Discard it").press("Enter")
        expect(page.locator(".messagelist")).to_contain_text("discarded")
        assert page.locator(".notice-recovery").count() == 0


class LogoutTests:
    def test_writing_goes_on_after_a_logout_and_a_login_in_another_tab(
        self, new_context: Any, live_server: Any, writer: Any, article: Article
    ) -> None:
        context = window(new_context, live_server, writer)
        page = context.new_page()
        page.goto(change_url(article))
        type_text(page, "登出以前。", instead_of="第二段。")
        expect(status_of(page)).to_have_text(SAVED)
        tab = context.new_page()
        tab.goto(reverse("admin:index"))
        tab.locator("#logout-form button").click()
        tab.wait_for_load_state("load")
        type_text(page, "登出以后。", instead_of="登出以前。")
        expect(status_of(page)).to_contain_text("You are signed out.")
        page.locator(".submit-row input[name=_continue]").click()
        expect(status_of(page)).to_contain_text("You are signed out.")
        assert "登出以后。" in page.input_value("textarea[name=body]")
        tab.goto(reverse("admin:login"))
        tab.fill("input[name=username]", "writer")
        tab.fill("input[name=password]", factories.PASSWORD)
        tab.locator("input[type=submit]").click()
        tab.wait_for_url("**/admin/")
        look_back(page)
        expect(status_of(page)).to_have_text(SAVED)
        assert "登出以后。" in Autosave.objects.get().fields["body"]
        press_save(page)
        assert "登出以后。".encode() in stored(article)

    def test_a_text_is_not_given_to_somebody_else(
        self, new_context: Any, live_server: Any, writer: Any, article: Article
    ) -> None:
        context = window(new_context, live_server, writer)
        page = context.new_page()
        page.goto(change_url(article))
        log_in(context, live_server, factories.make_superuser("boss"))
        type_text(page, "不是你的。", instead_of="第二段。")
        expect(status_of(page)).to_contain_text("Somebody else is signed in by now.")
        page.locator(".submit-row input[name=_continue]").click()
        assert not Autosave.objects.exists()
        assert "不是你的".encode() not in stored(article)


class PresenceTests:
    def test_two_editors_see_each_other_and_what_was_saved(
        self, new_context: Any, live_server: Any, writer: Any, article: Article
    ) -> None:
        mine = window(new_context, live_server, writer).new_page()
        mine.goto(change_url(article))
        theirs = window(new_context, live_server, factories.make_superuser("李")).new_page()
        theirs.goto(change_url(article))
        expect(theirs.locator(".presence")).to_have_text(
            re.compile(r"Also here:\s*writer \(reading, since \d\d:\d\d\)")
        )
        type_text(theirs, "李写的。", instead_of="第一段。")
        expect(status_of(theirs)).to_have_text(SAVED)
        look_back(mine)
        expect(mine.locator(".presence")).to_contain_text("李 (writing, since")
        press_save(theirs)
        look_back(mine)
        expect(mine.locator("#autosave-newest")).to_contain_text("李 saved revision 2")
        theirs.close(run_before_unload=True)
        for _attempt in range(50):
            if Presence.objects.count() == 1:
                break
            mine.wait_for_timeout(100)
        look_back(mine)
        expect(mine.locator(".presence")).to_be_hidden()

    def test_two_windows_of_one_user_do_not_write_over_each_other(
        self, new_context: Any, live_server: Any, writer: Any, article: Article
    ) -> None:
        context = window(new_context, live_server, writer)
        first, second = context.new_page(), context.new_page()
        first.goto(change_url(article))
        second.goto(change_url(article))
        type_text(first, "第一个窗口。", instead_of="第二段。")
        expect(status_of(first)).to_have_text(SAVED)
        type_text(second, "第二个窗口。", instead_of="第二段。")
        expect(status_of(second)).to_contain_text("Another text of yours is kept for this form.")
        assert "第一个窗口。" in Autosave.objects.get().fields["body"]


class TypingTests:
    def test_nothing_is_sent_while_an_input_method_composes(
        self, new_context: Any, live_server: Any, writer: Any, article: Article
    ) -> None:
        page = window(new_context, live_server, writer).new_page()
        page.goto(change_url(article))
        page.locator("textarea[name=body]").focus()
        session = page.context.new_cdp_session(page)
        session.send("Input.imeSetComposition", {"text": "zheng", "selectionStart": 5, "selectionEnd": 5})
        page.wait_for_timeout(4_000)
        assert not Autosave.objects.exists()
        session.send("Input.insertText", {"text": "正"})
        expect(status_of(page)).to_have_text(SAVED)
        body = Autosave.objects.get().fields["body"]
        assert "正" in body
        assert "zheng" not in body

    def test_leaving_is_asked_about_only_while_something_is_not_kept(
        self, new_context: Any, live_server: Any, writer: Any, article: Article
    ) -> None:
        page = window(new_context, live_server, writer).new_page()
        asked: list[str] = []
        page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
        page.goto(change_url(article))
        page.locator("textarea[name=body]").click()
        page.goto(reverse("admin:index"))
        assert asked == []
        page.goto(change_url(article))
        page.locator("textarea[name=body]").click()
        page.keyboard.type("abc")
        page.goto(reverse("admin:index"))
        assert asked == ["beforeunload"]
        for _attempt in range(50):  # what was typed last is sent while the page goes
            if Autosave.objects.exists():
                break
            page.wait_for_timeout(100)
        page.goto(change_url(article))
        assert "abc" in page.locator(".notice-recovery .added").first.inner_text()

    def test_without_scripts_the_form_is_saved_and_the_kept_text_forgotten(
        self, new_context: Any, live_server: Any, writer: Any, article: Article
    ) -> None:
        page = window(new_context, live_server, writer).new_page()
        page.goto(change_url(article))
        type_text(page, "先有脚本。", instead_of="第二段。")
        expect(status_of(page)).to_have_text(SAVED)
        plain = window(new_context, live_server, writer, java_script_enabled=False).new_page()
        plain.goto(change_url(article))
        plain.get_by_role("button", name="Take it up").click()
        press_save(plain)
        assert "先有脚本。".encode() in stored(article)
        assert not Autosave.objects.exists()
