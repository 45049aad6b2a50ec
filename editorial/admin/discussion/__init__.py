"""What editors say to each other about an article, and the notices of it."""

from editorial.admin.discussion.notices import register_notices
from editorial.admin.discussion.pages import discussion_page, names_page
from editorial.admin.discussion.panel import discussion_panel

__all__ = ["discussion_page", "discussion_panel", "names_page", "register_notices"]
