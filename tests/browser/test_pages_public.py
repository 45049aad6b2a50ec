"""The readers' pages in a real browser: without a script, by the keyboard, through the search."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import html5lib
import pytest
from django.test import Client
from playwright.sync_api import BrowserContext

from editorial.models import Project
from tests.factories import change, index_all, make_article, make_entity

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BODY = """
## 一节

正文 **飞轮**（Flywheel）与 `代码`，以及[一个链接](https://example.org/a/very/long/address/that/does/not/fit/on/a/phone)。

<details><summary>Original English</summary>

Rivers *bend*.

</details>

### 表格

| 一 | 二 | 三 | 四 | 五 | 六 | 七 | 八 | 九 |
|---|---|---|---|---|---|---|---|---|
| 长长的一格 | 长长的一格 | 长长的一格 | 长长的一格 | 长长的一格 | 长长的一格 | 长长的一格 | 长长的一格 | 长长的一格 |

## 代码

```python
def a_function_with_a_long_name(argument_one: int, argument_two: str, argument_three: float) -> None:
    return None  # 注释
```

> 引文

1. 一
2. 二
"""
ADDRESSES = (
    "/",
    "/notes/",
    "/notes/long/",
    "/tags/",
    "/tags/ai/",
    "/people/",
    "/people/?letter=A",
    "/people/ada/",
    "/people/ada/neighbourhood/",
    "/organizations/nasa/",
    "/channels/radio/",
    "/channels/radio/neighbourhood/",
    "/projects/",
    "/projects/atlas/",
    "/archive/",
    "/archive/2025/",
    "/search/?q=文章",
    "/search/?q=nothing-at-all",
)
MISSING = ("/nothing-here/", "/notes/removed/")


@pytest.fixture
def articles() -> None:
    for number in range(22):
        names = {"speaker": ["Radio"], "people": [f"一个很长的人名其{number % 7}", "Grace Hopper"]}
        make_article(f"文章 {number}", summary="一段**摘要**。" * 9, tags=["ai"], names=names, projects=["atlas"])
    make_article(
        "一篇很长的文章：" * 5,
        slug="long",
        date=dt.date(2025, 12, 31),
        body=BODY,
        summary="摘要。" * 20,
        source_url="https://www.youtube.com/watch?v=1",
        tags=["ai", "a-very-long-tag-" * 8],
        names={"people": ["Ada"], "organizations": ["NASA", "ESA"], "speaker": ["Radio"]},
        projects=["atlas"],
    )
    atlas = Project.objects.get(slug="atlas")
    change(atlas, brief="# 简介\n\n**一段**说明，与[一个链接](https://example.org/)。", lead=make_entity("Ada"))
    make_article(slug="removed", removed_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    index_all()


@pytest.mark.usefixtures("articles")
def test_reading_needs_no_script(new_context: Callable[..., BrowserContext]) -> None:
    page = new_context(java_script_enabled=False, viewport={"width": 390, "height": 844}).new_page()
    page.goto("/")
    page.get_by_role("article").get_by_role("link").first.click()
    assert page.get_by_role("heading", level=1).inner_text().startswith("一篇很长的文章")
    page.goto("/notes/long/")
    assert not page.get_by_text("Rivers").is_visible()
    page.get_by_text("Original English").click()
    assert page.get_by_text("Rivers").is_visible()
    page.get_by_text("Contents").first.click()
    page.get_by_role("link", name="表格").first.click()
    assert "#" in page.url
    assert page.locator("h3").first.evaluate("heading => heading.matches(':target')")


@pytest.mark.usefixtures("articles")
def test_keyboard_finds_the_content_first(new_context: Callable[..., BrowserContext]) -> None:
    page = new_context(viewport={"width": 1280, "height": 800}).new_page()
    page.goto("/notes/long/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip-link"
    assert page.evaluate("document.activeElement.getBoundingClientRect().top") >= 0
    page.keyboard.press("Enter")
    assert page.url.endswith("#content")


@pytest.mark.usefixtures("articles")
def test_search_form_leads_to_results(new_context: Callable[..., BrowserContext]) -> None:
    page = new_context(viewport={"width": 1280, "height": 800}).new_page()
    page.goto("/")
    page.get_by_role("combobox", name="Search").fill("文章")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=**")
    assert page.locator(".hit").count() == 20  # a page of them


@pytest.mark.usefixtures("articles")
def test_markup_is_valid(client: Client) -> None:
    for address in (*ADDRESSES, *MISSING):
        parser = html5lib.HTMLParser()
        parser.parse(client.get(address).content)
        assert parser.errors == [], address
