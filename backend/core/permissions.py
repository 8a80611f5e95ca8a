"""The default of every view. Apart from core.api, because Django REST framework reads it while it is being imported."""

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request


class SignedIn(BasePermission):
    """Somebody is signed in. What they may do is asked of the permission table, by services and selectors."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return bool(request.user and request.user.is_authenticated)
