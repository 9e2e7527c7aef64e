"""Makes the broken files beside it: tables/ and maps/. Needs pyarrow (26.0.1) for the columns that only it writes.

    python3 make.py
"""

import datetime
import decimal
import gzip
import json
import pathlib
import shutil

import pyarrow as pa
import pyarrow.parquet as pq

from parquet_of_lies import *

HERE = pathlib.Path(__file__).parent
HEADER = "source,region,day,controlled_km2\n"
ROW = "made,donetsk,2026-08-22,1.5\n"


def put(folder, files):
    shutil.rmtree(HERE / folder, ignore_errors=True)
    (HERE / folder).mkdir()
    for name, content in files.items():
        (HERE / folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())


# ---- tables in CSV

good = HEADER + ROW
csv = {
    "good.csv": good,
    "byte-order-mark-twice.csv": "\ufeff\ufeff" + good,
    "utf-16.csv": b"\xff\xfe" + good.encode("utf-16-le"),
    "utf-16-unmarked.csv": good.encode("utf-16-be"),
    "utf-32.csv": good.encode("utf-32"),
    "windows-1251.csv": (HEADER + "made,Донецька область,2026-08-22,1.5\n").encode("cp1251"),
    "zero-byte.csv": HEADER + "made,don\0etsk,2026-08-22,1.5\n",
    "old-mac.csv": good.replace("\n", "\r"),
    "quote-never-closed.csv": HEADER + 'made,"donetsk,2026-08-22,1.5\n' + ROW,
    "quote-in-header-never-closed.csv": '"source,region,day,controlled_km2\n' + ROW,
    "quote-within.csv": HEADER + 'made,don"etsk,2026-08-22,1.5\n',
    "quote-after.csv": HEADER + 'made,"don"etsk,2026-08-22,1.5\n',
    "row-too-long.csv": HEADER + ROW + "made,donetsk,2026-08-23,1.5,7,8\n",
    "row-too-short.csv": HEADER + ROW + "made,donetsk\n",
    "delimiters-mixed.csv": "source;region;day;controlled_km2\nmade,donetsk,2026-08-22,1.5\n",
    "columns-twice.csv": "source,region,day,controlled_km2,day\nmade,donetsk,2026-08-22,1.5,2026-08-23\n",
    "columns-unnamed.csv": ",,,\nmade,donetsk,2026-08-22,1.5\n",
    "header-only.csv": HEADER,
    "header-cut.csv": "source,regi",
    "delimiter-alone.csv": ",",
    "sep-line-alone.csv": "sep=;\n",
    "newlines-alone.csv": "\n\n\n\n",
    "formula.csv": HEADER + '=cmd|\' /C calc\'!A0,"=HYPERLINK(""file:///etc/passwd"")",2026-08-22,1.5\n',
    "escapes.csv": HEADER + "\x1b]0;owned\x07\x1b[31mmade,\x1b[2Jdonezk\x1b[0m,2026-08-22,1.5\n",
    "escapes-in-header.csv": "source,\x1b[2Jregion,day,controlled_km2\n" + ROW,
    "right-to-left.csv": HEADER + "made,\u202ekstenod\u2069\u200f,2026-08-22,1.5\n",
    "path-as-region.csv": HEADER + "made,../../etc/passwd,2026-08-22,1.5\n",
    "address-as-region.csv": HEADER + "made,file:///etc/passwd,2026-08-22,1.5\n",
    "number-of-many-digits.csv": HEADER + "made,donetsk,2026-08-22," + "9" * 400 + "\n",
    "number-of-many-decimals.csv": HEADER + "made,donetsk,2026-08-22,1." + "3" * 400 + "\n",
    "exponent.csv": HEADER + "made,donetsk,2026-08-22,1e999999999999\n",
    "exponent-small.csv": HEADER + "made,donetsk,2026-08-22,1e-999999999999\n",
    "not-a-number.csv": HEADER + "made,donetsk,2026-08-22,NaN\n",
    "minus-nothing.csv": HEADER + "made,donetsk,2026-08-22,-0.0\n",
    "minus.csv": HEADER + "made,donetsk,2026-08-22,-1e-300\n",
    "digits-of-another-script.csv": HEADER + "made,donetsk,2026-08-22,١٢\n",
    "day-of-year-nothing.csv": HEADER + "made,donetsk,0000-00-00,1.5\n",
    "day-far-off.csv": HEADER + "made,donetsk,999999999-01-01,1.5\n",
    "day-of-a-spreadsheet.csv": HEADER + "made,donetsk,46256,1.5\n",
    "source-too-long.csv": HEADER + "m" * 65 + ",donetsk,2026-08-22,1.5\n",
    "web-page.csv": "<!DOCTYPE html>\n<html><body>404, not found</body></html>\n",
    "workbook.csv": b"PK\x03\x04\x14\0\x06\0" + b"\0" * 40,
    "pointer-to-large-file.csv": "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 7\n",
    "cut.csv.gz": gzip.compress(good.encode(), mtime=0)[:-9],
    "flipped.csv.gz": (lambda whole: whole[:30] + bytes([whole[30] ^ 0xFF]) + whole[31:])(gzip.compress(good.encode(), mtime=0)),
    "header-of-gzip-alone.csv.gz": b"\x1f\x8b",
    "junk-behind.csv.gz": gzip.compress(good.encode(), mtime=0) + b"junk behind it",
    "members.csv.gz": gzip.compress(HEADER.encode(), mtime=0) + gzip.compress(ROW.encode(), mtime=0),
    "twice-packed.csv.gz": gzip.compress(gzip.compress(good.encode(), mtime=0), mtime=0),
}

