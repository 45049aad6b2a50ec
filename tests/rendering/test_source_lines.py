"""Where in the text the headings and the blocks of a rendered document stand."""

from __future__ import annotations

import html5lib
from django.test import SimpleTestCase

from editorial.rendering import render

DOCUMENT = """para one
two
# 标题

- a
- b

  ## in list

text
===

| a | b |
|---|---|
| 1 | 2 |

intro
| a | b |
|---|---|
| 1 | 2 |

<details><summary>x</summary>

### inside

</details>

```
code

x
```
[^1] use

[^1]: note

end
> q
"""


def blocks(markup: str) -> list[str]:
    """Returns the names of the elements of the first level, as a browser reads them."""
    tree = html5lib.parseFragment(markup, namespaceHTMLElements=False)
    return [element.tag for element in tree]


class BlockLineTests(SimpleTestCase):
    def test_each_block_has_the_line_at_which_it_begins(self) -> None:
        body = render(DOCUMENT)
        self.assertEqual(
            list(zip(blocks(body.html), body.block_lines, strict=True)),
            [
                ("p", 1),
                ("h1", 3),
                ("ul", 5),
                ("h1", 10),
                ("div", 13),
                ("p", 17),
                ("div", 18),
                ("details", 22),
                ("pre", 28),
                ("p", 33),
                ("p", 37),
                ("blockquote", 38),
                ("section", 38),
            ],
        )

    def test_definitions_make_no_block(self) -> None:
        self.assertEqual(render("[a]: /b\n\ntext [a]\n").block_lines, (3,))

    def test_html_that_stays_open_takes_the_blocks_below_into_itself(self) -> None:
        body = render("<div>\n\ninside\n\n</div>\n\nafter\n")
        self.assertEqual(list(zip(blocks(body.html), body.block_lines, strict=True)), [("div", 1), ("p", 7)])

    def test_an_empty_document_has_no_block(self) -> None:
        self.assertEqual(render("").block_lines, ())


class HeadingLineTests(SimpleTestCase):
    def test_headings_know_their_lines_wherever_they_stand(self) -> None:
        found = [(heading.text, heading.line) for heading in render(DOCUMENT).headings]
        self.assertEqual(found, [("标题", 3), ("in list", 8), ("text", 10), ("inside", 24)])

    def test_a_heading_of_several_lines_begins_at_its_first(self) -> None:
        self.assertEqual(render("\n\none\ntwo\n---\n").headings[0].line, 3)

    def test_headings_written_in_html_have_none(self) -> None:
        self.assertEqual([heading.line for heading in render("<h2>a</h2>\n\n## b\n").headings], [None, 3])
