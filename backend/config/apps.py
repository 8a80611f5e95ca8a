from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class ConfigConfig(AppConfig):
    """The composition root: demo, commands that cross rooms."""

    name = "backend.config"
    label = "config"

    def ready(self) -> None:
        # The outbox knows its handlers in every process, not only in Celery's.
        autodiscover_modules("tasks")
