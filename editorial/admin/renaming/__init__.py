"""A name written differently in the files: chosen, looked at, done."""

from editorial.admin.renaming.pages import may_rename, rename_page

__all__ = ["may_rename", "rename_page"]
