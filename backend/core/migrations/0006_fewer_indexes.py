# Every reminder and every mail was written into these too, and nothing is found by them: what they hold is found by another
# index of the same columns, or never looked for.

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0005_bounced_messages'),
    ]

    operations = [
        migrations.AlterField(
            model_name='message',
            name='organization_id',
            field=models.UUIDField(null=True),
        ),
    ]
