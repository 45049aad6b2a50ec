"""Home, archives, bookshelf, about and missing pages in a real browser."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import html5lib
import pytest
from django.test import Client
from playwright.sync_api import BrowserContext, expect

from editorial.models import Status
from tests.factories import index_all, make_article, make_collection, make_media

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ADDRESSES = ("/", "/archive/", "/archive/2025/", "/archive/2025/05/", "/books/", "/about/", "/tags/")
MISSING = ("/notes/article-3x/", "/nowhere/文章-第三篇/", "/notes/archived/")
BOOK = "---\ntitle: {title}\nrating: {rating}\nauthor: 伽利略·伽利莱\nyear: 1610\ncover_image: cover.png\n---\n"


@pytest.fixture
def articles() -> None:
    for number in range(22):
        make_article(
            f"文章 第 {number} 篇",
            slug=f"article-{number}",
            date=dt.date(2025 - number % 4, 1 + number % 12, 1 + number),
            summary="一段**摘要**，讲这篇文章说了什么。" * 20,
            tags=["ai", "featured"] if number < 2 else ["ai"],
            areas=["science"],
            projects=["atlas"],
            names={"speaker": ["Radio"], "people": [f"一个很长的人名其{number % 7}", "Grace Hopper"]},
        )
    make_collection("books", title="书架")
    make_collection("about", title="关于", description="# 关于\n\n这里是**一座花园**。")
    for name, rating in (("星际信使", "5/5"), ("小机器的标本集", "3.5")):
        make_article(
            f"《{name}》",
            collection="books",
            slug=name,
            path=f"books/{name}/index.md",
            header=BOOK.format(title=name, rating=rating),
            summary="一句话。",
        )
        make_media(f"books/{name}/cover.png")
    make_article(slug="archived", status=Status.ARCHIVED, published_at=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    index_all()


@pytest.mark.usefixtures("articles")
def test_language_is_chosen_without_script(new_context: Callable[..., BrowserContext]) -> None:
    page = new_context(java_script_enabled=False, viewport={"width": 390, "height": 844}, locale="en-US").new_page()
    page.goto("/tags/")
    assert page.get_by_role("heading", level=1).inner_text() == "Tags"
    page.get_by_role("button", name="繁體中文").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("標籤")
    assert page.url.endswith("/tags/")
    page.goto("/")
    assert page.get_by_role("heading", name="精選").is_visible()
    assert page.locator("html").get_attribute("lang") == "zh-hant"


@pytest.mark.usefixtures("articles")
def test_covers_are_loaded(new_context: Callable[..., BrowserContext]) -> None:
    page = new_context(viewport={"width": 820, "height": 844}).new_page()
    page.goto("/books/")
    cover = page.locator(".card-cover").first
    cover.scroll_into_view_if_needed()  # those far below are loaded late
    expect(cover).to_have_js_property("complete", True)
    assert cover.evaluate("(picture) => picture.naturalWidth") > 0


@pytest.mark.usefixtures("articles")
def test_markup_is_valid(client: Client) -> None:
    for address in (*ADDRESSES, *MISSING):
        parser = html5lib.HTMLParser()
        parser.parse(client.get(address).content)
        assert parser.errors == [], address
