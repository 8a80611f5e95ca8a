from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "backend.core"
    label = "core"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from backend.core import checks, sentences  # noqa: F401  (registers the system checks)

        sentences.put_in_place()
