#!/usr/bin/env python3
"""Make a bundled table of control anew from its maps or its publisher's table.

  remake.py FRONTCAST deepstate_2022 MAP.geojson…   DeepState's archive     → control/deepstate_2022.csv, _places.csv
  remake.py FRONTCAST uacontrolmap MAP.json…        UAControlMap's maps     → control/uacontrolmap.csv
  remake.py FRONTCAST economist_isw TABLE.csv       The Economist's table   → control/economist_isw.csv
  remake.py FRONTCAST land countries-10m.json       Natural Earth           → regions/land.geojson (needs shapely)
  remake.py FRONTCAST settlements PLACES.csv        GeoNames                → settlements.csv

`--to FOLDER` first writes elsewhere. FRONTCAST is the program. It measures the maps and finds the days on which a map dropped out; what is done beside that is said
here, and why in README.md.
"""
import csv, datetime, difflib, gzip, json, math, pathlib, re, shutil, subprocess, sys, tempfile

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
# The radius of a disc, km, from population where no built-up area is known: RADIUS·population^POWER, least squares of the logarithms
# over the 30 towns of places.csv, which it misses by a fifth.
RADIUS, POWER = 0.0743, 0.359


def main():
    words, control = sys.argv[1:], pathlib.Path(__file__).resolve().parent / "control"
    if words[0] == "--to":
        control, words = pathlib.Path(words[1]), words[2:]
    make = {"deepstate_2022": deepstate, "uacontrolmap": uacontrolmap, "economist_isw": economist, "land": land,
            "settlements": settlements}[words[1]]
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


# Romanisation of Ukrainian (Cabinet of Ministers, 2010), by which names in the two alphabets are compared.
LATIN = dict(zip("абвгґдеєжзиіїйклмнопрстуфхцчшщьюя",
                 "a b v h g d e ie zh z y i i i k l m n o p r s t u f kh ts ch sh shch  iu ia".split(" ")))


def settlements(_, files, __, control):
    """Settlements near where the front has stood since the first map of the cells: 1,000 inhabitants and more within 100 km,
    500 and more within 30 km of the front of the last map."""
    data = control.parent
    ever, last, plane = fronts(data / "cells/deepstate.cells")
    regions = json.loads((data / "regions/ukraine.geojson").read_text())["features"]
    towns = rows(data / "places.csv")
    spelt = {row["name"]: row["spelling"] for row in reversed(rows(data / "place_names.csv")) if row["spelling"][0] > "А"}
    found, seen = [], set()
    distance = lambda row, town: math.dist(*([float(of["lon"]) * 0.67, float(of["lat"])] for of in (row, town))) * 111
    is_town = lambda row: int(row["population"]) > 3000 and any(distance(row, town) < 3 for town in towns)
    for row in sorted(rows(files[0]), key=lambda row: (not is_town(row), -int(row["population"]))):
        lon, lat, people = float(row["lon"]), float(row["lat"]), int(row["population"])
        at = plane(lon, lat)
        far = lambda front: min(math.hypot(at[0] - x, at[1] - y) for x, y in front)
        region = region_of(regions, lon, lat)
        if region is None:
            continue
        # The centre of a bundled town is the largest settlement of GeoNames within 3 km of it.
        own = [town for town in towns if town["region"] == region and town["name"] not in seen and people > 3000
               and math.dist(plane(float(town["lon"]), float(town["lat"])), at) < 3]
        if not (people >= 1000 and far(ever) <= 100 or far(last) <= 30 or own):
            continue
        # A district of a city is no place beside it.
        discs = 2 if re.search("^Rayon|[kn]yi$", row["name"]) else 0.8
        if not own and any(math.dist(place["at"], at) < discs * float(place["radius_km"]) for place in found):
            continue
        name, radius = (own[0]["name"], own[0]["radius_km"]) if own else (row["name"].replace("’", "'"), None)
        if own:
            seen.add(own[0]["name"])
        is_same = sum(place["region"] == region and place["name"].split(" (")[0] == name for place in found)
        is_same = is_same or any(town["name"] == name and town["region"] == region for town in towns if not own)
        if is_same:
            large = [place for place in found if place["population"] >= 5000 and place["region"] == region]
            large = large or [place for place in found if place["population"] >= 5000]
            near = min(large, key=lambda place: math.dist(plane(float(place["lon"]), float(place["lat"])), at))
            name = f"{name} (near {near['name'].split(' (')[0]})"
            if any(place["name"] == name and place["region"] == region for place in found):
                name = f"{name[:-1]}, {'NE' if at > plane(float(near['lon']), float(near['lat'])) else 'SW'})"
        ukrainian = spelt.get(name) or (row["name_uk"] if alike(row["name_uk"], row["name"]) else "")
        found.append({"name": name, "name_uk": ukrainian, "region": region, "lon": f"{lon:.4f}", "lat": f"{lat:.4f}",
                      "population": people, "radius_km": radius or f"{RADIUS * people ** POWER:.2f}", "at": at})
    missing = {town["name"] for town in towns} - seen
    if missing or len({(place["name"], place["region"]) for place in found}) < len(found):
        sys.exit(f"towns without a settlement: {missing}; or two settlements have one name")
    columns = ["name", "name_uk", "region", "lon", "lat", "population", "radius_km"]
    put_plain(data / "settlements.csv", found, columns)


