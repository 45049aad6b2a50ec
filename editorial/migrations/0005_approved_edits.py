"""An edit of a published article that was approved for a moment to come."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('editorial', '0004_article_assignment'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='article',
            name='approved_for',
            field=models.DateTimeField(blank=True, null=True, verbose_name='edit approved for'),
        ),
        migrations.AddField(
            model_name='article',
            name='approved_revision',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='editorial.revision'),
        ),
        migrations.AddIndex(
            model_name='article',
            index=models.Index(condition=models.Q(('approved_for__isnull', False)), fields=['approved_for'], name='article_approved_for'),
        ),
        migrations.AddConstraint(
            model_name='article',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('approved_for__isnull', True), ('approved_revision__isnull', True)), models.Q(('approved_for__isnull', False), ('approved_revision__isnull', False)), _connector='OR'), name='article_approval_whole'),
        ),
    ]
