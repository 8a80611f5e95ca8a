"""Writes: products, drafts and versions of schedules, contacts, grants, and the import of a case file.

Two kinds of functions. Those that begin with a check answer a vendor's people. The building blocks (`share_version`,
`set_contacts`, `import_case`, `create_product_for`) do not ask the permission table: commands, and the services of
rooms above, call them after a check of their own.
"""

from backend.vendors.services.cases import CaseImport, CaseUnreadable, ImportedVersion, SeveralVendors, import_case
from backend.vendors.services.contacts import set_contacts
from backend.vendors.services.products import ProductExists, create_product, create_product_for
from backend.vendors.services.versions import (
    PARTS,
    ApprovalNeeded,
    DraftExists,
    NotADraft,
    NotPublished,
    content_hash,
    publish_version,
    save_schedule,
    share_version,
    withdraw_version,
)

__all__ = [
    "PARTS",
    "ApprovalNeeded",
    "CaseImport",
    "CaseUnreadable",
    "DraftExists",
    "ImportedVersion",
    "NotADraft",
    "NotPublished",
    "ProductExists",
    "SeveralVendors",
    "content_hash",
    "create_product",
    "create_product_for",
    "import_case",
    "publish_version",
    "save_schedule",
    "set_contacts",
    "share_version",
    "withdraw_version",
]
