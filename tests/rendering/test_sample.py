"""Real articles: allowed HTML, CommonMark's structure, bold that renders. The benchmark reads the whole garden."""

from __future__ import annotations

import pytest
from django.test import SimpleTestCase
from markdown_it import MarkdownIt

from editorial.rendering import render
from tests.bench.fidelity_commonmark import bodies, counts, literal_stars, normalised
from tests.rendering import htmlcheck
from tests.samples import CORPUS, SEEDS, needs_samples

EVERY = 30


@pytest.mark.samples
@needs_samples
class SampleTests(SimpleTestCase):
    def test_articles_render_as_the_reference_does_and_more_bold(self):
        reference = MarkdownIt("commonmark", {"html": True}).enable("table")
        for path, text in list(bodies(CORPUS))[::EVERY]:
            with self.subTest(path.name):
                even = normalised(text)
                self.assertEqual(counts(render(even).html), counts(reference.render(even)))
                self.assertLessEqual(literal_stars(render(text).html), literal_stars(reference.render(text)))

    def test_articles_give_allowed_html_and_unique_anchors(self):
        for path, text in [*bodies(SEEDS), *list(bodies(CORPUS))[:: 4 * EVERY]]:
            with self.subTest(path.name):
                body = render(text)
                self.assertEqual(htmlcheck.problems(body.html), [])
                anchors = [heading.anchor for heading in body.headings]
                self.assertEqual(len(set(anchors)), len(anchors))

    def test_seeds_have_no_literal_marks_and_their_glossary(self):
        for path, text in bodies(SEEDS):
            with self.subTest(path.name):
                body = render(text)
                self.assertEqual(literal_stars(body.html), 0)
                self.assertEqual(bool(body.terms), "Lpp" in path.name)
