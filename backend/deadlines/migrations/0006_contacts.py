"""Contacts of a vendor that has nobody here are told by their address."""

import django.core.serializers.json
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("deadlines", "0005_fewer_indexes")]

    operations = [
        *(
            migrations.AddField(
                model_name=model,
                name="contacts",
                field=models.JSONField(default=list, encoder=django.core.serializers.json.DjangoJSONEncoder),
            )
            for model in ("occasion", "historicaloccasion")
        ),
        *(
            migrations.AddField(model_name=model, name=name, field=models.BooleanField(default=default))
            for model in ("districtrules", "historicaldistrictrules")
            for name, default in (("tell_contacts", True), ("tell_typed_contacts", False))
        ),
        migrations.AddField(
            model_name="reminder", name="address", field=models.EmailField(blank=True, default="", max_length=254)
        ),
        migrations.AddField(
            model_name="reminder", name="name", field=models.CharField(blank=True, default="", max_length=200)
        ),
        migrations.AddField(model_name="reminder", name="wrong_at", field=models.DateTimeField(null=True)),
        migrations.RemoveConstraint(model_name="reminder", name="reminder_once"),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.UniqueConstraint(
                fields=("deadline", "offset", "instant", "person", "address", "why"),
                name="reminder_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.CheckConstraint(
                condition=models.Q(("person__isnull", True), models.Q(("address", ""), ("name", "")), _connector="OR"),
                name="reminder_to_a_person_or_an_address",
            ),
        ),
        migrations.RemoveIndex(model_name="reminder", name="reminder_to_leave"),
        migrations.AddIndex(
            model_name="reminder",
            index=models.Index(
                condition=models.Q(
                    ("dropped_at__isnull", True),
                    ("message__isnull", True),
                    models.Q(
                        ("person__isnull", False), models.Q(("address", ""), _negated=True), _connector="OR"
                    ),
                ),
                fields=["leave_at"],
                name="reminder_to_leave",
            ),
        ),
        migrations.RemoveIndex(model_name="reminder", name="reminder_for_nobody"),
        migrations.AddIndex(
            model_name="reminder",
            index=models.Index(
                condition=models.Q(
                    ("address", ""), ("dealt_at__isnull", True), ("dropped_at__isnull", True), ("person__isnull", True)
                ),
                fields=["organization"],
                name="reminder_for_nobody",
            ),
        ),
        migrations.AddIndex(
            model_name="reminder",
            index=models.Index(
                condition=models.Q(("wrong_at__isnull", False)), fields=["organization"], name="reminder_wrong"
            ),
        ),
    ]
