"""The history of an article in the admin: its revisions, what differs between them, and their files."""

from editorial.admin.history.columns import comparison_context
from editorial.admin.history.pages import compare_page, history_page
from editorial.admin.history.restoring import restore_page

__all__ = ["compare_page", "comparison_context", "history_page", "restore_page"]
