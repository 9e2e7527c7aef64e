#!/usr/bin/env python3
"""Compare frontcast with the team's reference numbers and with published figures; needs ../shared, says so when it is absent.

  check_shared.py FRONTCAST

1. Every row of the golden table (shapely, pyproj): held and remaining within 0.05 km² or 1e-6.
2. The bundled control table is what `measure` makes of the snapshots.
3. DeepState's own published shares of 1 January 2026: within 0.9 points. Its published monthly gains from August 2024 on:
   within 20 % or 20 km². Its gain of 2025: within 1 %.
4. The same snapshots fed to an empty store at once: no day is held back, and what `data export` writes is the bundled table.
5. The bundled ledger has the facts of the shared list of published projections, entry by entry.
6. Differences of gains between maps (`sources`): standard deviations over 30 and 90 days within 15 % of the shared table.
7. Backtest of the shared task: an independent scorer (which needs numpy and pandas) finds the scores of our own table to
   1e-6; relative WIS and coverage of the models stay within what was promised.
8. `regimes` beside the reference form (which needs numpy) on real series, one with the collapse of 2022 in view: quantiles
   30 to 365 days ahead within simulation noise.
9. Forecasts of the theatre, scored by what ISW's map then shows: scores made here from the forecasts and the shared table are
   our own to 1e-6, and the bands on any map hold as promised and cost no more than those on this map.
10. The bundled tables of UAControlMap and The Economist are what `data/remake.py` makes of their maps and table, and the areas
   held on UAControlMap's are those of the shared table (shapely) within 0.6 km². So are those of DeepState's archive, which
   meets the mirror's days within 0.05 km² in every region.
"""
import bisect, csv, datetime, importlib.util, json, math, pathlib, subprocess, sys, tarfile, tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
SHARES = {"donetsk": 78.1, "luhansk": 99.6, "zaporizhzhia": 74.8, "kherson": 72.0, "kharkiv": 4.7, "sumy": 1.0,
          "dnipropetrovsk": 0.6}
# Weighted interval score relative to the bootstrap, at most.
SKILL = {"regimes": 0.65, "reverting": 0.64, "pool": 0.65}
# Share of truths inside central intervals of the default model. A year ahead the task holds hardly more than one future of
# seven regions: its share strays from .5 by .19, one standard error, without a fault of the model (it is .67).
COVERAGE = {50: (0.40, 0.62), 95: (0.92, 1.00)}
COVERAGE_OF_A_YEAR = {50: (0.31, 0.69), 95: (0.92, 1.00)}
# Share of what ISW's map shows inside the 95 % intervals on any map, at least; and their score beside those on this map, at
# most.
ANY_MAP, ANY_MAP_COST = {30: 0.92, 90: 0.92, 180: 0.90}, 1.03


def main():
    if not SHARED.is_dir():
        print(f"check_shared: no folder {SHARED.name} beside the checkout; reference comparison left out")
        return 0
    bundled = rows(ROOT / "data/control/deepstate.csv")
    failures = measured(sys.argv[1], bundled) + fed(sys.argv[1], bundled) + published(bundled)
    failures += others(sys.argv[1]) + ledger() + side_by_side(sys.argv[1]) + replayed(sys.argv[1]) + beside_reference(sys.argv[1])
    failures += by_another(sys.argv[1], bundled)
    print(f"check_shared: {failures} comparisons out of bounds")
    return 1 if failures else 0


def rows(path):
    with open(path, newline="", encoding="utf-8") as file:
        return {(r["day"], r["region"]): r for r in csv.DictReader(file)}


def measured(frontcast, bundled):
    maps = sorted(map(str, (SHARED / "deepstate").glob("*.geojson")))
    with tempfile.TemporaryDirectory() as folder:
        table = pathlib.Path(folder) / "measured.csv"
        subprocess.run([frontcast, "measure", *maps, "--source", "deepstate", "--front", "--quiet", "--output", table],
                       check=True)
        ours = rows(table)
    failures, worst = 0, 0.0
    golden = rows(SHARED / "reference/golden_deepstate.csv")
    for key, reference in golden.items():
        for column in ("held_km2", "remaining_km2"):
            want, got = float(reference[column]), float(ours[key][column])
            worst = max(worst, abs(want - got))
            if abs(want - got) > max(0.05, 1e-6 * want):
                print(f"  {key} {column}: reference {want}, measured {got}")
                failures += 1
    print(f"golden: {len(golden)} rows, largest difference {worst:.3f} km²")
    differ = [key for key in bundled if bundled[key] != ours.get(key)] + [key for key in ours if key not in bundled]
    print(f"bundled table: {len(bundled)} rows, {len(differ)} differ from what is measured now")
    return failures + len(differ)


