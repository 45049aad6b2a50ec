"""Names that texts contain and headers do not list: on forms, on a page of each article, and for all."""

from editorial.admin.unlisted.addresses import addresses
from editorial.admin.unlisted.panel import unlisted_panel

__all__ = ["addresses", "unlisted_panel"]
