"""What stands around every page for readers: the name of the site, its sections, the language of its own words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.template import loader
from django.utils import translation


def page_html(
    template: str, context: Mapping[str, Any], *, root: str, sections: frozenset[str], canonical: str = ""
) -> str:
    """Returns the HTML of one of the templates below templates/editorial/.

    The request itself is kept away from templates, so that nothing of a session can get into a page that is kept.
    `root` is scheme and host of the site, `sections` names the index pages that exist, `canonical` is the address
    that the page declares as its own, "" for none, unless the context has another.
    """
    frame = {
        "site_name": site_name(),
        "root": root,
        "sections": sections,
        "canonical": canonical,
        "ui_language": translation.get_language(),
    }
    return loader.render_to_string(f"editorial/{template}", {**frame, **context})


def site_name() -> str:
    """Returns what the site calls itself."""
    return str(settings.SITE_NAME)