def fed(frontcast, bundled):
    maps = sorted(map(str, (SHARED / "deepstate").glob("*.geojson")))
    with tempfile.TemporaryDirectory() as folder:
        # Under a name of its own, so that the bundled data are no past to judge by.
        store, summary, table = (pathlib.Path(folder) / name for name in ("store", "summary.json", "export.csv"))
        subprocess.run([frontcast, "ingest", *maps, "--source", "fed", "--store", store, "--quiet", "--format", "json",
                        "--output", summary], check=False)
        subprocess.run([frontcast, "data", "export", "--source", "fed", "--store", store, "--quiet", "--output", table],
                       check=True)
        subprocess.run([frontcast, "data", "verify", "--store", store], check=True, stdout=subprocess.DEVNULL)
        counts, ours = json.loads(summary.read_text())["rows"], rows(table)
    differ = [key for key, row in bundled.items() if float(row["controlled_km2"]) != float(ours[key]["controlled_km2"])]
    print(f"fed: {len(maps)} maps, {counts}, {len(differ)} rows differ from the bundled table")
    return len(differ) + counts["quarantined"] + counts["refused"]


def others(frontcast):
    failures = 0
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        with tarfile.open(SHARED / "maps/uacontrolmap.tar.xz") as archive:
            archive.extractall(folder, filter="data")
        maps = sorted(map(str, (folder / "uacontrolmap").glob("2*.json")))
        remade(frontcast, folder, "uacontrolmap", maps)
        subprocess.run([frontcast, "measure", *maps, "--source", "x", "--quiet", "--output", folder / "held.csv"],
                       stderr=subprocess.DEVNULL, check=False)
        ours, theirs = rows(folder / "held.csv"), rows(SHARED / "sources/uacontrolmap_2022-12_2026-08_clean.csv")
        # The whole counts what lies beyond the border too, in another way.
        largest = max(abs(float(ours[key]["held_km2"]) - float(row["km2"])) for key, row in theirs.items() if key[1] != "ukraine")
        failures += largest > 0.6
        print(f"uacontrolmap: {len(maps)} maps, largest difference to the shared table {largest:.2f} km²")
        published = folder / "published.csv"
        with open(published, "w", newline="", encoding="utf-8") as file:
            columns = csv.writer(file)
            columns.writerow(["date", "area_assessed_as_russia_controlled"])
            for row in rows(SHARED / "sources/economist_isw_2022-02_2026-08.csv").values():
                columns.writerow([row["day"], float(row["km2"]) * 1e6])
        remade(frontcast, folder, "economist_isw", [published])
        with tarfile.open(SHARED / "maps/deepstate_archive.tar.xz") as archive:
            archive.extractall(folder, filter="data")
        remade(frontcast, folder, "deepstate_2022", sorted(map(str, (folder / "deepstate_archive").glob("*.geojson"))))
        for name in ("uacontrolmap", "economist_isw", "deepstate_2022", "deepstate_2022_places"):
            is_same = (folder / f"{name}.csv").read_bytes() == (ROOT / f"data/control/{name}.csv").read_bytes()
            failures += not is_same
            print(f"{name}: the bundled table is {'what is' if is_same else 'NOT what is'} made now")
    return failures


def remade(frontcast, folder, table, files):
    subprocess.run([ROOT / "data/remake.py", "--to", folder, frontcast, table, *files], check=True, stderr=subprocess.DEVNULL)


