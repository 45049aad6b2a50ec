"""What of a text is read as words."""

from __future__ import annotations

from django.test import SimpleTestCase
from hypothesis import given
from hypothesis import strategies as st

from editorial.names import folded_parts, words_of


def read(text: str) -> str:
    """Returns the words of a text without what is blanked."""
    return words_of(text).replace("\0", "")


class WordsTests(SimpleTestCase):
    def test_code_is_not_read(self) -> None:
        assert read("a `Meta` b ``x ` Meta`` c") == "a  b  c"
        assert read("a\n```py\nMeta\n```\nb") == "a\n\nb"
        assert read("a\n~~~\nMeta\n~~~~\nb") == "a\n\nb"

    def test_block_of_code_that_is_never_closed_is_text(self) -> None:
        assert "Meta" in read("```\nMeta")

    def test_addresses_and_targets_of_links_are_not_read(self) -> None:
        assert read('[OpenAI](https://meta.com/Meta "Meta") x') == "[OpenAI] x"
        assert read("https://meta.com/Meta，好 <https://Meta.com> www.Meta.com joe@Meta.com") == "，好   "
        assert read("[1]: Meta.html 'Meta'\nb") == "\nb"

    def test_tags_are_not_read_and_what_they_hold_is(self) -> None:
        assert read('<p class="Meta">Nvidia</p><!-- Meta -->') == "Nvidia"
        assert read("a < b and b > Meta") == "a < b and b > Meta"

    def test_template_syntax_is_not_read(self) -> None:
        assert read("{{< ref Meta >}} b") == " b"

    def test_parts_that_are_folded_away_are_told(self) -> None:
        text = "a<details><details>b</details></details>c<details>d"
        assert [text[start:end] for start, end in folded_parts(text)] == ["<details><details>b</details></details>"]

    @given(st.text("`<>()[]{}!-~ab:/.\n\"' ", max_size=80))
    def test_every_place_stays(self, text: str) -> None:
        words = words_of(text)
        assert len(words) == len(text)
        assert all(new in (old, "\0") for old, new in zip(text, words, strict=True))
