"""Celery: pokes only. What must leave is in the outbox, and the sweep heals lost pokes."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.config.settings")

app = Celery("dpakeeper")
app.config_from_object("django.conf:settings", namespace="CELERY")
