#!/usr/bin/env python3
"""Make a bundled table of control anew from its maps or its publisher's table.

  remake.py FRONTCAST deepstate_2022 MAP.geojson…   DeepState's archive     → control/deepstate_2022.csv, _places.csv
  remake.py FRONTCAST uacontrolmap MAP.json…        UAControlMap's maps     → control/uacontrolmap.csv
  remake.py FRONTCAST economist_isw TABLE.csv       The Economist's table   → control/economist_isw.csv
  remake.py FRONTCAST land countries-10m.json       Natural Earth           → regions/land.geojson (needs shapely)

`--to FOLDER` first writes elsewhere. FRONTCAST is the program. It measures the maps and finds the days on which a map dropped out; what is done beside that is said
here, and why in README.md.
"""
import csv, datetime, json, pathlib, shutil, subprocess, sys, tempfile

# Regions that some bundled source ever shows as held in part, and the whole.
REGIONS = ("crimea", "dnipropetrovsk", "donetsk", "kharkiv", "kherson", "luhansk", "mykolaiv", "sevastopol", "sumy", "zaporizhzhia",
           "ukraine")
# The first day of the tables that were measured on the mirror of DeepState's map.
PRESENT = "2024-07-08"
# Names of the archive that the words of a legend do not settle. Transnistria lies beyond the border, where the bundled outlines
# are off by a few kilometres. The others are: an island, a nameless polygon of 103,000 km² on one day, land in Russia on the day
# of a mutiny, and land drawn in the grey of unknown status in April 2022.
NOT_HELD = ("Придністров'я", "Придністров'я.", "Transnistria.", "Зміїний", "Багатокутник 54",
            "Under the control of rebels-militants wagner")
NOT_HELD_WITH_COMMA = "Фактично контролюється ворогом, але немає інформації про його перебування тут"
# Before these days a source drew the coast of the Black Sea anew several times, and pieces of sea of up to 370 km² beyond the
# border came and went. Until then the whole is the sum of the regions and what lies beyond the border on this day.
COAST_SETTLED = {"deepstate": "2023-09-05", "uacontrolmap": "2023-06-13"}


def main():
    words, control = sys.argv[1:], pathlib.Path(__file__).resolve().parent / "control"
    if words[0] == "--to":
        control, words = pathlib.Path(words[1]), words[2:]
    make = {"deepstate_2022": deepstate, "uacontrolmap": uacontrolmap, "economist_isw": economist, "land": land}[words[1]]
    files = sorted(pathlib.Path(name).resolve() for name in words[2:])
    with tempfile.TemporaryDirectory() as folder:
        make(words[0], files, pathlib.Path(folder), control)


def deepstate(frontcast, files, folder, control):
    """The archive shows on a day what the mirror shows on the next one: on 32 common days to 0.02 km²."""
    moved = []
    for file in files:
        day = datetime.datetime.strptime(file.stem[:8], "%Y%m%d") + datetime.timedelta(days=1)
        moved.append(shutil.copy(file, folder / f"{day:%Y%m%d}.geojson"))
    legend = ["--not-held", "name=" + ",".join(NOT_HELD), "--not-held", f"name={NOT_HELD_WITH_COMMA}"]
    table = measured(frontcast, moved, folder, "deepstate", "--places", *legend)
    early = lambda row: row["day"] < PRESENT
    seam(rows(table))
    write(control / "deepstate_2022.csv", filter(early, whole("deepstate", rows(table))))
    places = list(filter(early, rows(folder / "measured_places.csv")))
    put(control / "deepstate_2022_places.csv", places, list(places[0]))


