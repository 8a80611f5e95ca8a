"""Writes of this room, and `require`: may this actor do that?

Three kinds of functions. Those that begin with `require` answer the API. Those that take a `person` are about how that
person signs in, which is nobody else's to do. The building blocks (`create_organization`, `relate`, `add_member`,
`join_coalition`, `leave_coalition`, `move_vendor`, what sessions and sign-ins leave) do not ask the permission table:
commands, and the services of rooms above, call them after a check of their own.
"""

from backend.accounts.selectors import may, require
from backend.accounts.services.domains import (
    MAILBOXES,
    ClaimOver,
    TooManyClaims,
    check_claim,
    claim_domain,
    end_claim,
    look_for_record,
)
from backend.accounts.services.entering import (
    Comer,
    LeftVendor,
    ManagedByNow,
    TooManyCodes,
    admission,
    admit_pending,
    admit_to_vendor,
    begin_sign_in,
    expect_at_vendor,
)
from backend.accounts.services.invitations import (
    HasOperator,
    accept_invitation,
    expect_invited,
    first_operator_link,
    installation,
    invite,
    link,
    revoke_invitation,
)
from backend.accounts.services.merging import locked_pair, move_vendor
from backend.accounts.services.organizations import (
    confirm_domain,
    create_organization,
    join_coalition,
    leave_coalition,
    register_organization,
    relate,
    require_second_factor,
)
from backend.accounts.services.people import LastManager, add_member, change_roles, end_membership
from backend.accounts.services.private_vendors import add_vendors, take_back_vendors
from backend.accounts.services.sessions import (
    begin_session,
    end_other_sessions,
    end_session,
    leave_session,
    renew_session,
    see_session,
)
from backend.accounts.services.sign_in import (
    FactorRequired,
    connect_identity,
    disconnect_identity,
    note_change,
    record_sign_in,
    refuse_removing_last_factor,
    remove_factors,
    remove_password,
    send_sign_in_code,
    send_sign_in_unknown,
    set_password,
)

__all__ = [
    "MAILBOXES",
    "ClaimOver",
    "Comer",
    "FactorRequired",
    "HasOperator",
    "LastManager",
    "LeftVendor",
    "ManagedByNow",
    "TooManyClaims",
    "TooManyCodes",
    "accept_invitation",
    "add_member",
    "add_vendors",
    "admission",
    "admit_pending",
    "admit_to_vendor",
    "begin_session",
    "begin_sign_in",
    "change_roles",
    "check_claim",
    "claim_domain",
    "confirm_domain",
    "connect_identity",
    "create_organization",
    "disconnect_identity",
    "end_claim",
    "end_membership",
    "end_other_sessions",
    "end_session",
    "expect_at_vendor",
    "expect_invited",
    "first_operator_link",
    "installation",
    "invite",
    "join_coalition",
    "leave_coalition",
    "leave_session",
    "link",
    "locked_pair",
    "look_for_record",
    "may",
    "move_vendor",
    "note_change",
    "record_sign_in",
    "refuse_removing_last_factor",
    "register_organization",
    "relate",
    "remove_factors",
    "remove_password",
    "renew_session",
    "require",
    "require_second_factor",
    "revoke_invitation",
    "see_session",
    "send_sign_in_code",
    "send_sign_in_unknown",
    "set_password",
    "take_back_vendors",
]