def fronts(path):
    """Middles of the cells that were ever at the front, and of those at the front on the last map, km; and their plane."""
    plain = gzip.decompress(path.read_bytes())
    head = json.loads(plain[:plain.index(b"\n")])
    columns, cells = head["columns"], head["columns"] * head["rows"]
    at = plain.index(b"\n") + 1

    def taken(count, row):
        nonlocal at
        part, at = bytearray(plain[at:at + count]), at + count
        for i in range(row, count):
            part[i] ^= part[i - row]
        return part

    def number():
        nonlocal at
        value = shift = 0
        while True:
            byte, at = plain[at], at + 1
            value, shift = value | (byte & 127) << shift, shift + 7
            if byte < 128:
                return value

    taken(2 * cells, 2 * columns)
    land, cover, ever, last = taken(cells, columns), None, set(), set()
    for _ in head["covers"]:
        if cover is None:
            cover = taken(cells, columns)
        else:
            cell, changed = 0, []
            for _ in range(number()):
                cell += number()
                changed.append(cell)
            for cell in changed:
                cover[cell], at = plain[at], at + 1
        beside = lambda cell: (cell - 1, cell + 1, cell - columns, cell + columns)
        last = {cell for cell in range(columns, cells - columns) if cover[cell] >= 128 and land[cell]
                and any(land[other] and cover[other] < 128 for other in beside(cell))}
        ever |= last
    middle = lambda cell: ((head["corner"][0] + cell % columns + 0.5) * head["cell_km"],
                           (head["corner"][1] + cell // columns + 0.5) * head["cell_km"])
    return [middle(cell) for cell in ever], [middle(cell) for cell in last], equal_area(*head["middle"])


def equal_area(lon, lat):
    """Lambert's projection of a sphere, good to a few tenths of a percent."""
    up = math.radians(lat)

    def place(x, y):
        across, y = math.radians(x - lon), math.radians(y)
        cosine = math.sin(up) * math.sin(y) + math.cos(up) * math.cos(y) * math.cos(across)
        k = 6371.0 * math.sqrt(2 / (1 + cosine))
        return (k * math.cos(y) * math.sin(across),
                k * (math.cos(up) * math.sin(y) - math.sin(up) * math.cos(y) * math.cos(across)))
    return place


def region_of(regions, lon, lat):
    """The region at a place, or where the outlines leave it out, within some 4 km of it; None elsewhere."""
    for step in (0, 0.02, 0.04):
        for x, y in ((0, 0), (1, 0), (-1, 0), (0, 1), (0, -1)):
            for of in regions:
                if inside(of["geometry"], lon + step * x, lat + step * y):
                    return of["properties"]["region"]
    return None


def inside(geometry, x, y):
    parts = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    odd = False
    for ring in (ring for part in parts for ring in part):
        for (x0, y0), (x1, y1) in zip(ring, ring[1:]):
            odd ^= (y0 > y) != (y1 > y) and x < x0 + (y - y0) / (y1 - y0) * (x1 - x0)
    return odd


def alike(ukrainian, english):
    """Whether a name can be that of a place in Ukrainian, since GeoNames' alternate names have no language here."""
    if re.search("[ыёэъ]|ие|[сц]к$|ой$", ukrainian.lower()):
        return False
    bare = lambda name: "".join(letter for letter in name.lower().replace("y", "i") if letter.isalpha())
    latin = "".join(LATIN.get(letter, letter) for letter in ukrainian.lower())
    return difflib.SequenceMatcher(None, bare(latin), bare(english)).ratio() >= 0.75


def put_plain(path, table, columns):
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(table)
    print(f"{path.name}: {len(table)} rows")


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
    put_plain(path, table, columns)
    print(f"{table[0]['day']} to {table[-1]['day']}")


if __name__ == "__main__":
    main()
