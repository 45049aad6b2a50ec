"""The desk of a project: its articles in their order, how far they are, and the dossier as files."""

from editorial.admin.projects.desk import dossier_page
from editorial.admin.projects.files import file_page
from editorial.admin.projects.members import members_page

__all__ = ["dossier_page", "file_page", "members_page"]
