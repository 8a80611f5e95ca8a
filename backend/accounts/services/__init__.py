"""Writes of this room, and `require`: may this actor do that?

Two kinds of functions. Those that begin with `require` answer the API. The building blocks (`create_organization`,
`relate`, `add_member`, `join_coalition`, `leave_coalition`) do not ask the permission table: commands, and the services
of rooms above, call them after a check of their own.
"""

from backend.accounts.selectors import may, require
from backend.accounts.services.entering import TooManyCodes, admit_to_vendor, begin_sign_in
from backend.accounts.services.invitations import (
    HasOperator,
    accept_invitation,
    first_operator_link,
    installation,
    invite,
    link,
    revoke_invitation,
)
from backend.accounts.services.organizations import (
    confirm_domain,
    create_organization,
    join_coalition,
    leave_coalition,
    register_organization,
    relate,
)
from backend.accounts.services.people import LastManager, add_member, end_membership
from backend.accounts.services.sign_in import record_sign_in, send_sign_in_code, send_sign_in_unknown

__all__ = [
    "HasOperator",
    "LastManager",
    "TooManyCodes",
    "accept_invitation",
    "add_member",
    "admit_to_vendor",
    "begin_sign_in",
    "confirm_domain",
    "create_organization",
    "end_membership",
    "first_operator_link",
    "installation",
    "invite",
    "join_coalition",
    "leave_coalition",
    "link",
    "may",
    "record_sign_in",
    "register_organization",
    "relate",
    "require",
    "revoke_invitation",
    "send_sign_in_code",
    "send_sign_in_unknown",
]
