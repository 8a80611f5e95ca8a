from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("signing", "0001_envelopes_signers_seals")]

    operations = [
        migrations.AddField(
            model_name=model,
            name=name,
            field=models.TextField(default=""),
            preserve_default=False,
        )
        for model in ("signer", "historicalsigner")
        for name in ("authority_statement", "consent_statement")
    ]
