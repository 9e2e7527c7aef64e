"""Makes the small maps beside it, shapes/, one in each format, and broken ones. Needs GDAL's ogr2ogr for some of them.

    python3 make_shapes.py
"""

import io
import json
import pathlib
import shutil
import sqlite3
import struct
import subprocess
import tempfile
import zipfile

HERE = pathlib.Path(__file__).parent / "shapes"
DAY = "20260822"


def square(x, y, side):
    """A ring, anticlockwise."""
    return [[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]]


# What is held lies in Donetsk, with a hole; what was freed lies beside it.
SHAPES = [("occupied", [square(37.0, 48.0, 0.2), square(37.05, 48.05, 0.1)[::-1]]), ("liberated", [square(37.4, 48.0, 0.2)])]
features = [
    {"type": "Feature", "properties": {"status": status}, "geometry": {"type": "Polygon", "coordinates": rings}}
    for status, rings in SHAPES
]
collection = json.dumps({"type": "FeatureCollection", "features": features})


def kml(inside):
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{inside}</Document></kml>\n'


def placemark(status, rings):
    ring = lambda ring: "<LinearRing><coordinates>" + " ".join(f"{x},{y},0" for x, y in ring) + "</coordinates></LinearRing>"
    inner = "".join(f"<innerBoundaryIs>{ring(hole)}</innerBoundaryIs>" for hole in rings[1:])
    shape = f"<Polygon><outerBoundaryIs>{ring(rings[0])}</outerBoundaryIs>{inner}</Polygon>"
    return f"<Folder><name>{status}</name><Placemark><styleUrl>#{status[0]}</styleUrl>{shape}</Placemark></Folder>"


