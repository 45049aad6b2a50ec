"""Links of an entity on its public page: homepage, feed and Wikidata; nothing that is no address of the web."""

from __future__ import annotations

from django.test import TestCase

from tests import factories


class EntityLinkTests(TestCase):
    def test_the_page_leads_to_homepage_feed_and_wikidata(self):
        nvidia = factories.make_entity(
            "Nvidia",
            homepage="https://www.nvidia.example/",
            feed="https://nvidia.example/rss?a=1&b=2",
            wikidata_id="Q182477",
        )
        factories.make_article(names={"organizations": [nvidia]})
        page = self.client.get(nvidia.get_absolute_url()).content.decode()
        for address in (
            "https://www.nvidia.example/",
            "https://nvidia.example/rss?a=1&amp;b=2",
            "https://www.wikidata.org/wiki/Q182477",
        ):
            self.assertIn(f'<a href="{address}" rel="external noopener noreferrer">', page)

    def test_what_is_no_address_is_no_link(self):
        odd = factories.make_entity("Odd", homepage="javascript:a", feed="ftp://a.example/", wikidata_id='Q1"><b>')
        factories.make_article(names={"organizations": [odd]})
        page = self.client.get(odd.get_absolute_url()).content.decode()
        self.assertNotIn('rel="external', page)
        self.assertNotIn("wikidata", page)
