"""How an article is cited, in the form of BibTeX."""

from __future__ import annotations

import re
from collections.abc import Sequence

from editorial.models import Article

_NO_KEY = re.compile(r"[^A-Za-z0-9]+")
_SPECIAL = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{mark: f"\\{mark}" for mark in "{}%&$#_"},
    }
)


def bibtex(article: Article, title: str, authors: Sequence[str], site: str, address: str, revision: int | None) -> str:
    """Returns the entry `@online{…}`; `title` is plain, names stand in braces of their own, as they are written.

    `revision` is the number of the text that is cited, None where it is not known.
    """
    fields = {
        "title": f"{{{_value(title)}}}",
        "author": " and ".join(f"{{{_value(name)}}}" for name in authors),
        "organization": _value(site),
        "date": f"{article.date:%Y-%m-%d}" if article.date else "",
        "url": address,
        "note": f"Revision {revision}" if revision else "",
    }
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
    return f"@online{{{_key(article)},\n" + ",\n".join(lines) + "\n}"


def _value(text: str) -> str:
    return " ".join(text.split()).translate(_SPECIAL)


def _key(article: Article) -> str:
    """Returns the last part of the address in plain letters, and the year."""
    name = _NO_KEY.sub("-", article.slug.rpartition("/")[2]).strip("-").lower() or f"article-{article.pk}"
    return f"{name}-{article.date.year}" if article.date else name