def replayed(frontcast):
    task, scorer = SHARED / "skill/deepstate_task.csv", SHARED / "skill/score_forecasts.py"
    with tempfile.TemporaryDirectory() as folder:
        forecasts, scores = pathlib.Path(folder) / "forecasts.csv", pathlib.Path(folder) / "scores.json"
        # Futures enough that a truth at the end of an interval is not judged by how finely it was drawn.
        subprocess.run([frontcast, "backtest", "--table", task, "--paths", "8000", "--forecasts", forecasts, "--format", "json",
                        "--output", scores, "--quiet"], check=True)
        ours = json.loads(scores.read_text())
        theirs = None
        if all(importlib.util.find_spec(module) for module in ("numpy", "pandas")):
            theirs = json.loads(subprocess.check_output([sys.executable, scorer, forecasts, task, "--json"]))
    rows = {(row["model_id"], row["horizon"]): row for row in ours["scores"] if row["region"] == "all"}
    failures = 0
    for name, most in SKILL.items():
        score = rows[name, None]["relative_wis"]
        failures += score > most
        print(f"  {name:24s}relative WIS {score:.3f}, at most {most}{'  OUT OF BOUNDS' if score > most else ''}")
    for level in COVERAGE:
        found = {horizon: row[f"coverage_{level}"] for (name, horizon), row in rows.items() if name == "regimes" and horizon}
        bounds = {horizon: (COVERAGE_OF_A_YEAR if horizon == 365 else COVERAGE)[level] for horizon in found}
        outside = [horizon for horizon, share in found.items() if not bounds[horizon][0] <= share <= bounds[horizon][1]]
        failures += len(outside)
        shares = ", ".join(f"{horizon} days {share:.2f}" for horizon, share in found.items())
        print(f"  regimes covers {level} %: {shares}{'  OUT OF BOUNDS' if outside else ''}")
    return failures + compared(rows, ours["forecasts"], theirs)


def by_another(frontcast, bundled):
    """Scores by the gains of another map, from the quantiles of all forecasts."""
    with open(SHARED / "sources/economist_isw_2022-02_2026-08.csv", newline="", encoding="utf-8") as file:
        isw = {row["day"]: float(row["km2"]) for row in csv.DictReader(file)}
    # The same origins, whatever history lies before them.
    first = min(day for path in (ROOT / "data/control").glob("deepstate*.csv") if "places" not in path.name
                for day, _ in rows(path))
    before = datetime.date(2025, 1, 4) - datetime.date.fromisoformat(first)
    with tempfile.TemporaryDirectory() as folder:
        forecasts, scores = pathlib.Path(folder) / "forecasts.csv", pathlib.Path(folder) / "scores.json"
        subprocess.run([frontcast, "backtest", "ukraine", "--min-history", str(before.days), "--truth", "economist_isw",
                        "--bands", "both", "--models", "regimes", "--horizons", ",".join(map(str, ANY_MAP)),
                        "--forecasts", forecasts, "--format", "json", "--output", scores,
                        "--store", pathlib.Path(folder) / "store", "--quiet"], check=True)
        ours = json.loads(scores.read_text())["scores"]
        with open(forecasts, newline="", encoding="utf-8") as file:
            quantiles = list(csv.DictReader(file))
    losses, ends = {}, {}
    for row in quantiles:
        name, start, end = row["model_id"], row["reference_date"], row["target_end_date"]
        truth = float(bundled[start, "ukraine"]["controlled_km2"]) + isw[end] - isw[start]
        level, value = float(row["output_type_id"]), float(row["value"])
        losses.setdefault((name, int(row["horizon"])), []).append(2 * max(level * (truth - value), (level - 1) * (truth - value)))
        if level in (0.025, 0.975):
            inside = value - 1e-6 <= truth if level < 0.5 else truth <= value + 1e-6
            ends.setdefault((name, int(row["horizon"])), {}).setdefault(start, []).append(inside)
    score = {key: sum(all_) / len(all_) for key, all_ in losses.items()}
    held = {key: sum(map(all, by.values())) / len(by) for key, by in ends.items()}
    told = {(row["model_id"], row["horizon"]): row for row in ours if row["region"] == "ukraine"}
    largest = max(max(abs(row["wis_km2"] / score[key] - 1), abs(row["coverage_95"] - held[key])) for key, row in told.items())
    print(f"scored by ISW's map: {len(quantiles)} quantiles, largest difference to our own scores {largest:.1e}")
    failures = int(largest > 1e-6)
    for horizon, least in ANY_MAP.items():
        found, cost = held["regimes+any-map", horizon], score["regimes+any-map", horizon] / score["regimes", horizon]
        wrong = found < least or cost > ANY_MAP_COST
        failures += wrong
        print(f"  {horizon} days: any map holds {found:.2f}, this map {held['regimes', horizon]:.2f}; score {cost:.2f} of this "
              f"map's{'  OUT OF BOUNDS' if wrong else ''}")
    return failures


