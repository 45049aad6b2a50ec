"""What readers' pages show, made once for the pages themselves and for previews of them; no text is stored."""

from editorial.services.pages.article import as_laid_out, document_page, live_page
from editorial.services.pages.citing import bibtex
from editorial.services.pages.contents import MOST_CONTENTS, contents
from editorial.services.pages.frame import page_html, site_name
from editorial.services.pages.full_texts import FullTexts, full_texts
from editorial.services.pages.last_change import with_text_before
from editorial.services.pages.linking import linked_description, linked_view, preview_addresses
from editorial.services.pages.links import Link, LinksByKind, linked
from editorial.services.pages.plain_texts import (
    DIRECTION_MARKS,
    excerpt,
    excerpt_of_html,
    plain,
    web_address,
    wikidata_address,
)
from editorial.services.pages.sections import ABOUT, KIND_SECTIONS, TERM_SECTIONS, sections, sections_until
from editorial.services.pages.shelf import Book, books
from editorial.services.pages.terms import NamePage, listed_places, listed_term, listed_terms, listed_uses, name_pages

__all__ = [
    "ABOUT",
    "DIRECTION_MARKS",
    "KIND_SECTIONS",
    "MOST_CONTENTS",
    "TERM_SECTIONS",
    "Book",
    "FullTexts",
    "Link",
    "LinksByKind",
    "NamePage",
    "as_laid_out",
    "bibtex",
    "books",
    "contents",
    "document_page",
    "excerpt",
    "excerpt_of_html",
    "full_texts",
    "linked",
    "linked_description",
    "linked_view",
    "listed_places",
    "listed_term",
    "listed_terms",
    "listed_uses",
    "live_page",
    "name_pages",
    "page_html",
    "plain",
    "preview_addresses",
    "sections",
    "sections_until",
    "site_name",
    "web_address",
    "wikidata_address",
    "with_text_before",
]
