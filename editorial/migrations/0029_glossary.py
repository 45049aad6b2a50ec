"""The glossary: its terms, which bodies were read, and where they explain something."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('editorial', '0028_entity_links'),
    ]

    operations = [
        migrations.CreateModel(
            name='GlossaryReading',
            fields=[
                ('body', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='reading', serialize=False, to='editorial.body')),
            ],
            options={
                'verbose_name': 'reading of terms',
                'verbose_name_plural': 'readings of terms',
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='GlossaryTerm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=200, unique=True, verbose_name='key')),
                ('slug', models.CharField(max_length=255, unique=True, verbose_name='address')),
                ('spelling', models.CharField(blank=True, max_length=200, verbose_name='spelling')),
                ('english', models.CharField(blank=True, max_length=300, verbose_name='English')),
                ('definition', models.TextField(blank=True, max_length=4000, verbose_name='definition')),
                ('hidden', models.BooleanField(default=False, help_text='never shown to readers', verbose_name='hidden')),
            ],
            options={
                'verbose_name': 'glossary term',
                'verbose_name_plural': 'glossary terms',
                'ordering': ['slug'],
                'default_permissions': ('change', 'view'),
            },
        ),
        migrations.CreateModel(
            name='GlossaryUse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField(verbose_name='position')),
                ('line', models.PositiveIntegerField(verbose_name='line')),
                ('written', models.CharField(max_length=200, verbose_name='as written')),
                ('english', models.CharField(blank=True, max_length=300, verbose_name='English')),
                ('definition', models.TextField(blank=True, verbose_name='definition')),
                ('body', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='glossary_uses', to='editorial.body')),
                ('term', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='uses', to='editorial.glossaryterm')),
            ],
            options={
                'verbose_name': 'explanation of a term',
                'verbose_name_plural': 'explanations of terms',
                'ordering': ['body_id', 'position'],
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('body', 'position'), name='glossary_use_place_unique')],
            },
        ),
    ]