def land(_, files, __, control):
    """Land of other countries within a box, from TopoJSON. It reaches a few kilometres under the bundled country along its
    land borders, so that no gap shows between the two where their outlines differ."""
    from shapely import make_valid, set_precision
    from shapely.geometry import MultiPolygon, Polygon, box, shape
    from shapely.ops import unary_union
    atlas = json.loads(files[0].read_text())
    (across, up), (left, low) = atlas["transform"]["scale"], atlas["transform"]["translate"]
    arcs = []
    for steps in atlas["arcs"]:
        x = y = 0
        arcs.append([(across * (x := x + dx) + left, up * (y := y + dy) + low) for dx, dy in steps])

    def ring(indices):
        joined = []
        for index in indices:
            arc = arcs[index] if index >= 0 else arcs[~index][::-1]
            joined += arc[bool(joined):]
        return joined

    def country(of):
        parts = of["arcs"] if of["type"] == "MultiPolygon" else [of["arcs"]]
        parts = [[outline for outline in map(ring, part) if len(outline) > 3] for part in parts]
        return unary_union([make_valid(Polygon(part[0], part[1:])) for part in parts if part])

    regions = control.parent / "regions"
    bundled = json.loads((regions / "ukraine.geojson").read_text())["features"]
    own = unary_union([shape(feature["geometry"]).buffer(0) for feature in bundled])
    countries = atlas["objects"]["countries"]["geometries"]
    others = [country(of) for of in countries if "arcs" in of and of["properties"]["name"] != "Ukraine"]
    beyond = unary_union([other.intersection(box(13, 40, 50, 58)) for other in others]).difference(own)
    # The atlas has Crimea with another coast, of which slivers would be left.
    coast = [shape(of["geometry"]) for of in bundled if of["properties"]["region"] in ("crimea", "sevastopol")]
    beyond = beyond.difference(unary_union(coast).buffer(0.035))
    under = beyond.buffer(0.04).intersection(own.buffer(0.01))
    simple = set_precision(unary_union([beyond, under]).simplify(0.012), 0.001)
    large = [Polygon(part.exterior, [hole for hole in part.interiors if Polygon(hole).area > 3e-3])
             for part in simple.geoms if part.area > 1e-3]
    rounded = lambda outline: [[round(x, 3), round(y, 3)] for x, y in outline.coords]
    rings = [[rounded(part.exterior), *map(rounded, part.interiors)] for part in large]
    text = json.dumps({"type": "MultiPolygon", "coordinates": rings}, separators=(",", ":"))
    (regions / "land.geojson").write_text(text + "\n")


def seam(table):
    """The largest differences on the days that the archive and the mirror both have."""
    present = {(row["day"], row["region"]): float(row["controlled_km2"]) for row in
               rows(pathlib.Path(__file__).resolve().parent / "control/deepstate.csv")}
    differ = [(abs(float(row["controlled_km2"]) - present[row["day"], row["region"]]), row["region"] == "ukraine")
              for row in table if (row["day"], row["region"]) in present]
    regions, ukraine = (max(size for size, is_whole in differ if is_whole == wanted) for wanted in (False, True))
    print(f"seam: {len(differ) // 28} common days, regions differ by up to {regions:.3f} km², Ukraine by {ukraine:.3f} km²")
    if regions > 0.05 or ukraine > 0.1:
        sys.exit("the archive does not continue as the mirror does")


def uacontrolmap(frontcast, files, folder, control):
    table = measured(frontcast, files, folder, "uacontrolmap")
    done = subprocess.run([frontcast, "ingest", table, "--dry-run", "--store", folder / "store", "--format", "csv", "--quiet"],
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False)
    out = {row["day"] for row in csv.DictReader(done.stdout.splitlines()) if row["kind"] == "outage"}
    print(f"outages: {', '.join(sorted(out))}")
    write(control / "uacontrolmap.csv", (row for row in whole("uacontrolmap", rows(table)) if row["day"] not in out))


def economist(_, files, __, control):
    days = {row["date"]: float(row["area_assessed_as_russia_controlled"]) / 1e6 for row in rows(files[0])}
    table = [{"source": "economist_isw", "region": "ukraine", "day": day, "controlled_km2": f"{km2:.2f}"} for day, km2 in
             sorted(days.items())]
    put(control / "economist_isw.csv", table, list(table[0]))


def measured(frontcast, files, folder, source, *more):
    table = folder / "measured.csv"
    done = subprocess.run([frontcast, "measure", *files, "--source", source, "--front", "--quiet", "--output", table, *more],
                          check=False)
    # Maps that are skipped are named on stderr.
    if done.returncode not in (0, 3):
        sys.exit(done.returncode)
    return table


def rows(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def whole(source, table):
    """The rows of a table whose whole moves with the regions alone while the coast is not settled."""
    settled, days = COAST_SETTLED[source], {}
    for row in table:
        days.setdefault(row["day"], {})[row["region"]] = row
    of_regions = lambda day: sum(float(row["controlled_km2"]) for name, row in days[day].items() if name != "ukraine")
    beyond = float(days[settled]["ukraine"]["controlled_km2"]) - of_regions(settled)
    for day in days:
        if day < settled:
            days[day]["ukraine"]["controlled_km2"] = f"{of_regions(day) + beyond:.3f}"
    return table


def write(path, table):
    put(path, [row for row in table if row["region"] in REGIONS], ["source", "region", "day", "controlled_km2", "front_km"])


def put(path, table, columns):
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(table)
    print(f"{path.name}: {len(table)} rows, {table[0]['day']} to {table[-1]['day']}")


if __name__ == "__main__":
    main()
