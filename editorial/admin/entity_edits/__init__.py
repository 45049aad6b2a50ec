"""Entities merged, split, moved and renamed in the admin: chosen, looked at as a plan, done."""

from editorial.admin.entity_edits.buttons import edit_buttons, edit_urls, kind_action, merge_action

__all__ = ["edit_buttons", "edit_urls", "kind_action", "merge_action"]
