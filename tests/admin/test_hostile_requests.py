"""What no browser sends: the admin answers it as a bad request, never as a fault of its own."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone

from editorial.models import Article, Person
from tests import factories
from tests.admin.rows import list_url
from tests.admin.test_lists import AdminTestCase


class HostileRequestTests(AdminTestCase):
    def test_a_nul_in_a_query_is_a_bad_request(self) -> None:
        autocomplete = "?app_label=editorial&model_name=article&field_name=collection&term="
        for address in (
            f"{list_url(Article)}?collection=",
            f"{list_url(Article)}?q=",
            reverse("admin:autocomplete") + autocomplete,
            reverse("admin:editorial_article_suggest", args=["people"]) + "?term=",
        ):
            with self.subTest(address=address):
                self.assertEqual(self.client.get(f"{address}a").status_code, 200)
                self.assertEqual(self.client.get(f"{address}%00").status_code, 400)

    def test_years_that_no_calendar_has_are_a_bad_request(self) -> None:
        for year in ("99999999999", "99999", "9999", "0", "0001", "-1", "x"):
            with self.subTest(year=year):
                self.assertEqual(self.client.get(list_url(Article), {"date__year": year}).status_code, 400)
                self.assertEqual(self.client.get(list_url(Person), {"created_at__year": year}).status_code, 400)

    def test_the_years_of_the_date_hierarchy_are_open(self) -> None:
        this_year = timezone.now().year
        response = self.client.get(list_url(Article), {"date__year": this_year, "date__month": 3})
        self.assertEqual(response.status_code, 200)

    def test_a_nul_in_the_comment_of_a_step_is_left_out(self) -> None:
        article = factories.make_article(status="draft")
        data = {"action": "step_submit", "_selected_action": [article.pk], "confirmed": "yes", "comment": "a\x00b"}
        self.assertEqual(self.client.post(list_url(Article), data).status_code, 302)
        self.assertEqual(article.events.get().comment, "ab")
