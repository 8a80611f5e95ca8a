"""Events cannot be changed or deleted, not even by a mistake in our own code; and the queue's tables stand."""

import pgmq
from pathlib import Path

from django.core.management import call_command
from django.db import migrations

REFUSE = """
create function core_refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'events are append-only';
end $$;
create trigger core_event_append_only before update or delete on core_event
    for each row execute function core_refuse_change();
"""
ALLOW = "drop trigger core_event_append_only on core_event; drop function core_refuse_change();"


def install_queue(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        # pgmq's own script cannot run twice, and another database's owner may have installed the extension.
        cursor.execute("select to_regnamespace('pgmq') is null")
        if cursor.fetchone()[0]:
            cursor.execute((Path(pgmq.__file__).parent / "sql" / "pgmq.sql").read_text())


def cache_table(apps, schema_editor):
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]

    operations = [
        migrations.RunSQL(REFUSE, ALLOW),
        migrations.RunPython(install_queue, migrations.RunPython.noop),
        migrations.RunPython(cache_table, migrations.RunPython.noop),
    ]
