"""One word for it: an accepted offer becomes an amendment. Only the words change, nothing in the database."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0006_register_narrow"),
    ]

    operations = [
        migrations.AlterField(
            model_name="historicalversionoffer",
            name="status",
            field=models.CharField(
                choices=[
                    ("offered", "Offered"),
                    ("accepted", "Accepted as an amendment"),
                    ("objected", "Objected to"),
                    ("withdrawn", "Withdrawn"),
                ],
                default="offered",
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="versionoffer",
            name="status",
            field=models.CharField(
                choices=[
                    ("offered", "Offered"),
                    ("accepted", "Accepted as an amendment"),
                    ("objected", "Objected to"),
                    ("withdrawn", "Withdrawn"),
                ],
                default="offered",
                max_length=20,
            ),
        ),
    ]
