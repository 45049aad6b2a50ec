"""Documents in and out through the admin: uploads that are looked at before they are imported."""

from editorial.admin.transfer.pages import addresses

__all__ = ["addresses"]
