from django.apps import AppConfig


class SigningConfig(AppConfig):
    name = "backend.signing"
    label = "signing"
