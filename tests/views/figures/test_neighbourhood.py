"""The neighbourhood of a name: labels that have room, friends side by side, and the same facts as a table."""

from __future__ import annotations

from itertools import combinations

from django.test import SimpleTestCase, TestCase
from hypothesis import given, settings
from hypothesis import strategies as st

from editorial.models import EntityKind, Status
from editorial.views.figures import MOST, Neighbourhood, neighbourhood
from editorial.views.figures.neighbourhood import MOST_TIES
from tests.factories import change, make_article, make_entity

ENGLISH = {"accept-language": "en"}
NAMES = st.lists(st.tuples(st.text(min_size=1, max_size=60), st.integers(1, 2_000)), max_size=20)
TIES = st.dictionaries(st.tuples(st.integers(0, 9), st.integers(10, 19)), st.integers(0, 500), max_size=40)
MARK = (
    '<svg class="kind-mark" viewBox="0 0 10 10" aria-hidden="true" focusable="false">'
    '<circle class="kind-organization" cx="5" cy="5" r="5"/></svg>'
)
HALF_A_LINE = 8  # units above and below the middle of a label


class PlaceTests(SimpleTestCase):
    def check(self, figure: Neighbourhood) -> None:
        half = figure.label_width / 2
        boxes = [(figure.x - half, figure.x + half, figure.label_y - 11, figure.label_y + 4)]
        boxes.append(
            (figure.x - figure.radius, figure.x + figure.radius, figure.y - figure.radius, figure.y + figure.radius)
        )
        for node in figure.nodes:
            left, right = node.left, node.left + node.label_width
            self.assertGreaterEqual(left, -0.1)
            self.assertLessEqual(right, figure.width + 0.1)
            self.assertTrue(node.radius <= node.y <= figure.height - node.radius)
            boxes.append((left, right, node.y - HALF_A_LINE, node.y + HALF_A_LINE))
            boxes.append((node.x - node.radius, node.x + node.radius, node.y - node.radius, node.y + node.radius))
        for one, other in combinations(boxes, 2):
            apart = one[1] <= other[0] + 0.2 or other[1] <= one[0] + 0.2 or one[3] <= other[2] or other[3] <= one[2]
            self.assertTrue(apart, (one, other))

    @settings(deadline=None, max_examples=40)
    @given(st.text(max_size=60), NAMES, TIES)
    def test_names_and_points_never_stand_on_each_other_or_outside(self, name, names, ties):
        figure = neighbourhood(name, names, ties)
        self.check(figure)
        self.assertEqual(len(figure.nodes), min(len(names), MOST))
        self.assertLessEqual(len(figure.ties), MOST_TIES)
        self.assertEqual(figure, neighbourhood(name, names, ties))
        for tie in figure.ties:
            self.assertEqual(tie.count, ties[tie.places])

    def test_the_name_in_the_middle_has_room_in_a_small_picture(self):
        for number in range(8):
            with self.subTest(number):
                figure = neighbourhood("黄仁勋", [(f"n{other}", 9) for other in range(number)], {})
                self.assertEqual(figure.label, "黄仁勋")
        self.assertTrue(neighbourhood("中国科学院自动化研究所模式识别", [("a", 1)] * 6, {}).label.endswith("…"))

    def test_long_names_are_cut_and_short_ones_are_whole(self):
        names = [("Massachusetts Institute of Technology", 3), ("中国科学院自动化研究所模式识别", 2), ("Ada", 1)]
        labels = [node.label for node in neighbourhood("Ada", names, {}).nodes]
        self.assertTrue(labels[0].endswith("…"))
        self.assertTrue(labels[1].endswith("…"))
        self.assertEqual(labels[2], "Ada")

    def test_those_who_appear_together_stand_near_to_each_other(self):
        names = [(f"n{number}", 1) for number in range(8)]
        figure = neighbourhood("Ada", names, {(0, 4): 50, (1, 5): 50, (2, 6): 50, (3, 7): 50})
        nodes = figure.nodes
        for one, other in ((0, 4), (1, 5), (2, 6), (3, 7)):
            distance = abs(nodes[one].y - nodes[other].y) + abs(nodes[one].x - nodes[other].x)
            self.assertLess(distance, 100, (one, other))

    def test_more_articles_are_larger_points_and_thicker_lines(self):
        few, many = neighbourhood("Ada", [("many", 90), ("few", 1)], {}).nodes[::-1]
        self.assertLess(few.radius, many.radius)
        self.assertLess(few.line, many.line)


class NeighbourhoodPageTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.ada, cls.bea = make_entity("Ada"), make_entity("B<b>&")
        cls.nasa = make_entity("NASA", EntityKind.ORGANIZATION)
        for number in range(3):
            names = {"people": [cls.ada, cls.bea], "organizations": [cls.nasa] if number else []}
            make_article(slug=f"a{number}", names=names)
        make_article(slug="draft", status=Status.DRAFT, names={"people": [cls.ada, cls.bea, "Spy"]})
        make_article(slug="alone", names={"people": ["Solo"]})

    def page(self, address: str = "/people/ada/neighbourhood/") -> str:
        response = self.client.get(address, headers=ENGLISH)
        self.assertEqual(response.status_code, 200)
        return response.content.decode()

    def test_picture_and_table_tell_the_same(self):
        page = self.page()
        self.assertIn("<title>NASA: 2</title>", page)
        self.assertIn('aria-label="B&lt;b&gt;&amp;, 3"', page)
        self.assertInHTML(
            '<tr role="row"><th role="rowheader" scope="row"><a href="/organizations/nasa/"><bdi>NASA</bdi></a> '
            f'<span class="figure-kind">{MARK} Organization</span></th><td role="cell" class="figure-count">2</td>'
            '<td role="cell"><span class="figure-other"><bdi>B&lt;b&gt;&amp;</bdi> <span class="count">2</span></span>'
            "</td></tr>",
            page,
        )
        self.assertEqual(page.count('class="neighbourhood-tie"'), 1)
        self.assertEqual(page.count('class="neighbourhood-spoke"'), 2)
        self.assertNotIn("Spy", page)
        self.assertNotIn("style=", page)

    def test_page_of_the_name_leads_to_it(self):
        self.assertIn('href="/people/ada/neighbourhood/"', self.page("/people/ada/"))

    def test_name_that_stands_alone_says_so(self):
        page = self.page("/people/solo/neighbourhood/")
        self.assertIn("No other name stands in the same articles.", page)
        self.assertIn('content="noindex"', page)

    def test_names_without_a_listed_article_have_none_and_merged_ones_lead_on(self):
        for slug in ("spy", "nobody"):
            self.assertEqual(self.client.get(f"/people/{slug}/neighbourhood/").status_code, 404)
        old = change(make_entity("Old"), merged_into=self.ada)
        response = self.client.get(f"/people/{old.slug}/neighbourhood/")
        self.assertRedirects(response, "/people/ada/neighbourhood/", 301)
