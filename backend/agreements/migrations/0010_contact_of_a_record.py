"""Whom a district noted at the vendor of a record; and contacts reach the clocks that there are already."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0009_occurrences"),
        ("deadlines", "0006_contacts"),
    ]

    operations = [
        *(
            migrations.AddField(model_name=model, name=name, field=field)
            for model in ("agreement", "historicalagreement")
            for name, field in (
                ("contact_name", models.CharField(blank=True, default="", max_length=200)),
                ("contact_email", models.EmailField(blank=True, default="", max_length=254)),
            )
        ),
        # The sweep winds all clocks of agreements again, some each minute: each keeps its contacts from now on.
        migrations.RunSQL("update agreements_winding set wind_at = now()", migrations.RunSQL.noop),
    ]
