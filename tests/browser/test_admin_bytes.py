"""Forms keep bytes: articles opened and saved through a real browser, unchanged and with one word changed."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import AbstractUser
from django.test import Client
from playwright.sync_api import BrowserContext, Page

from editorial.models import Article, Changeset, Revision
from editorial.services.texts import document_of
from tests import factories
from tests.admin.rows import change_url

HEADER = (
    "---\n"
    'title:   "一个  title"   # kept\n'
    "date: '2025-10-28'\n"
    "status: draft\n"
    "people: ['Doe, Jane', \"Ada Lovelace\", '']\n"
    "mood:\t[calm]\n"
    "summary: |\n"
    "  Two lines\n"
    "  of summary\n"
    "tags:\n"
    "- 人工智能\n"
    "- ai safety\n"
    "---\n"
)
BODIES = {
    "lf": "First line.\n\nThe changing word here.\n\nLast line.\n",
    "crlf": "First line.\r\n\r\nThe changing word here.\r\n\r\nLast line.\r\n",
    "cr": "First line.\r\rThe changing word here.\r\rLast line.\r",
    "mixed": "First line.\r\n\rThe changing word here.\n\r\nLast line.\r",
    "no-break spaces": "First\u00a0line.\u00a0\n\n\u3000The changing word\u200b here.\u00a0\nLast line.\n",
    "leading blank lines": "\n\n\n  First line.\n\nThe changing word here.\n",
    "trailing blank lines": "First line.\nThe changing word here.  \n\n\n\n",
    "no final newline": "First line.\nThe changing word here.",
    "tabs and controls": "\tFirst line.\x0c\nThe changing word here.\x0b\u2028\u0085\nLast \U0001f680 line.\n",
    "markup": "</textarea><script>alert(1)</script>\nThe changing word here. &amp; &lt;\n",
}

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def log_in(context: BrowserContext, live_server: Any, user: AbstractUser) -> None:
    """Gives the browser the session of a user."""
    client = Client()
    client.force_login(user)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])


def stored(article: Article) -> bytes:
    """Returns the document as it would be exported."""
    return document_of(Article.objects.select_related("body").get(pk=article.pk)).to_bytes()


def press_save(page: Page) -> None:
    """Presses the button that people see."""
    page.locator(".submit-row input[name=_continue]").click()
    page.wait_for_load_state("load")


@pytest.fixture
def editor(new_context: Any, live_server: Any) -> Page:
    """A page on which a writer is logged in."""
    rights = ["editorial.view_article", "editorial.change_article"]
    context = new_context(viewport={"width": 1280, "height": 900})
    log_in(context, live_server, factories.make_user("writer", permissions=rights))
    page: Page = context.new_page()
    return page


def make(body: str, *, ending: str = "\n") -> Article:
    """Returns a draft with this body and a header whose lines end as asked.

    A body that begins with LF after a header that ends with CR would be read as one CRLF, so it gets CR too.
    """
    if ending == "\r" and body.startswith("\n"):
        body = body.replace("\n", "\r")
    return factories.make_article(header=HEADER.replace("\n", ending), body=body, status="draft")


class UnchangedTests:
    @pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
    def test_opening_and_saving_writes_nothing(self, editor: Page, ending: str) -> None:
        for name, body in BODIES.items():
            article = make(body, ending=ending)
            before = stored(article), Revision.objects.count(), Changeset.objects.count()
            editor.goto(change_url(article))
            press_save(editor)
            assert "Nothing was changed" in editor.locator(".messagelist").inner_text(), name
            assert (stored(article), Revision.objects.count(), Changeset.objects.count()) == before, name


class OneWordTests:
    def test_one_word_of_the_body_changes_that_word_only(self, editor: Page) -> None:
        for name, body in BODIES.items():
            article = make(body, ending="\r\n")
            before = stored(article)
            editor.goto(change_url(article))
            editor.locator("textarea[name=body]").evaluate(
                """area => {
                    const start = area.value.indexOf("changing");
                    area.focus();
                    area.setSelectionRange(start, start + "changing".length);
                }"""
            )
            editor.keyboard.insert_text("改变了的")
            press_save(editor)
            assert stored(article) == before.replace(b"changing", "改变了的".encode()), name
            assert article.revisions.count() == 2, name

    @pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
    def test_one_header_field_changes_the_lines_of_its_key_only(self, editor: Page, ending: str) -> None:
        article = make(BODIES["mixed"], ending=ending)
        before = stored(article)
        editor.goto(change_url(article))
        editor.fill("input[name=title]", "另一个 title")
        press_save(editor)
        after = stored(article)
        line = after.split(ending.encode())[1]
        assert line.startswith(b"title:")
        assert line.endswith(b"# kept")
        assert "另一个 title".encode() in line
        assert after.replace(line, 'title:   "一个  title"   # kept'.encode()) == before

    def test_a_name_taken_from_the_list_changes_its_key_only(self, editor: Page) -> None:
        factories.make_entity("Grace Hopper")
        article = make(BODIES["crlf"])
        before = stored(article)
        editor.goto(change_url(article))
        editor.locator("#field-people .select2-selection").click()
        editor.keyboard.type("grace")
        editor.locator(".select2-results__option", has_text="Grace Hopper").click()
        press_save(editor)
        after = stored(article)
        lines = [(old, new) for old, new in zip(before.split(b"\n"), after.split(b"\n"), strict=True) if old != new]
        assert len(lines) == 1
        written = lines[0][1].decode()
        assert written.startswith("people: ['Doe, Jane', \"Ada Lovelace\"")
        assert "Grace Hopper" in written

    def test_without_scripts_lists_are_edited_as_lines(self, new_context: Any, live_server: Any) -> None:
        context = new_context(java_script_enabled=False)
        log_in(context, live_server, factories.make_superuser("boss"))
        page = context.new_page()
        article = make(BODIES["lf"])
        page.goto(change_url(article))
        area = page.locator("textarea[name=tags]")
        assert area.input_value() == "人工智能\nai safety"
        area.fill("人工智能\nrobots, and such\nai safety")
        press_save(page)
        tags = list(article.tag_links.order_by("position").values_list("written", flat=True))
        assert tags == ["人工智能", "robots, and such", "ai safety"]
        assert b"- robots, and such\n- ai safety\n---\n" in stored(article)
