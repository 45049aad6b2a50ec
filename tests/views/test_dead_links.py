"""No link of a public page leads nowhere: pages, places in them, pictures and whatever else they load."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import html5lib
from django.contrib.staticfiles import finders
from django.test import TestCase

from editorial.services.demo import import_demo_decisions, import_demo_garden
from tests.architecture.source import ROOT
from tests.views.crawling import crawl, whole

XHTML = "{http://www.w3.org/1999/xhtml}"
HERE = "http://testserver"
LINKS = {"a": "href", "link": "href", "img": "src", "script": "src", "source": "src", "form": "action"}


class DeadLinkTests(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        import_demo_garden(ROOT / "fixtures/garden")
        import_demo_decisions(ROOT / "fixtures/decisions.json")

    def test_every_link_of_the_demo_garden_leads_to_a_page_and_to_a_place_in_it(self) -> None:
        pages = crawl(self.client)
        answers: dict[str, Any] = dict(pages)
        trees = {
            address: html5lib.parse(page.content)
            for address, page in pages.items()
            if page.headers.get("Content-Type", "").startswith("text/html")
        }
        self.assertGreater(len(trees), 150)
        dead = set()
        for address, tree in trees.items():
            for link in written_links(tree):
                target, place = urldefrag(urljoin(HERE + address, link))
                if not target.startswith(f"{HERE}/"):
                    continue
                path = target.removeprefix(HERE)
                if path.startswith("/static/"):
                    alive = finders.find(unquote(urlsplit(path).path.removeprefix("/static/"))) is not None
                else:
                    if path not in answers:
                        answers[path] = whole(self.client.get(path))
                    alive = answers[path].status_code < 400
                if alive and place and path in trees:
                    alive = unquote(place) in places(trees[path])
                if not alive:
                    dead.add((address, link))
        self.assertEqual(sorted(dead), [])


def written_links(tree: Any) -> set[str]:
    """Returns the links of a page as they are written."""
    found = (element.get(name) for tag, name in LINKS.items() for element in tree.iter(XHTML + tag))
    return {link for link in found if link}


def places(tree: Any) -> set[str]:
    """Returns what a link can lead to in a page."""
    return {"top", *(element.get("id") for element in tree.iter() if element.get("id"))}