def packed(files):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in files.items():
            out.writestr(zipfile.ZipInfo(name, (2026, 8, 22, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return archive.getvalue()


def ogr(name, *options):
    """The files that ogr2ogr makes of the map, by their endings."""
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "in.geojson").write_text(collection)
        subprocess.run(["ogr2ogr", *options, str(folder / name), str(folder / "in.geojson")], check=True, cwd=folder)
        return {path.suffix[1:]: path.read_bytes() for path in folder.iterdir() if path.name != "in.geojson"}


def geopackage():
    """A database of small pages, so that shapes go on over several of them."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "map.gpkg"
        database = sqlite3.connect(path)
        database.executescript("""
            PRAGMA page_size = 512; PRAGMA application_id = 1196444487; PRAGMA user_version = 10300;
            CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY,
                organization TEXT NOT NULL, organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
            INSERT INTO gpkg_spatial_ref_sys VALUES ('WGS 84', 4326, 'EPSG', 4326, 'x', NULL);
            CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT);
            INSERT INTO gpkg_contents VALUES ('map', 'features', 'map');
            CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL,
                srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL, CONSTRAINT pk PRIMARY KEY (table_name, column_name));
            INSERT INTO gpkg_geometry_columns VALUES ('map', 'geom', 'POLYGON', 4326, 0, 0);
            CREATE TABLE map (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom POLYGON, status TEXT(40), note TEXT);
        """)
        for status, rings in SHAPES:
            wkb = struct.pack("<BII", 1, 3, len(rings))
            for ring in rings:
                # More corners on each edge, so that a shape needs more than one page.
                ring = [[x + (p - x) * i / 8, y + (q - y) * i / 8] for (x, y), (p, q) in zip(ring, ring[1:]) for i in range(8)] + [ring[-1]]
                wkb += struct.pack("<I", len(ring)) + b"".join(struct.pack("<dd", *corner) for corner in ring)
            blob = b"GP\0\1" + struct.pack("<i", 4326) + wkb
            database.execute("INSERT INTO map (geom, status, note) VALUES (?, ?, ?)", (blob, status, "x" * 20))
        for number in range(40):
            # Rows without a shape, so that the table has inner pages.
            database.execute("INSERT INTO map (geom, status, note) VALUES (NULL, 'liberated', ?)", (f"{number} " + "y" * 30,))
        database.commit()
        database.close()
        return path.read_bytes()


topology = {
    "type": "Topology",
    "transform": {"scale": [0.05, 0.05], "translate": [37, 48]},
    "arcs": [[[0, 0], [4, 0], [0, 4], [-4, 0], [0, -4]], [[1, 1], [0, 2], [2, 0], [0, -2], [-2, 0]], [[8, 0], [4, 0], [0, 4], [-4, 0], [0, -4]]],
    "objects": {"map": {"type": "GeometryCollection", "geometries": [
        {"type": "Polygon", "arcs": [[0], [1]], "properties": {"status": "occupied"}},
        {"type": "Polygon", "arcs": [[2]], "properties": {"status": "liberated"}}]}},
}
text = json.dumps(topology)
whole = kml("".join(placemark(*shape) for shape in SHAPES))
shapefile = ogr("map.shp", "-f", "ESRI Shapefile", "-lco", "ENCODING=UTF-8")
flat = ogr("map.fgb", "-f", "FlatGeobuf")["fgb"]
gpkg = geopackage()
in_zip = {f"folder/map_{DAY}.{ending}": shapefile[ending] for ending in ("shp", "shx", "dbf", "prj", "cpg")}
swiss = b'PROJCS["CH1903+_LV95",GEOGCS["GCS_CH1903+",DATUM["D_CH1903+",SPHEROID["Bessel_1841",6377397.155,299.1528128]]],UNIT["Meter",1.0]]'
files = {
    "good.kml": whole,
    "good.kmz": packed({"doc.kml": whole, "files/extra.kml": kml("")}),
    "good.topojson": text,
    "good.geojsons": "".join(f"\x1e{json.dumps(feature)}\n" for feature in features),
    "good.geojsonl": "".join(f"{json.dumps(feature)}\n" for feature in features),
    "good.gpkg": gpkg,
    "good.fgb": flat,
    "good.zip": packed(in_zip),
    "good.shp": shapefile["shp"],
    "good.dbf": shapefile["dbf"],
    "good.prj": shapefile["prj"],
    "good.shx": shapefile["shx"],
    "alone.shp": shapefile["shp"],
    "cut.kml": whole[: len(whole) // 2],
    "entities.kml": whole.replace("?>", '?><!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;">]>', 1).replace("37.4,48.0,0", "&b;"),
    "link.kml": kml("<NetworkLink><Link><href>http://example.org/map.kml</href></Link></NetworkLink>"),
    "deep.kml": kml("<Folder>" * 200 + "</Folder>" * 200),
    "latitude-first.kml": whole.replace("37.0,48.0,0", "480,37,0"),
    "cut.shp": shapefile["shp"][:-20],
    "cut.zip": packed(in_zip)[:-30],
    "other-system.zip": packed({**in_zip, f"folder/map_{DAY}.prj": swiss}),
    "rows-missing.zip": packed({**in_zip, f"folder/map_{DAY}.dbf": shapefile["dbf"][:4] + struct.pack("<I", 1) + shapefile["dbf"][8:]}),
    "two-maps.zip": packed({"a.geojson": collection, "b.geojson": collection}),
    "no-map.zip": packed({"a.txt": "x"}),
    "zip-in-zip.zip": packed({"a.kml": packed({"doc.kml": whole})}),
    "zeros.zip": packed({"a.kml": b"\0" * 1_000_000}),
    "cut.gpkg": gpkg[: len(gpkg) // 2],
    "utf-16.gpkg": gpkg[:56] + b"\0\0\0\2" + gpkg[60:],
    "cut.fgb": flat[:-40],
    "header-too-long.fgb": flat[:8] + b"\xff\xff\xff\x7f" + flat[12:],
    "arc-missing.topojson": text.replace("[[0], [1]]", "[[0], [7]]"),
    "no-objects.topojson": json.dumps({"type": "Topology", "arcs": []}),
}
# GeoParquet is as `frontcast shapes` writes it.
files["good.parquet"] = (HERE / "good.parquet").read_bytes()
shutil.rmtree(HERE, ignore_errors=True)
HERE.mkdir()
for name, content in files.items():
    (HERE / name).write_bytes(content if isinstance(content, bytes) else content.encode())