def compared(rows, forecasts, theirs):
    """Our own scores beside those of the independent scorer."""
    if theirs is None:
        print(f"backtest: {forecasts} forecasts; no numpy and pandas, the independent scorer is left out")
        return 0
    largest = 0.0
    for (name, horizon), row in rows.items():
        model = theirs["models"][name]
        pairs = [(row["relative_wis"], model["relative_wis"])] if horizon is None else [
            (row["relative_wis"], model["by_horizon"][str(horizon)]),
            *((row[f"coverage_{level}"], model["coverage"][f"c{level}"][str(horizon)]) for level in (50, 80, 95))]
        largest = max([largest] + [abs(a - b) for a, b in pairs])
    print(f"backtest: {forecasts} forecasts, largest difference to the independent scorer {largest:.1e}")
    return int(forecasts != theirs["forecasts"]) + (largest > 1e-6)


def beside_reference(frontcast):
    """Shares of the reference's paths below our quantiles."""
    if not importlib.util.find_spec("numpy"):
        print("reference form of regimes: no numpy, left out")
        return 0
    import numpy

    spec = importlib.util.spec_from_file_location("reference", SHARED / "skill/regimes2_reference.py")
    reference = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(reference)
    task = history(SHARED / "skill/deepstate_task.csv", "controlled_km2")
    archive = history(SHARED / "sources/deepstate_archive_2022-04_2024-07.csv", "km2")
    first = min(min(days) for days in task.values())
    long = {name: {day: km2 for day, km2 in archive[name].items() if day < first} | days for name, days in task.items()}
    failures = 0
    for table, region in [(task, "donetsk"), (long, "kharkiv"), (task, "ukraine")]:
        failures += quantiles_differ(frontcast, reference, numpy, table, region)
    return failures


