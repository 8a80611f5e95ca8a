"""Reads: the catalogue and questions (public), case files (pure), vendors, products and schedules (by actor).

A vendor's people see everything of their own. A district sees the vendors of its directory (verified, related, or
invited by it) and their products by name, and a schedule version only by a grant. Everything else is absent.
"""

from backend.vendors.selectors.catalogue import (
    CASE_FILE_MAX_BYTES,
    CATALOGUE,
    DATA,
    answer_problems,
    case_file_schema,
    catalogue,
    known_states,
    load_catalogue,
    load_questions,
    questions,
    read_case,
)
from backend.vendors.selectors.products import approval_required, get_product, products
from backend.vendors.selectors.vendors import SORTS, counts_of, get_vendor, knows, visible_vendors
from backend.vendors.selectors.versions import (
    contacts_of,
    data_of,
    get_version,
    laid_out,
    marks_of,
    nothing_stated,
    schedule_data,
    version_shown,
    versions,
)

__all__ = [
    "CASE_FILE_MAX_BYTES",
    "CATALOGUE",
    "DATA",
    "SORTS",
    "answer_problems",
    "approval_required",
    "case_file_schema",
    "catalogue",
    "contacts_of",
    "counts_of",
    "data_of",
    "get_product",
    "get_vendor",
    "get_version",
    "known_states",
    "knows",
    "laid_out",
    "load_catalogue",
    "load_questions",
    "marks_of",
    "nothing_stated",
    "products",
    "questions",
    "read_case",
    "schedule_data",
    "version_shown",
    "versions",
    "visible_vendors",
]
