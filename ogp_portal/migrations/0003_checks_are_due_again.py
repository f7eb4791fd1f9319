import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ogp_portal', '0002_scheduled_checks'),
    ]

    operations = [
        migrations.AddField(
            model_name='scheduledcheck',
            name='due_at',
            field=models.DateTimeField(default=django.utils.timezone.now),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name='scheduledcheck',
            name='checked_at',
            field=models.DateTimeField(null=True),
        ),
    ]
