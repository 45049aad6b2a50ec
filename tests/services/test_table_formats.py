"""Tables as bytes: what is written comes back, no spreadsheet runs it, and what is too large or false is refused."""

from __future__ import annotations

import csv
import io
import json
import re
import time
import tracemalloc
import zipfile

from django.test import SimpleTestCase
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from tablib import Dataset

from editorial.services.tables.formats.cells import BadCell, TableRefused, guard, unguard
from editorial.services.tables.formats.plain import MAX_ROWS, ROW, CsvFormat, JsonFormat
from editorial.services.tables.formats.workbooks import MAX_CELL, XlsxFormat

TRICKY = st.sampled_from(
    [
        "=1+1",
        "'=1+1",
        "''@x",
        "+886",
        "-5",
        "@a",
        "\t=x",
        "\r=x",
        "\n=x",
        "＝1",
        "＋",
        "－",
        "＠",
        "'",
        "''",
        '"',
        '"a"',
        "a,b",
        "a;b",
        "a\r\nb",
        "a\rb",
        "\ufeff",
        "\x00",
        "\x0b",
        "_x000D_",
        "_x005F_x000D_",
        "\ufffe",
        " a ",
        "#N/A",
        "true",
        "0012",
    ]
)
TEXT = st.one_of(TRICKY, st.text(st.characters(exclude_categories=["Cs"]), max_size=60), st.lists(TRICKY).map("".join))
ROWS = st.lists(st.tuples(TEXT, TEXT, TEXT).filter(any), min_size=1, max_size=6)
FORMULA = re.compile("[=+\\-@\t\r\n＝＋－＠]")


def table(rows):
    return Dataset(*rows, headers=["a", "b", "c"])


def back(form, data):
    """Returns the cells of a file without the numbers of its rows."""
    return [row[1:] for row in form().create_dataset(data)]


class RoundTripTests(SimpleTestCase):
    @given(ROWS)
    @settings(max_examples=200, deadline=None)
    def test_every_text_comes_back_from_csv(self, rows):
        for for_spreadsheets in (False, True):
            data = CsvFormat(for_spreadsheets=for_spreadsheets).export_data(table(rows))
            self.assertEqual(back(CsvFormat, data), rows)

    @given(ROWS)
    @settings(max_examples=60, deadline=None)
    def test_every_text_comes_back_from_a_workbook(self, rows):
        self.assertEqual(back(XlsxFormat, XlsxFormat().export_data(table(rows))), rows)

    @given(ROWS)
    @settings(max_examples=100, deadline=None)
    def test_every_text_comes_back_from_json_and_is_never_altered(self, rows):
        data = JsonFormat().export_data(table(rows))
        self.assertEqual([tuple(row.values()) for row in json.loads(data)], rows)
        self.assertEqual(back(JsonFormat, data), rows)

    @given(TEXT)
    @example("'=")
    def test_a_guard_is_taken_off_exactly(self, text):
        for for_spreadsheets in (False, True):
            self.assertEqual(unguard(guard(text, for_spreadsheets=for_spreadsheets)), text)
        self.assertFalse(FORMULA.match(guard(text, for_spreadsheets=True)))

    def test_plain_csv_has_every_text_as_it_is(self):
        data = CsvFormat().export_data(table([("=1+1", "+886", "-5")]))
        self.assertEqual(data.decode(), "a,b,c\r\n=1+1,+886,-5\r\n")

    def test_values_are_written_as_people_read_them_and_json_keeps_their_kinds(self):
        rows = table([(True, None, ["x", "y"])])
        self.assertEqual(CsvFormat().export_data(rows).decode(), 'a,b,c\r\ntrue,,"x\ny"\r\n')
        self.assertEqual(json.loads(JsonFormat().export_data(rows)), [{"a": True, "b": None, "c": ["x", "y"]}])
        self.assertEqual(back(JsonFormat, JsonFormat().export_data(rows)), [("true", "", "x\ny")])


class FormulaTests(SimpleTestCase):
    @given(ROWS)
    @settings(max_examples=100, deadline=None)
    def test_no_cell_for_spreadsheets_begins_as_a_formula(self, rows):
        data = CsvFormat(for_spreadsheets=True).export_data(table(rows))
        self.assertTrue(data.startswith(b"\xef\xbb\xbf"))
        for row in csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")):
            self.assertFalse([cell for cell in row if FORMULA.match(cell)])

    def test_a_workbook_of_ours_holds_no_formula(self):
        data = XlsxFormat().export_data(table([("=1+1", "#N/A", "=HYPERLINK(1)")]))
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            sheet = package.read("xl/worksheets/sheet1.xml").decode()
        self.assertNotIn("<f", sheet)
        (_, row) = load_workbook(io.BytesIO(data)).active.iter_rows()
        self.assertEqual({(cell.data_type, cell.number_format) for cell in row}, {("s", "@")})

    def test_formulas_of_a_workbook_are_told_and_not_read(self):
        book = Workbook()
        book.active.append(["a", "b", "c"])
        book.active.append(["=1+1", "#DIV/0!", 12])
        book.active.append([1.0, 1.5, True])
        out = io.BytesIO()
        book.save(out)
        first, second = back(XlsxFormat, out.getvalue())
        self.assertEqual(first, (BadCell("formula", "=1+1"), BadCell("error-value", "#DIV/0!"), "12"))
        self.assertEqual(second, ("1", "1.5", "true"))