def history(path, column):
    """Levels by region and day."""
    levels = {}
    with open(path, newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            levels.setdefault(row["region"], {})[datetime.date.fromisoformat(row["day"])] = float(row[column])
    return levels


def weekly(levels):
    """Changes of whole weeks back from the last day, on the straight line between maps."""
    days = sorted(levels)

    def on(day):
        after = bisect.bisect_left(days, day)
        if days[after] == day:
            return levels[day]
        (a, b) = days[after - 1], days[after]
        return levels[a] + (levels[b] - levels[a]) * ((day - a) / (b - a))

    weeks = (days[-1] - days[0]).days // 7
    known = [on(days[-1] - datetime.timedelta(weeks=week)) for week in range(weeks, -1, -1)]
    return [after - before for before, after in zip(known, known[1:])]


def quantiles_differ(frontcast, reference, numpy, table, region):
    paths, of_reference, is_group = 10_000, 20_000, region == "ukraine"
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "control.csv"
        # A group that comes with its members has the sums of their futures; alone, those of its own sum.
        given = {region: table[region]} if is_group else table
        rows = [f"made,{name},{day},{km2}" for name, days in given.items() for day, km2 in days.items()]
        path.write_text("source,region,day,controlled_km2\n" + "\n".join(rows) + "\n")
        ours = json.loads(subprocess.check_output([frontcast, "project", region, "--table", path, "--chart", "none",
                                                   "--quiet", "--format", "json"]))
    assert ours["paths"] == paths and ours["model"] == "regimes"
    observed = ours["observed"]
    others = [weekly(days) for name, days in table.items() if name not in (region, "ukraine")]
    futures = reference.paths(weekly(table[region]), others, of_reference, 53, numpy.random.default_rng(7),
                              observed["controlled_km2"], is_group, observed["area_km2"])
    worst, compared = 0.0, 0
    for band in ours["bands"]:
        if band["horizon"] not in (30, 90, 180, 365):
            continue
        week, part = divmod(band["horizon"], 7)
        at = observed["controlled_km2"] + futures[:, week] + (futures[:, week + 1] - futures[:, week]) * part / 7
        for level, km2 in band["controlled_km2"].items():
            level = float(level)
            error = math.sqrt(level * (1 - level) * (1 / paths + 1 / of_reference))
            # Areas are written to a thousandth of a square kilometre.
            low, high = (numpy.mean(at <= km2 + by) for by in (-5e-4, 5e-4))
            worst, compared = max(worst, (low - level) / error, (level - high) / error), compared + 1
    wrong = worst > 4 or compared != 20
    print(f"reference form of regimes, {region} over {len(weekly(table[region]))} weeks: {compared} quantiles, "
          f"largest difference {worst:.1f} standard errors{'  OUT OF BOUNDS' if wrong else ''}")
    return int(wrong)


def published(table):
    failures = 0
    print("share on 2026-01-01, %      published  measured")
    for region, want in SHARES.items():
        got = 100 * float(table["2026-01-01", region]["share"])
        wrong = abs(got - want) > 0.9
        failures += wrong
        print(f"  {region:24s}{want:11.1f}{got:10.2f}{'  OUT OF BOUNDS' if wrong else ''}")
    days = sorted({day for day, _ in table})
    total = {day: float(table[day, "ukraine"]["controlled_km2"]) for day in days}

    def level_at_end_of(day):
        return total[max(known for known in days if known <= day)]

    print("gain, km²                   published  measured")
    with open(SHARED / "published/observed.csv", newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            is_gain = (row["source"].startswith("DeepState") and "weekly" not in row["source"] and row["region"] == "ukraine"
                       and row["measure"] == "gain" and row["unit"] == "km2" and row["period_start"] >= "2024-08-01")
            start, end = row["period_start"], row["period_end"]
            whole_month = start[8:] == "01" and start[:7] == end[:7] and int(end[8:]) >= 28
            whole_year = start == "2025-01-01" and end == "2025-12-31"
            if not is_gain or not (whole_month or whole_year):
                continue
            before = max(known for known in days if known < start)
            want, got = float(row["value"]), level_at_end_of(end) - total[before]
            bound = 0.01 * want if whole_year else max(20.0, 0.2 * want)
            wrong = abs(got - want) > bound
            failures += wrong
            print(f"  {start} to {end} {row['id']:6s}{want:8.0f}{got:10.0f}{'  OUT OF BOUNDS' if wrong else ''}")
    return failures


def ledger():
    def entries(path):
        with open(path, newline="", encoding="utf-8") as file:
            # Claims about pace are our own reading of those pages.
            return {row["id"]: row for row in csv.DictReader(file) if row["kind"] != "pace"}

    ours, theirs = entries(ROOT / "data/published/projections.csv"), entries(SHARED / "published/projections.csv")
    same = {"source": "publisher", **{name: name for name in ("kind", "published", "region", "goal", "rate_km2_per_day",
            "rate_scope", "window_start", "window_end", "remaining_km2", "duration_days", "url")}}
    failures = 0
    for name in sorted(set(ours) | set(theirs)):
        mine, fact = ours.get(name, {}), theirs.get(name, {})
        wrong = [column for column, own in same.items() if mine.get(own) != fact.get(column)]
        # A claim by a day keeps its latest day, one not before a day its earliest.
        if mine.get("claim") != "not_before" and mine.get("due_latest") != fact.get("result_latest"):
            wrong.append("due_latest")
        if mine.get("claim") != "by" and mine.get("due_earliest") != fact.get("result_earliest"):
            wrong.append("due_earliest")
        failures += bool(wrong)
        if wrong:
            print(f"  {name}: {', '.join(wrong)} differ")
    print(f"ledger: {len(ours)} entries, {failures} differ from the shared facts")
    return failures


def side_by_side(frontcast):
    names = {"deepstate": "deepstate", "isw_econ": "economist_isw", "uacm": "uacontrolmap"}
    with open(SHARED / "sources/disagreement.csv", newline="", encoding="utf-8") as file:
        wanted = [row for row in csv.DictReader(file)
                  if row["region"] == "ukraine" and row["period"] == "2024-07..2026-08" and row["h"] in ("30", "90")]
    with tempfile.TemporaryDirectory() as folder:
        table, document = pathlib.Path(folder) / "all.csv", pathlib.Path(folder) / "sources.json"
        subprocess.run([frontcast, "data", "export", "ukraine", "--output", table, "--quiet"], check=True)
        lines = table.read_text(encoding="utf-8").splitlines()
        # The shared table is of the days since July 2024.
        kept = lines[:1] + [line for line in lines[1:] if line.split(",")[2] >= "2024-07-08"]
        table.write_text("\n".join(kept) + "\n", encoding="utf-8")
        subprocess.run([frontcast, "sources", "ukraine", "--table", table, "--output", document, "--quiet"], check=True)
        pairs = json.loads(document.read_text(encoding="utf-8"))["differences"]
    failures = 0
    for row in wanted:
        both = {names[row["a"]], names[row["b"]]}
        pair = next(pair for pair in pairs if {pair["first"], pair["second"]} == both)
        got = next(gain["sd_km2"] for gain in pair["gains"] if gain["days"] == int(row["h"]))
        wrong = abs(got - float(row["sd"])) > 0.15 * float(row["sd"])
        failures += wrong
        print(f"  {row['a']} and {row['b']}, {row['h']} days: sd {row['sd']}, ours {got:.1f}{'  OUT OF BOUNDS' if wrong else ''}")
    return failures


sys.exit(main())
