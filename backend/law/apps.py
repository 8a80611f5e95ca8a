from django.apps import AppConfig


class LawConfig(AppConfig):
    """Law is data in files: the app has no tables, only a system check."""

    name = "backend.law"
    label = "law"

    def ready(self) -> None:
        from backend.law import checks  # noqa: F401  (registers the system check)
