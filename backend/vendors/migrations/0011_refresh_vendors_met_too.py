"""What makes every kept row anew makes those of vendors anew that nobody has a product or a schedule of."""

from importlib import import_module

from django.db import migrations

BEFORE = import_module("backend.vendors.migrations.0007_shared_triggers").ALL.replace(
    "create function", "create or replace function"
)
ALL = BEFORE.replace(
    "select vendors_refresh_listed(array(select distinct vendor_id from vendors_product));",
    "select vendors_refresh_met();",
)


class Migration(migrations.Migration):
    dependencies = [("vendors", "0010_vendors_met_triggers")]

    operations = [migrations.RunSQL(ALL, BEFORE)]
