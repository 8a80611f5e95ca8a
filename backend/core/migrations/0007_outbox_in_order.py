# Of rows that are due at one instant, the one that was written first goes first: ids rise with the time of writing.

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0006_fewer_indexes'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='outbox',
            name='outbox_open',
        ),
        migrations.AddIndex(
            model_name='outbox',
            index=models.Index(condition=models.Q(('done_at__isnull', True), ('failed_at__isnull', True)), fields=['available_at', 'id'], name='outbox_next'),
        ),
    ]
