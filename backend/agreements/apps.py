from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    name = "backend.agreements"
    label = "agreements"
