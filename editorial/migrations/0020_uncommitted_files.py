"""What a sync wrote into a git working tree and has not committed yet."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('editorial', '0019_quarantine_mending'),
    ]

    operations = [
        migrations.CreateModel(
            name='UncommittedFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('path', models.CharField(max_length=600)),
                ('place', models.CharField(max_length=600)),
                ('sha256', models.CharField(blank=True, max_length=64)),
                ('since', models.PositiveIntegerField(default=0)),
                ('article', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='editorial.article')),
                ('folder', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='uncommitted', to='editorial.syncfolder')),
            ],
            options={
                'verbose_name': 'uncommitted file',
                'verbose_name_plural': 'uncommitted files',
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('folder', 'path'), name='uncommitted_file_unique')],
            },
        ),
    ]
