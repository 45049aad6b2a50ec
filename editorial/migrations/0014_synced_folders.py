"""What is known of the files of synchronised folders, and who is at work in one."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('editorial', '0013_finding_details'),
    ]

    operations = [
        migrations.CreateModel(
            name='SyncFolder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('path', models.CharField(max_length=2000, verbose_name='folder')),
                ('path_sha256', models.CharField(max_length=64, unique=True)),
                ('token', models.CharField(blank=True, max_length=32)),
                ('what', models.CharField(blank=True, max_length=20)),
                ('user_name', models.CharField(blank=True, max_length=150)),
                ('host', models.CharField(blank=True, max_length=255)),
                ('pid', models.PositiveIntegerField(default=0)),
                ('began', models.PositiveBigIntegerField(default=0)),
                ('since', models.DateTimeField(blank=True, null=True)),
                ('beat_at', models.DateTimeField(blank=True, null=True, verbose_name='last sign of life')),
            ],
            options={
                'verbose_name': 'synchronised folder',
                'verbose_name_plural': 'synchronised folders',
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='SyncedFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('path', models.CharField(max_length=600)),
                ('sha256', models.CharField(max_length=64)),
                ('size', models.PositiveBigIntegerField()),
                ('modified_ns', models.BigIntegerField()),
                ('changed_ns', models.BigIntegerField()),
                ('article', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='synced_files', to='editorial.article')),
                ('folder', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='editorial.syncfolder')),
            ],
            options={
                'verbose_name': 'synchronised file',
                'verbose_name_plural': 'synchronised files',
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('folder', 'path'), name='synced_file_unique')],
            },
        ),
    ]
