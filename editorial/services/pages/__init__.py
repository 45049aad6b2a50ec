"""What readers' pages show, made once for the pages themselves and for previews of them; no text is stored."""

from editorial.services.pages.article import document_page, live_page
from editorial.services.pages.contents import MOST_CONTENTS, contents
from editorial.services.pages.frame import page_html, site_name
from editorial.services.pages.sections import KIND_SECTIONS, TERM_SECTIONS, sections

__all__ = [
    "KIND_SECTIONS",
    "MOST_CONTENTS",
    "TERM_SECTIONS",
    "contents",
    "document_page",
    "live_page",
    "page_html",
    "sections",
    "site_name",
]
