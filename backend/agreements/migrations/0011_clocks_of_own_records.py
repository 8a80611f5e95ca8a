"""Clocks of records that districts keep to themselves: their vendors do not see them from now on."""

from django.db import migrations

OF_OWN = (
    "from agreements_agreement as own where occasion.subject_type = 'agreements.agreement' "
    "and occasion.subject_id = own.id and own.recorded and own.first_sent_at is null"
)


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0010_contact_of_a_record"),
        ("deadlines", "0007_vendor_sees"),
    ]

    operations = [
        migrations.RunSQL(
            f"update deadlines_occasion as occasion set vendor_sees = false {OF_OWN}",  # noqa: S608
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(
            "update deadlines_deadline as clock set vendor_sees = false from deadlines_occasion as occasion "
            "where occasion.id = clock.occasion_id and not occasion.vendor_sees",
            migrations.RunSQL.noop,
        ),
    ]
