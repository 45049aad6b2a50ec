"""Work in the background: jobs, the workers that do them, and notices of their end."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def drop_notices_of_jobs(apps, schema_editor):
    """Lets the column of articles be required again."""
    apps.get_model("editorial", "Notice").objects.filter(article=None).delete()


class Migration(migrations.Migration):

    dependencies = [
        ('editorial', '0020_uncommitted_files'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='JobWorker',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('host', models.CharField(max_length=255)),
                ('pid', models.PositiveIntegerField()),
                ('began', models.PositiveBigIntegerField(default=0)),
                ('started_at', models.DateTimeField()),
                ('beat_at', models.DateTimeField(db_index=True, verbose_name='last sign of life')),
            ],
            options={
                'verbose_name': 'worker',
                'verbose_name_plural': 'workers',
                'default_permissions': (),
            },
        ),
        migrations.AlterField(
            model_name='notice',
            name='article',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='editorial.article'),
        ),
        migrations.RunPython(migrations.RunPython.noop, drop_notices_of_jobs),
        migrations.AlterField(
            model_name='notice',
            name='kind',
            field=models.CharField(choices=[('mention', 'mentions you'), ('comment', 'commented'), ('assigned', 'assigned to you'), ('review', 'submitted for review'), ('sent_back', 'sent back'), ('published', 'published'), ('set_back', 'taken off the schedule'), ('job_done', 'background job'), ('job_failed', 'background job failed')], max_length=10, verbose_name='kind'),
        ),
        migrations.CreateModel(
            name='Job',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20, verbose_name='kind')),
                ('title', models.CharField(blank=True, max_length=300, verbose_name='about')),
                ('subject', models.CharField(blank=True, max_length=200)),
                ('arguments', models.JSONField(blank=True, default=dict)),
                ('state', models.CharField(choices=[('queued', 'waiting'), ('running', 'running'), ('done', 'done'), ('stopped', 'stopped'), ('failed', 'failed'), ('interrupted', 'interrupted')], default='queued', max_length=12, verbose_name='state')),
                ('done', models.PositiveIntegerField(default=0, verbose_name='done')),
                ('total', models.PositiveIntegerField(default=0, verbose_name='planned')),
                ('result', models.JSONField(blank=True, default=dict, verbose_name='result')),
                ('stop_asked', models.BooleanField(default=False, verbose_name='asked to stop')),
                ('problem', models.CharField(blank=True, max_length=40, verbose_name='problem')),
                ('error', models.TextField(blank=True, verbose_name='error')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='attempts')),
                ('task_id', models.CharField(blank=True, max_length=64)),
                ('token', models.CharField(blank=True, max_length=32)),
                ('host', models.CharField(blank=True, max_length=255)),
                ('pid', models.PositiveIntegerField(default=0)),
                ('began', models.PositiveBigIntegerField(default=0)),
                ('created_at', models.DateTimeField(db_index=True, verbose_name='time')),
                ('queued_at', models.DateTimeField(verbose_name='waiting since')),
                ('started_at', models.DateTimeField(blank=True, null=True, verbose_name='started')),
                ('beat_at', models.DateTimeField(blank=True, null=True, verbose_name='last sign of life')),
                ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='finished')),
                ('changeset', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='jobs', to='editorial.changeset')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='jobs', to=settings.AUTH_USER_MODEL, verbose_name='started by')),
            ],
            options={
                'verbose_name': 'job',
                'verbose_name_plural': 'jobs',
                'ordering': ['-id'],
                'default_permissions': (),
            },
        ),
        migrations.AddField(
            model_name='notice',
            name='job',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='notices', to='editorial.job'),
        ),
        migrations.AddIndex(
            model_name='job',
            index=models.Index(condition=models.Q(('state__in', ('queued', 'running'))), fields=['state'], name='job_active'),
        ),
        migrations.AddConstraint(
            model_name='job',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('queued', 'running')), models.Q(('subject', ''), _negated=True)), fields=('kind', 'subject'), name='job_active_subject_unique'),
        ),
    ]
