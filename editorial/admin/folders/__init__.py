"""Folders that the garden is kept the same with: who is at work, what a sync would do, and doing it."""

from editorial.admin.folders.pages import SyncFolderAdmin

__all__ = ["SyncFolderAdmin"]
