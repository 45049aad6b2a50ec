"""Tables in and out through the admin: names, taxonomy, tags, collections; articles out only."""

from editorial.admin.tables.lists import TableLists, export_table

__all__ = ["TableLists", "export_table"]
