"""Previews in the admin: the whole public page of a revision or of what was typed, and links to share one."""

from editorial.admin.previews.pages import media_page, media_prefix, preview_page, typed_page
from editorial.admin.previews.sharing import preview_panel, revoke_page, share_page

__all__ = ["media_page", "media_prefix", "preview_page", "preview_panel", "revoke_page", "share_page", "typed_page"]
