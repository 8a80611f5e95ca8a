from typing import Any

import pytest

from tests.documents.texts import NOW


def _organization(kind: str, name: str, **more: Any) -> Any:
    from backend.accounts.models import Organization

    return Organization.objects.create(kind=kind, name=name, time_zone="America/New_York", created_at=NOW, **more)


@pytest.fixture
def district(db: None) -> Any:
    return _organization("district", "Pinewood School District", state="NH")


@pytest.fixture
def vendor(db: None) -> Any:
    return _organization("vendor", "Lantern Classroom LLC")
