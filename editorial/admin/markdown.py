"""Texts in Markdown beside those of articles, with the same buttons and keys above them."""

from __future__ import annotations

from django.contrib.admin.widgets import AdminTextareaWidget
from django.forms import Media


class MarkdownTextarea(AdminTextareaWidget):
    """A text in Markdown with the bar of the article's text; without its script it is the text alone."""

    template_name = "admin/editorial/widgets/markdown.html"

    def __init__(self, attrs: dict[str, object] | None = None) -> None:
        super().__init__(attrs={"class": "vLargeTextField markdown", **(attrs or {})})

    @property
    def media(self) -> Media:
        """The scripts of the bar, in the order in which one uses the other."""
        scripts = [f"editorial/admin/{name}.js" for name in ("commands", "toolbar")]
        return Media(js=scripts, css={"all": ["editorial/admin/writing.css"]})
