"""Clocks of what a district keeps to itself are none of the vendor's."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("deadlines", "0006_contacts")]

    operations = [
        migrations.AddField(model_name=model, name="vendor_sees", field=models.BooleanField(default=True))
        for model in ("occasion", "historicaloccasion", "deadline", "historicaldeadline")
    ]
