"""Previews in the admin: the whole public page of a revision or of what was typed, and links to share one."""

from editorial.admin.previews.pages import preview_page, typed_page
from editorial.admin.previews.sharing import preview_panel, revoke_page, share_page

__all__ = ["preview_page", "preview_panel", "revoke_page", "share_page", "typed_page"]
