#!/usr/bin/env python3
"""Make a bundled table of control anew from its maps or its publisher's table.

  remake.py FRONTCAST deepstate_2022 MAP.geojson…   DeepState's archive     → control/deepstate_2022.csv, _places.csv
  remake.py FRONTCAST uacontrolmap MAP.json…        UAControlMap's maps     → control/uacontrolmap.csv
  remake.py FRONTCAST economist_isw TABLE.csv       The Economist's table   → control/economist_isw.csv

`--to FOLDER` first writes elsewhere. FRONTCAST is the program. It measures the maps and finds the days on which a map dropped out; what is done beside that is said
here, and why in README.md.
"""
import csv, datetime, pathlib, shutil, subprocess, sys, tempfile

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
    make = {"deepstate_2022": deepstate, "uacontrolmap": uacontrolmap, "economist_isw": economist}[words[1]]
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