# ---- tables in Parquet

DAY = (datetime.date(2026, 8, 22) - datetime.date(1970, 1, 1)).days


def columns(**changed):
    """The four columns of a good table of two rows; `changed` are arguments of a column."""
    arguments = {
        "source": ("source", BYTES, ["made", "made"], UTF8),
        "region": ("region", BYTES, ["donetsk", "donetsk"], UTF8),
        "day": ("day", INT32, [DAY, DAY + 1], DATE),
        "controlled_km2": ("controlled_km2", DOUBLE, [1.5, 2.5], None),
    }
    return [Column(*arguments[name], **changed.get(name, {})) for name in arguments]


def arrow(column, values, **how):
    """A good table but for one column, as pyarrow writes it."""
    good = {"region": ["donetsk"], "day": [datetime.date(2026, 8, 22)], "controlled_km2": [1.5]}
    sink = pa.BufferOutputStream()
    pq.write_table(pa.table({**good, column: values}), sink, compression="none", write_statistics=False, **how)
    return sink.getvalue().to_pybytes()


moment = datetime.datetime(2026, 8, 22, 13, 45)
words = pa.array(["donetsk"])
good = file(columns(), 2)
packed = {"codec": GZIP}
long_run = b"\x02\0\0\0" + varint(2 << 1) + b"\1"
parquet = {
    "good.parquet": good,
    "list.parquet": arrow("region", pa.array([["donetsk"]])),
    "struct.parquet": arrow("region", pa.array([{"name": "donetsk"}])),
    "map.parquet": arrow("region", pa.array([[("a", "b")]], pa.map_(pa.string(), pa.string()))),
    "binary.parquet": arrow("region", pa.array([b"donetsk"])),
    "fixed-binary.parquet": arrow("region", pa.array([b"donetsk"], pa.binary(7))),
    "nothing.parquet": arrow("region", pa.nulls(1)),
    "truth.parquet": arrow("controlled_km2", pa.array([True])),
    "decimal.parquet": arrow("controlled_km2", pa.array([decimal.Decimal("1.5")])),
    "half-float.parquet": arrow("controlled_km2", pa.array([1.5], pa.float16())),
    "moment.parquet": arrow("day", pa.array([moment])),
    "moment-of-96-bits.parquet": arrow("day", pa.array([moment]), use_deprecated_int96_timestamps=True),
    "time.parquet": arrow("day", pa.array([moment.time()])),
    "dictionary.parquet": arrow("region", words.dictionary_encode()),
    "day-of-the-ages.parquet": file(columns(day={"pages": page(plain(INT32, [2**31 - 1, -(2**31)]), 2)}), 2),
    "cut.parquet": good[:-30],
    "cut-in-two.parquet": good[: len(good) // 2],
    "magic-alone.parquet": b"PAR1",
    "magic-twice.parquet": b"PAR1PAR1",
    "encrypted.parquet": good[:-4] + b"PARE",
    "footer-empty.parquet": b"PAR1" + b"\0\0\0\0PAR1",
    "footer-too-long.parquet": file(columns(), 2, footer=2**32 - 1),
    "footer-too-short.parquet": file(columns(), 2, footer=7),
    "footer-of-zeros.parquet": b"PAR1" + b"\0" * 64 + b"\x40\0\0\0PAR1",
    "rows-too-many.parquet": file(columns(), 2**40),
    "rows-too-many-in-group.parquet": file(columns(), 2, group_rows=2**40),
    "rows-of-all-too-many.parquet": file(columns(), 10**12, group_rows=10**12),
    "rows-of-all-and-values-too-many.parquet": file(
        columns(**{name: {"num_values": 10**12} for name in ["source", "region", "day", "controlled_km2"]}),
        10**12, group_rows=10**12),
    "rows-a-few-more.parquet": file(columns(), 5, group_rows=5),
    "rows-too-few.parquet": file(columns(), 1),
    "rows-below-nothing.parquet": file(columns(), -1),
    "rows-in-no-group.parquet": file(columns(), 2, groups=lambda group: items(12, [])),
    "groups-too-many.parquet": file(columns(), 2, groups=lambda group: items(12, [group], count=2**31 - 1)),
    "group-twice.parquet": file(columns(), 2, groups=lambda group: items(12, [group, group])),
    "columns-of-other-lengths.parquet": file(columns(day={"pages": page(plain(INT32, [DAY]), 1), "num_values": 1}), 2),
    "columns-missing-in-group.parquet": file(columns(), 2, chunks=3),
    "columns-missing-in-group-of-many-rows.parquet": file(columns(), 10**11, chunks=0),
    "column-twice.parquet": file([*columns(), *columns()], 2),
    "columns-without-end.parquet": file([], 2, schema=items(12, [struct({4: text("s"), 5: i32(2**31 - 1)})])),
    "columns-below-nothing.parquet": file([], 2, schema=items(12, [struct({4: text("s"), 5: i32(-1)})])),
    "columns-counted-too-many.parquet": file([], 2, schema=items(12, [struct({4: text("s")})], count=2**31 - 1)),
    "no-columns.parquet": file([], 10**12),
    "page-unpacks-to-too-much.parquet": file(columns(day={**packed, "unpacked": 2**31 - 1}), 2),
    "page-unpacks-to-less.parquet": file(columns(day={**packed, "unpacked": 3}), 2),
    "page-unpacks-below-nothing.parquet": file(columns(day={**packed, "unpacked": -1}), 2),
    "page-too-long.parquet": file(columns(day={"packed": 2**31 - 1}), 2),
    "page-below-nothing.parquet": file(columns(day={"packed": -5}), 2),
    "page-of-too-many-values.parquet": file(columns(day={"says": 2**31 - 1}), 2),
    "page-of-values-below-nothing.parquet": file(columns(day={"says": -7}), 2),
    "page-of-unknown-kind.parquet": file(columns(day={"pages": page(b"\0" * 8, 2, kind=77)}), 2),
    "page-of-unknown-encoding.parquet": file(columns(day={"pages": page(b"\0" * 8, 2, encoding=77)}), 2),
    "page-of-zeros.parquet": file(columns(day={"pages": b"\0" * 64}), 2),
    "column-beyond-the-end.parquet": file(columns(day={"offset": 2**40}), 2),
    "column-before-the-start.parquet": file(columns(day={"offset": -8}), 2),
    "column-too-long.parquet": file(columns(day={"size": 2**62}), 2),
    "column-below-nothing.parquet": file(columns(day={"size": -1}), 2),
    "column-of-unknown-codec.parquet": file(columns(day={"codec": 77}), 2),
    "column-of-another-type.parquet": file(columns(day={"schema_kind": BYTES}), 2),
    "column-in-another-file.parquet": file(columns(day={"file": "../../etc/passwd"}), 2),
    "words-not-utf-8.parquet": file(columns(region={"pages": page(plain(BYTES, [b"\xff\xfe", b"\xc0"]), 2)}), 2),
    "words-too-long.parquet": file(columns(region={"pages": page(b"\xff\xff\xff\xff" + b"x" * 12, 2)}), 2),
    "dictionary-of-too-many.parquet": file(columns(region={"pages": page(plain(BYTES, ["donetsk"]), 1, kind=2, says=2**31 - 1)
        + page(b"\0" + varint(2 << 1), 2, encoding=RLE_DICTIONARY), "dictionary": True}), 2),
    "dictionary-too-short.parquet": file(columns(region={"pages": page(plain(BYTES, ["donetsk"]), 1, kind=2)
        + page(b"\x08" + varint(2 << 1) + b"\xc8", 2, encoding=RLE_DICTIONARY)}), 2),
    "run-of-many-rows.parquet": file([
        Column(name, kind, [], converted, num_values=3 * 10**8, pages=page(plain(kind, [value]), 1, kind=2)
               + page(b"\0" + varint(3 * 10**8 << 1), 3 * 10**8, encoding=RLE_DICTIONARY))
        for name, kind, value, converted in [("region", BYTES, "donetsk", UTF8), ("day", INT32, DAY, DATE),
                                             ("controlled_km2", DOUBLE, 1.5, None)]], 3 * 10**8),
    "differences-too-many.parquet": file(columns(day={"pages": page(
        varint(128) + varint(4) + varint(2**40) + zigzag(DAY) + zigzag(1) + b"\0\0\0\0", 2, encoding=DELTA)}), 2),
    "differences-of-no-block.parquet": file(columns(day={"pages": page(
        varint(0) + varint(0) + varint(2) + zigzag(DAY), 2, encoding=DELTA)}), 2),
    "differences-of-words.parquet": file(columns(region={"pages": page(
        varint(128) + varint(4) + varint(2) + zigzag(2**40) + zigzag(-(2**50)) + b"\0\0\0\0", 2, encoding=DELTA_LENGTHS)}), 2),
    "levels-too-many.parquet": file(columns(day={"repetition": OPTIONAL, "pages": page(
        b"\x06\0\0\0" + varint(2**33 << 1) + b"\1", 2)}), 2),
    "levels-repeated.parquet": file(columns(day={"repetition": REPEATED, "pages": page(
        long_run + long_run + plain(INT32, [DAY, DAY]), 2)}), 2),
    "schema-note-empty.parquet": file(columns(), 2, pairs=[("ARROW:schema", "")]),
    "schema-note-of-zeros.parquet": file(columns(), 2, pairs=[("ARROW:schema", "AAAAAAAAAAAAAAAA")]),
    # To a reader for which a truth takes no bytes, each seven of these are a list of two thousand million truths.
    "truths-without-end.parquet": file(columns(), 2, more={20: items(1, [(1, b"\x19\xf1\xff\xff\xff\xff\x07")] * 10, count=70)}),
    "truths-without-end-plain.parquet": file(columns(), 2, more={20: items(1, [], count=2**31 - 1)}),
    "lists-nested.parquet": file(columns(), 2, more={20: items(9, [(9, b"\x19" * 200)], count=1)}),
    "name-with-escapes.parquet": file([*columns(), Column("\x1b[2J\u202e", 77, [])], 2),
}
put("tables", {**csv, **parquet})

# ---- maps

SQUARE = "[[37.5,48],[37.6,48],[37.6,48.1],[37.5,48.1],[37.5,48]]"


def polygon(rings):
    return f'{{"type":"Polygon","coordinates":{rings}}}'


def feature(properties="{}", geometry=polygon(f"[{SQUARE}]")):
    return f'{{"type":"Feature","properties":{properties},"geometry":{geometry}}}'


def collection(*features, more=""):
    return f'{{"type":"FeatureCollection",{more}"features":[{",".join(features)}]}}'


whole = collection(feature())
named = json.dumps
maps = {
    "good.geojson": whole,
    "byte-order-mark.geojson": "\ufeff" + whole,
    "utf-16.geojson": whole.encode("utf-16"),
    "zero-byte.geojson": whole.replace("Feature", "Fea\0ture", 1),
    "surrogate-alone.geojson": collection(feature('{"name":"\\ud800"}')),
    "cut.geojson": whole[: len(whole) // 2],
    "cut-in-a-number.geojson": whole[: whole.index("37.5") + 2],
    "two-documents.geojson": whole + whole,
    "lines-of-json.geojson": "\n".join([feature(), feature()]),
    "comment.geojson": "// a map\n" + whole,
    "comma-too-many.geojson": whole.replace("[37.5,48]]", "[37.5,48],]"),
    "cut.geojson.gz": gzip.compress(whole.encode(), mtime=0)[:-9],
    "junk-behind.geojson.gz": gzip.compress(whole.encode(), mtime=0) + b"junk behind it",
    "members.geojson.gz": gzip.compress(whole[:50].encode(), mtime=0) + gzip.compress(whole[50:].encode(), mtime=0),
    "twice-packed.geojson.gz": gzip.compress(gzip.compress(whole.encode(), mtime=0), mtime=0),
    "type-twice.geojson": whole.replace('"type"', '"type":"Topology","type"', 1),
    "features-twice.geojson": collection(feature(), more='"features":[],'),
    "geometry-twice.geojson": collection('{"geometry":null,"geometry":' + polygon(f"[{SQUARE}]") + "}"),
    "property-twice.geojson": collection(feature('{"date":"2026-08-22","date":"2026-08-21"}')),
    "date-and-day.geojson": collection(feature(), more='"date":"2026-08-22","day":"2026-08-22",'),
    "type-of-another-kind.geojson": collection(feature(), more='"name":{"a":[]},"date":5,').replace('"Feature"', "7"),
    "features-of-another-kind.geojson": '{"type":"FeatureCollection","features":{}}',
    "geometry-of-another-kind.geojson": collection(feature(geometry='"POLYGON((37 48,38 48,38 49,37 48))"')),
    "properties-of-another-kind.geojson": collection(feature("[]")),
    "wrapped-twice.geojson": f'{{"value":{{"map":{whole}}}}}',
    "wrapped-in-both.geojson": f'{{"value":{whole},"map":{whole}}}',
    "not-a-number.geojson": collection(feature(geometry=polygon('[[["NaN","NaN"],[38,48],[38,49],["NaN","NaN"]]]'))),
    "infinity.geojson": collection(feature(geometry=polygon("[[[-Infinity,48],[38,48],[38,49]]]"))),
    "exponent.geojson": collection(feature(geometry=polygon("[[[37,48],[1e400,48],[38,49],[37,48]]]"))),
    "exponent-without-end.geojson": collection(feature(geometry=polygon(f"[[[37,48],[38,48e{'9' * 400}],[38,49],[37,48]]]"))),
    "exponent-small.geojson": collection(feature(geometry=polygon(f"[[[37,48],[38,48e-{'9' * 400}],[38,49],[37,48]]]"))),
    "digits-without-end.geojson": collection(feature(geometry=polygon(f"[[[37,48],[38,{'9' * 400}],[38,49],[37,48]]]"))),
    "ring-of-no-corners.geojson": collection(feature(geometry=polygon("[[]]"))),
    "ring-of-one-corner.geojson": collection(feature(geometry=polygon("[[[37,48],[37,48],[37,48],[37,48]]]"))),
    "ring-of-two-corners.geojson": collection(feature(geometry=polygon("[[[37,48],[38,48],[37,48],[38,48],[37,48]]]"))),
    "ring-without-area.geojson": collection(feature(geometry=polygon("[[[37,48],[37.5,48.5],[38,49],[37,48]]]"))),
    "ring-of-no-size.geojson": collection(feature(geometry=polygon(
        "[[[37.5,48],[37.50000000000001,48],[37.50000000000001,48.00000000000001],[37.5,48]]]"))),
    "hole-of-two-corners.geojson": collection(feature(geometry=polygon(f"[{SQUARE},[[37.55,48.05],[37.56,48.05]]]"))),
    "hole-as-large-as-the-ring.geojson": collection(feature(geometry=polygon(f"[{SQUARE},{SQUARE}]"))),
    "hole-twice.geojson": collection(feature(geometry=polygon(
        f"[{SQUARE},{2 * '[[37.52,48.02],[37.54,48.02],[37.54,48.04],[37.52,48.02]],'}".rstrip(",") + "]"))),
    "polygon-of-no-rings.geojson": collection(feature(geometry=polygon("[]"))),
    "polygons-none.geojson": collection(feature(geometry='{"type":"MultiPolygon","coordinates":[]}')),
    "polygons-empty.geojson": collection(feature(geometry='{"type":"MultiPolygon","coordinates":[[],[]]}')),
    "whole-earth.geojson": collection(feature(geometry=polygon("[[[-180,-90],[180,-90],[180,90],[-180,90],[-180,-90]]]"))),
    "pole.geojson": collection(feature(geometry=polygon("[[[0,90],[90,90],[180,90],[-90,90],[0,90]]]"))),
    "date-line.geojson": collection(feature(geometry=polygon("[[[179,48],[-179,48],[-179,49],[179,49],[179,48]]]"))),
    "collections-nested.geojson": '{"type":"GeometryCollection","geometries":[' * 20 + polygon(f"[{SQUARE}]") + "]}" * 20,
    "collection-of-nothing.geojson": '{"type":"GeometryCollection","geometries":[]}',
    "point-of-many-numbers.geojson": collection(feature(geometry=polygon(f"[[[37.5,48{',0' * 200}],[37.6,48],[37.6,48.1]]]"))),
    "paths.geojson": collection(feature(named({"name": "../../etc/passwd", "date": "file:///etc/passwd", "href": "http://127.0.0.1:9/",
        "$ref": "/dev/zero", "crs": "file:///etc/passwd"}))),
    "linked-reference-system.geojson": collection(feature(),
        more='"crs":{"type":"link","properties":{"href":"file:///etc/passwd","type":"proj4"}},'),
    "escapes-in-status.geojson": collection(feature(named({"name": "x /// \x1b]0;owned\x07\x1b[2Jfree\u202e /// y"}))),
    "escapes-in-type.geojson": '{"type":"\\u001b[2J\\u202eowned"}',
    "escapes-in-geometry.geojson": collection(feature(geometry='{"type":"\\u001b[2J\\u009bowned","coordinates":[]}')),
    "escapes-at-the-start.geojson": "[\"\x7f\u009b2J\u202e\"]",
    "status-of-many-words.geojson": collection(feature(named({"name": "x /// " + "unknown " * 500 + "/// y"}))),
    "days-that-disagree.geojson": collection(feature('{"date":"2026-08-22"}'), feature('{"date":"2026-08-21"}')),
    "day-to-come.geojson": collection(feature('{"date":"2999-01-01"}')),
    "day-of-year-nothing.geojson": collection(feature('{"date":"00000000"}')),
    "empty-objects.geojson": collection("{}", "{}", "null"),
    "nothing.geojson": "null",
    "spaces-alone.geojson": " \t\r\n ",
}
put("maps", maps)