class RefusalTests(SimpleTestCase):
    def refusal(self, form, data):
        with self.assertRaises(TableRefused) as caught:
            form.create_dataset(data)
        self.assertTrue(str(caught.exception))
        return caught.exception.code

    def test_a_text_longer_than_a_cell_is_refused_and_never_cut(self):
        long = "水" * (MAX_CELL + 1)
        with self.assertRaises(TableRefused) as caught:
            XlsxFormat().export_data(table([("a", "b", "c"), ("a", long, "c")]))
        self.assertEqual(caught.exception.code, "cell-too-long")
        self.assertIn("Row 3", str(caught.exception))
        emoji = "😀" * (MAX_CELL // 2)
        self.assertEqual(back(XlsxFormat, XlsxFormat().export_data(table([(emoji, "", "")]))), [(emoji, "", "")])
        self.assertEqual(back(CsvFormat, CsvFormat().export_data(table([(long * 9, "", "")])))[0][0], long * 9)

    def test_csv_of_excel_in_chinese_is_read_and_said(self):
        form = CsvFormat()
        self.assertEqual(
            [row[1:] for row in form.create_dataset("名,a\r\n英伟达,1\r\n".encode("gb18030"))], [("英伟达", "1")]
        )
        self.assertEqual(form.notes, ["gb18030"])
        form = CsvFormat()
        form.create_dataset("名,a\r\n".encode())
        self.assertEqual(form.notes, [])

    def test_unicode_text_with_tabs_and_semicolons_are_read(self):
        for data in ("a\tb\r\n水\t2\r\n".encode("utf-16"), "a;b\r\n水;2\r\n".encode(), "\ufeffa,b\n水,2".encode()):
            self.assertEqual(back(CsvFormat, data), [("水", "2")])

    def test_what_is_no_text_is_refused_with_what_to_do(self):
        for data in (b"\xff\xfe\x00", b"caf\xe9,a\r\n", b"\x89PNG\r\n\x1a\n\x00\xff", b"PK\x03\x04\xff\x80\x80\xff"):
            self.assertEqual(self.refusal(CsvFormat(), data), "encoding")

    def test_csv_that_breaks_its_rules_is_refused_with_the_line(self):
        with self.assertRaises(TableRefused) as caught:
            CsvFormat().create_dataset(b'a,b\r\n1,2\r\n"x"y,2\r\n')
        self.assertEqual(caught.exception.code, "no-csv")
        self.assertIn("Line 3", str(caught.exception))

    def test_tables_without_columns_or_with_one_twice_or_with_too_many(self):
        self.assertEqual(self.refusal(CsvFormat(), b""), "empty")
        self.assertEqual(self.refusal(CsvFormat(), b"\r\n\r\n"), "empty")
        self.assertEqual(self.refusal(CsvFormat(), b"a,a\r\n1,2\r\n"), "repeated-column")
        self.assertEqual(
            self.refusal(CsvFormat(), b",".join(b"c%d" % number for number in range(101))), "too-many-columns"
        )
        self.assertEqual(self.refusal(CsvFormat(), b"a\r\n" + b"x\r\n" * (MAX_ROWS + 1)), "too-many-rows")

    def test_rows_are_numbered_as_a_spreadsheet_numbers_them_and_ragged_ones_are_told(self):
        found = CsvFormat().create_dataset(b'a,b\r\n1\r\n\r\n"x\r\ny",2\r\n1,2,3\r\n1,2,\r\n')
        self.assertEqual(found.headers, [ROW, "a", "b"])
        self.assertEqual(
            list(found), [(2, "1", ""), (4, "x\r\ny", "2"), (5, "1", BadCell("too-many-cells")), (6, "1", "2")]
        )

    def test_json_that_is_no_table_is_refused(self):
        for data, code in (
            (b"{", "no-json"),
            (b"\xff", "no-json"),
            (b"[" * 100_000, "no-json"),
            (b"[%s]" % (b"9" * 5_000), "no-json"),
            (b"{}", "no-table"),
            (b"[1]", "no-table"),
            (b"[]", "empty"),
        ):
            self.assertEqual(self.refusal(JsonFormat(), data), code)
        self.assertEqual(back(JsonFormat, b'[{"a": {"x": 1}, "b": [["y"]]}]'), [(BadCell("nested"), BadCell("nested"))])
        self.assertEqual(back(JsonFormat, b'[{"a": 1}, {"b": null}]'), [("1", None), (None, "")])


def package(**parts):
    """Returns a workbook of ours with parts put in or replaced: path → bytes."""
    out = io.BytesIO()
    ours = io.BytesIO(XlsxFormat().export_data(table([("1", "2", "3")])))
    with zipfile.ZipFile(ours) as whole, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as changed:
        for name in whole.namelist():
            if name not in parts:
                changed.writestr(name, whole.read(name))
        for name, data in parts.items():
            changed.writestr(name, data)
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
NAMESPACE = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def sheet(rows):
    return b'<?xml version="1.0"?><worksheet ' + NAMESPACE + b"><sheetData>" + rows + b"</sheetData></worksheet>"


class WorkbookBombTests(SimpleTestCase):
    def refusal(self, data):
        """Returns the code."""
        with self.assertRaises(TableRefused) as caught:
            XlsxFormat().create_dataset(data)
        return caught.exception.code

    def cheap_refusal(self, data):
        """Returns the code; finding it out may take neither long nor much."""
        tracemalloc.start()
        begun = time.process_time()
        try:
            code = self.refusal(data)
            self.assertLess(time.process_time() - begun, 60)
            self.assertLess(tracemalloc.get_traced_memory()[1], 20_000_000)
        finally:
            tracemalloc.stop()
        return code

    def test_what_is_no_workbook(self):
        good = package()
        for data in (b"", b"PK", b"a,b", good[: len(good) // 2], good[:-30] + b"x" * 30, package(**{SHEET: b"<a"})):
            self.assertEqual(self.refusal(data), "no-workbook")
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr("a.txt", "x")
        self.assertEqual(self.refusal(out.getvalue()), "no-workbook")

    def test_what_unpacks_to_too_much(self):
        self.assertEqual(self.cheap_refusal(package(**{SHEET: sheet(b" " * 90_000_000)})), "too-large")
        self.assertEqual(self.cheap_refusal(package(**{"xl/sharedStrings.xml": b"<si/>" * 9_000_000})), "too-large")
        self.assertEqual(self.cheap_refusal(package(**{"xl/styles.xml": b"<x/>" * 1_200_000})), "too-large")
        self.assertEqual(self.cheap_refusal(package(**{f"x{number}": b"" for number in range(600)})), "too-large")

    def test_entities_are_refused(self):
        laughing = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
        outside = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
        for declaration in (laughing, outside):
            data = sheet(b'<row r="1"><c t="inlineStr"><is><t>&a;</t></is></c></row>')
            self.assertEqual(
                self.refusal(package(**{SHEET: data.replace(b"<work", declaration + b"<work", 1)})), "entities"
            )
        hidden = b"\xff\xfe" + (data.replace(b"<work", outside + b"<work", 1)).decode().replace(
            '<?xml version="1.0"?>', '<?xml version="1.0" encoding="utf-16"?>'
        ).encode("utf-16-le")
        self.assertEqual(self.refusal(package(**{SHEET: hidden})), "no-workbook")

    def test_false_places_and_more_rows_than_there_are(self):
        for rows in (
            b'<row r="1"><c r="ZZZZZZ1" t="inlineStr"><is><t>a</t></is></c></row>',
            b'<row r="1"><c><v>' + b"9" * 5_000 + b"</v></c></row>",
            b'<row r="1"><c t="s"><v>77</v></c></row>',
        ):
            self.assertEqual(self.refusal(package(**{SHEET: sheet(rows)})), "no-workbook")
        far = b'<row r="99999999999"><c t="inlineStr"><is><t>a</t></is></c></row>'
        self.assertEqual(self.refusal(package(**{SHEET: sheet(far)})), "too-many-rows")
        many = b"".join(b"<row><c><v>%d</v></c></row>" % number for number in range(MAX_ROWS + 3))
        self.assertEqual(self.refusal(package(**{SHEET: sheet(many)})), "too-many-rows")
        wide = b"<row>" + b"".join(b"<c><v>%d</v></c>" % number for number in range(120)) + b"</row>"
        self.assertEqual(self.refusal(package(**{SHEET: sheet(wide)})), "too-many-columns")

    def test_a_false_size_hides_no_row(self):
        rows = b'<row r="1"><c t="str"><v>a</v></c></row><row r="7"><c t="str"><v>x</v></c></row>'
        data = sheet(rows).replace(b"<sheetData>", b'<dimension ref="A1"/><sheetData>')
        self.assertEqual(list(XlsxFormat().create_dataset(package(**{SHEET: data}))), [(7, "x")])
