from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """The composition root: demo, commands that cross rooms."""

    name = "backend.config"
    label = "config"
