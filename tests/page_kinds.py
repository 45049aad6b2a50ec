"""One address of every kind of public page, over a small garden that is wholly Chinese."""

from __future__ import annotations

import datetime as dt

from editorial.models import Project, Series, Status
from editorial.services.preview_links import share_preview, token_of
from editorial.services.term_rows import read_unread_terms
from tests.factories import (
    change,
    index_all,
    make_article,
    make_collection,
    make_entity,
    make_media,
    make_revision,
    make_superuser,
)

FILLING = "这一段说的是别的事情，长到要占几行，好让下面的标题不在第一屏里，读者要滚动才看得到它。" * 6
PAIR = "译文第{0}段，里面说到埃达。\n\n<details>\n<summary>原文</summary>\n\n原文第{0}段。\n\n</details>\n\n"
BODY = (
    "### 开头\n\n**飞轮效应**（Flywheel: 越转越快）由埃达说明，见[来源](https://example.org/a?b=c)。\n\n"
    + "".join(PAIR.format(number) for number in range(1, 4))
    + f"### 表格与代码\n\n{FILLING}\n\n飞轮效应再说一次，*着重*，~~删去~~，`码`。\n\n"
    + "| 一 | 二 | 三 | 四 | 五 | 六 | 七 |\n|---|---|---|---|---|---|---|\n"
    + "| 长长的一格 | 长长的一格 | 长长的一格 | 长长的一格 | 长长的一格 | 长长的一格 | 长长的一格 |\n\n"
    + "```python\nprint('一行很长很长的代码', 'x' * 100, 'yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy')\n```\n\n"
    + "> 引文。\n\n1. 一\n2. 二\n\n- [x] 做了\n- [ ] 没做\n\n脚注[^1]。\n\n[^1]: 注。\n\n"
    + f"### 结尾\n\n{FILLING}\n\n#### 小节\n\n{FILLING}\n"
)
BOOK = "---\ntitle: {title}\nrating: {rating}\nauthor: 伽利略·伽利莱\nyear: 1610\ncover_image: cover.png\n---\n"
VIDEO = "https://www.youtube.com/watch?v=Lpp-D6UqNW8"

# What the page is → its address; "{preview}" is filled in by `every_page`.
FOUND = {
    "home": "/",
    "collection": "/notes/",
    "second page of a collection": "/notes/?page=2",
    "shelf": "/books/",
    "about": "/about/",
    "article": "/notes/long/",
    "article in the other script": "/notes/long/?script=hant",
    "short article without a date": "/notes/short/",
    "article that is left out of lists": "/notes/excluded/",
    "archive": "/archive/",
    "year": "/archive/2025/",
    "month": "/archive/2025/05/",
    "areas": "/areas/",
    "area": "/areas/science/",
    "categories": "/categories/",
    "category": "/categories/essay/",
    "tags": "/tags/",
    "tag": "/tags/ai/",
    "all series": "/series/",
    "series": "/series/course/",
    "projects": "/projects/",
    "project": "/projects/atlas/",
    "people": "/people/",
    "people by letter": "/people/?letter=A",
    "people by number": "/people/?sort=new",
    "people that are not found": "/people/?q=zzz",
    "person": "/people/ada/",
    "neighbourhood": "/people/ada/neighbourhood/",
    "organizations": "/organizations/",
    "organization": "/organizations/agency/",
    "products": "/products/",
    "product": "/products/engine/",
    "works": "/works/",
    "work": "/works/notes/",
    "channels": "/channels/",
    "channel": "/channels/radio/",
    "glossary": "/glossary/",
    "glossary by letter": "/glossary/?letter=f",
    "terms that are not found": "/glossary/?q=zzz",
    "term": "/glossary/fei-lun-xiao-ying/",
    "search": "/search/",
    "results": "/search/?q=文章",
    "results of nothing": "/search/?q=没有这样的话",
    "looser results": "/search/?q=文章 没有这样的话",
    "preview": "{preview}",
}
MISSING = {
    "missing page": "/notes/other-3x/",
    "missing place": "/nowhere/文章/",
    "archived article": "/notes/archived/",
}


def every_page() -> dict[str, str]:
    """Stores the garden and returns what each page is → its address, for those that answer 200."""
    ada = make_entity("埃达", slug="ada")
    radio = make_entity("电台", "channel", slug="radio")
    agency = make_entity("航天局", "organization", slug="agency")
    engine = make_entity("分析机", "product", slug="engine")
    work = make_entity("笔记", "work", slug="notes")
    for number in range(24):
        make_article(
            f"文章第{number}篇",
            slug=f"other-{number}",
            date=dt.date(2025 - number % 3, 1 + number % 12, 1 + number),
            summary="一段**摘要**，讲这篇文章说了什么。" * 9,
            tags=["ai", "featured"] if number < 2 else ["ai"],
            areas=["science"],
            categories=["essay"],
            projects=["atlas"],
            names={"speaker": [radio], "people": [ada, f"一个很长的人名其{number % 7}"], "organizations": [agency]},
            body=f"第{number}篇说埃达的**飞轮效应**（Flywheel: 第{number}种说法）。\n",
            reading_minutes=3,
        )
    names = {"people": [ada], "speaker": [radio], "guest": ["葛丽丝"], "organizations": [agency]}
    names |= {"products": [engine], "works": [work]}
    article = make_article(
        "一篇很长的文章：题目也很长，长到在手机上要占三行，好看它怎样折行",
        slug="long",
        date=dt.date(2025, 5, 2),
        summary="摘要。" * 20,
        names=names,
        body="旧\n",
        series=["course"],
        tags=["ai"],
        areas=["science"],
        projects=["atlas"],
        source_url=VIDEO,
    )
    revision = make_revision(article, body=BODY)
    change(article, body=revision.body, live_revision=revision, cjk_characters=2000, reading_minutes=5)
    make_article("系列之一", slug="first", date=dt.date(2025, 5, 1), series=["course"])
    make_article("系列之三", slug="third", date=dt.date(2025, 5, 3), series=["course"], source_url=VIDEO)
    make_article("短文", slug="short", date=None, body="一句。\n")
    make_article("除外", slug="excluded", excluded=True)
    make_article("旧文", slug="archived", status=Status.ARCHIVED, published_at=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    shelf()
    change(
        Project.objects.get(slug="atlas"),
        brief="# 简介\n\n**一段**说明，与[一个链接](https://example.org/)。",
        lead=ada,
    )
    change(Series.objects.get(slug="course"), description="一门课。")
    read_unread_terms()
    index_all()
    pending = make_revision(article, body="改过的一段。\n", kind="pending", parent=article.live_revision)
    change(article, pending_revision=pending)
    link = share_preview(article.pk, by=make_superuser(), based_on=pending.pk)
    return {**FOUND, "preview": f"/preview/{token_of(link)}/"}


def shelf() -> None:
    """Stores a collection of books with covers and ratings, and the page about the site."""
    make_collection("books", title="书架")
    make_collection("about", title="关于", description="# 关于\n\n这里是**一座花园**。")
    for name, rating in (("星际信使", "5/5"), ("小机器的标本集", "3.5")):
        header = BOOK.format(title=name, rating=rating)
        place = f"books/{name}"
        make_article(
            f"《{name}》", collection="books", slug=name, path=f"{place}/index.md", header=header, summary="一句。"
        )
        make_media(f"{place}/cover.png")
