"""Writes: products, drafts and versions of schedules, contacts, grants, and the import of a case file.

Two kinds of functions. Those that begin with a check answer a vendor's people. The building blocks (`share_version`,
`set_contacts`, `import_case`, `create_product_for`, `name_product`, `ask_schedule`, `end_schedule_request`) do not ask
the permission table: commands, and the services of rooms above, call them after a check of their own.
"""

from backend.vendors.selectors import NotADraft
from backend.vendors.services.cases import CaseImport, CaseUnreadable, ImportedVersion, SeveralVendors, import_case
from backend.vendors.services.contacts import set_contacts
from backend.vendors.services.drafts import (
    ApprovalNotWanted,
    Conflict,
    DraftTooLarge,
    NothingToDeriveFrom,
    Saved,
    ask_approval,
    discard_draft,
    publish_for_submission,
    publish_version,
    save_fields,
    save_schedule,
    start_draft,
)
from backend.vendors.services.evidence import (
    EvidenceExists,
    EvidenceIn,
    add_evidence,
    add_evidence_file,
    share_evidence,
    unshare_evidence,
    withdraw_evidence,
)
from backend.vendors.services.exports import export_products, export_vendors
from backend.vendors.services.merging import move_vendor
from backend.vendors.services.preferences import set_preference
from backend.vendors.services.products import (
    ProductExists,
    add_product,
    change_product,
    create_product,
    create_product_for,
)
from backend.vendors.services.records import name_product, name_products, take_back_products
from backend.vendors.services.requests import ask_schedule, end_schedule_request
from backend.vendors.services.uploads import MAX_BYTES as UPLOAD_MAX_BYTES
from backend.vendors.services.uploads import UploadRefused, upload_schedule
from backend.vendors.services.versions import (
    PARTS,
    ApprovalNeeded,
    DraftExists,
    NotPublished,
    content_hash,
    share_version,
    withdraw_version,
)

__all__ = [
    "PARTS",
    "UPLOAD_MAX_BYTES",
    "ApprovalNeeded",
    "ApprovalNotWanted",
    "CaseImport",
    "CaseUnreadable",
    "Conflict",
    "DraftExists",
    "DraftTooLarge",
    "EvidenceExists",
    "EvidenceIn",
    "ImportedVersion",
    "NotADraft",
    "NotPublished",
    "NothingToDeriveFrom",
    "ProductExists",
    "Saved",
    "SeveralVendors",
    "UploadRefused",
    "add_evidence",
    "add_evidence_file",
    "add_product",
    "ask_approval",
    "ask_schedule",
    "change_product",
    "content_hash",
    "create_product",
    "create_product_for",
    "discard_draft",
    "end_schedule_request",
    "export_products",
    "export_vendors",
    "import_case",
    "move_vendor",
    "name_product",
    "name_products",
    "publish_for_submission",
    "publish_version",
    "save_fields",
    "save_schedule",
    "set_contacts",
    "set_preference",
    "share_evidence",
    "share_version",
    "start_draft",
    "take_back_products",
    "unshare_evidence",
    "upload_schedule",
    "withdraw_evidence",
    "withdraw_version",
]
