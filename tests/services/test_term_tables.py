"""Tables of terms: the area of a category, and what a tag is read as, out and in again."""

from __future__ import annotations

from django.contrib.auth.models import Permission

from editorial.models import Area, Article, Category, Mention, Tag
from tests.factories import change, make_member
from tests.services.gardens import eleventy
from tests.services.test_tables import TableTestCase


class AreaTests(TableTestCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.area = Area.objects.create(value="tech", slug="tech")
        cls.category = Category.objects.create(value="ai", slug="ai", area=cls.area)
        cls.other = Category.objects.create(value="art", slug="art")

    def test_a_category_has_the_value_of_its_area_and_comes_in_without_a_difference(self):
        rows = self.table(Category)
        self.assertEqual({row["value"]: row["area"] for row in rows}, {"ai": "tech", "art": None})
        texts = [{name: str(value if value is not None else "") for name, value in row.items()} for row in rows]
        outcomes, changeset = self.store(Category, *texts)
        self.assertEqual((outcomes, changeset), (["same", "same"], None))

    def test_it_is_placed_made_below_an_area_and_taken_out_and_an_undo_gives_it_back(self):
        rows = [{"value": "ai", "area": ""}, {"value": "art", "area": "tech"}, {"value": "new", "area": "tech"}]
        outcomes, changeset = self.store(Category, *rows)
        self.assertEqual(outcomes, ["changed", "changed", "new"])
        placed = dict(Category.objects.values_list("value", "area__value"))
        self.assertEqual(placed, {"ai": None, "art": "tech", "new": "tech"})
        self.assertEqual(self.store(Category, *rows)[0], ["same"] * 3)
        self.assertEqual(self.undo(changeset).left, [])
        self.assertEqual(dict(Category.objects.values_list("value", "area__value")), {"ai": "tech", "art": None})

    def test_an_area_that_is_not_there_or_merged_is_refused_by_its_row(self):
        change(Area.objects.create(value="it", slug="it"), merged_into=self.area)
        rows = [{"value": "ai", "area": "it"}, {"value": "art", "area": "tec\0h"}, {"value": "new", "area": "none"}]
        self.assertEqual(self.store(Category, *rows)[0], ["merge-chain", "control-character", "no-target"])
        self.assertFalse(Category.objects.filter(value="new").exists())


class ReadingTests(TableTestCase):
    def setUp(self):
        super().setUp()
        self.load(
            {
                "notes/a.md": eleventy("A", tags="[ai, Ada Lovelace, junk]").decode(),
                "notes/b.md": eleventy("B", tags="[ai]", category="art").decode(),
            }
        )

    def tag(self, name):
        return Tag.objects.get(name=name)

    def test_tags_are_read_as_something_else_articles_follow_and_an_undo_takes_it_back(self):
        rows = [
            {"name": "ai", "read_as": "category", "read_as_value": "machines", "internal": "false"},
            {"name": "Ada Lovelace", "read_as": "person"},
            {"name": "junk", "read_as": "nothing"},
        ]
        outcomes, changeset = self.store(Tag, *rows)
        self.assertEqual(outcomes, ["changed"] * 3)
        a, b = Article.objects.order_by("path")
        self.assertEqual([row.value for row in a.categories.all()], ["machines"])
        self.assertEqual([row.value for row in b.categories.all()], ["art", "machines"])
        self.assertEqual(Mention.objects.get(article=a).entity.name, "Ada Lovelace")
        self.assertEqual(set(Tag.objects.values_list("internal", flat=True)), {True})
        self.assertEqual(self.store(Tag, *rows), (["same"] * 3, None))
        self.assertEqual(self.undo(changeset).left, [])
        self.assertEqual(set(Tag.objects.values_list("internal", "read_as")), {(False, "")})
        self.assertEqual([row.value for row in b.categories.all()], ["art"])
        self.assertFalse(Mention.objects.exists())

    def test_an_export_has_it_and_comes_in_without_a_difference(self):
        self.store(Tag, {"name": "ai", "read_as": "category"}, {"name": "junk", "read_as": "nothing"})
        rows = {row["name"]: row for row in self.table(Tag)}
        self.assertEqual((rows["ai"]["read_as"], rows["ai"]["read_as_value"]), ("category", "ai"))
        self.assertEqual((rows["junk"]["read_as"], rows["junk"]["read_as_value"]), ("nothing", ""))
        texts = [{name: str("" if value is None else value) for name, value in row.items()} for row in rows.values()]
        self.assertEqual(self.store(Tag, *texts), (["same"] * 3, None))

    def test_read_as_a_tag_again_it_is_shown_unless_the_file_says_otherwise(self):
        self.store(Tag, {"name": "ai", "read_as": "category"}, {"name": "junk", "read_as": "nothing"})
        rows = [{"name": "ai", "read_as": ""}, {"name": "junk", "read_as": "", "internal": "true"}]
        self.assertEqual(self.store(Tag, *rows)[0], ["changed"] * 2)
        self.assertEqual([self.tag("ai").internal, self.tag("junk").internal], [False, True])
        self.assertEqual(self.tag("ai").read_as_value, "")
        self.assertEqual(self.store(Tag, *rows), (["same"] * 2, None))

    def test_a_new_tag_is_made_and_read_so_at_once(self):
        row = {"name": "llms", "read_as": "project", "read_as_value": "Models"}
        self.assertEqual(self.store(Tag, row)[0], ["new"])
        made = self.tag("llms")
        self.assertEqual((made.read_as, made.read_as_value, made.internal), ("project", "Models", True))

    def test_what_cannot_be_is_refused_by_itself(self):
        change(self.tag("junk"), merged_into=self.tag("ai"))
        rows = [
            {"name": "ai", "read_as": "thing"},
            {"name": "junk", "read_as": "nothing"},
            {"name": "Ada Lovelace", "read_as": "category", "read_as_value": "x" * 256},
            {"name": "x", "read_as": "nothing", "merged_into": "ai"},
        ]
        self.assertEqual(self.store(Tag, *rows)[0], ["no-kind", "merge-chain", "no-value", "read-as"])
        self.assertEqual(set(Tag.objects.values_list("read_as", flat=True)), {""})

    def test_it_takes_the_right_to_change_what_the_tag_is_read_as(self):
        member = make_member("Writer", "taxonomist")
        member.user_permissions.set(Permission.objects.filter(codename__in=("import_tag", "change_tag")))
        rows = [{"name": "ai", "read_as": "category"}, {"name": "junk", "read_as": "nothing"}]
        self.assertEqual(self.store(Tag, *rows, by=member)[0], ["not-allowed", "changed"])
