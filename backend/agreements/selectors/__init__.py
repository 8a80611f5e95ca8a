"""Reads of agreements.

The party that prepares an agreement (the district; the vendor for its general offer) sees all of it. The other party
sees what was sent to it, from the first sending on: those papers, those terms, and what happened since, but no work on
the next draft. A covered district sees what was executed. Everything else is absent.
"""

from backend.agreements.selectors.detail import (
    Detail,
    Download,
    NamedSigner,
    Paper,
    agreement_detail,
    allowed_actions,
    download,
    timeline,
)
from backend.agreements.selectors.instruments import as_seen, current_instrument, instruments, open_instrument
from backend.agreements.selectors.provisions import (
    Provisions,
    ProvisionView,
    clause_choices,
    fingerprint_of,
    get_provision,
    provision_name,
    provisions,
    standing_provisions,
)
from backend.agreements.selectors.register import SORTS, list_agreements
from backend.agreements.selectors.rows import (
    Waiting,
    get_agreement,
    is_expired,
    is_own,
    next_reference,
    own_district,
    visible_agreements,
    waiting,
)
from backend.agreements.selectors.text import Papers, compose, compose_input, papers, text_of

__all__ = [
    "SORTS",
    "Detail",
    "Download",
    "NamedSigner",
    "Paper",
    "Papers",
    "ProvisionView",
    "Provisions",
    "Waiting",
    "agreement_detail",
    "allowed_actions",
    "as_seen",
    "clause_choices",
    "compose",
    "compose_input",
    "current_instrument",
    "download",
    "fingerprint_of",
    "get_agreement",
    "get_provision",
    "instruments",
    "is_expired",
    "is_own",
    "list_agreements",
    "next_reference",
    "open_instrument",
    "own_district",
    "papers",
    "provision_name",
    "provisions",
    "standing_provisions",
    "text_of",
    "timeline",
    "visible_agreements",
    "waiting",
]
