#!/usr/bin/env python3
"""check_hub.py FRONTCAST: writes a forecast hub, puts a second team into it, and looks at it with what others use.

The configuration must be valid by the hubverse's own schemas, hubdata must open forecasts and target data, and the scores of
`hub score` must be those of the independent scorer. Needs jsonschema, hubdata, numpy and pandas; without the shared folder
it says so and passes.
"""
import gzip, json, os, subprocess, sys, tempfile
from pathlib import Path

import hubdata, jsonschema
from hubdata.create_target_data_schema import TargetType

frontcast = str(Path(sys.argv[1]).resolve())
shared = Path(__file__).resolve().parent.parent.parent / "shared"
if not (shared / "hub-schemas").is_dir():
    print("check_hub: no shared folder; the hub was not looked at")
    sys.exit(0)
scratch = tempfile.TemporaryDirectory()
os.chdir(scratch.name)
env = {**os.environ, "FRONTCAST_STORE": str(Path(scratch.name) / "store")}


def run(*words):
    ran = subprocess.run([frontcast, *map(str, words)], capture_output=True, text=True, env=env)
    if ran.returncode:
        sys.exit(f"check_hub: {' '.join(map(str, words))}: {ran.stderr}")
    return ran.stdout


truth = shared / "skill/deepstate_task.csv"
Path("peers.csv").write_bytes(gzip.open(shared / "skill/peers_deepstate.csv.gz").read())
run("hub", "hub", "--rows", "peers.csv", "--team", "peers", "--table", truth, "--quiet")
run("hub", "hub", "donetsk", "luhansk", "--models", "constant", "--table", truth, "--quiet")
for name, schema in (("admin", "admin"), ("tasks", "tasks"), ("target-data", "target-data")):
    document = json.loads(Path(f"hub/hub-config/{name}.json").read_text())
    jsonschema.Draft202012Validator(json.loads((shared / f"hub-schemas/{schema}-schema.json").read_text())).validate(document)
folder = str(Path("hub").resolve())
opened = hubdata.connect_hub(folder).to_table()
models = set(opened.column("model_id").to_pylist())
assert "frontcast-constant" in models and len(models) == 7, models
for kind in (TargetType.TIME_SERIES, TargetType.ORACLE_OUTPUT):
    assert hubdata.connect_target_data(folder, kind).to_table().num_rows > 500, kind
stray = [path for path in Path("hub/model-output").rglob("*") if path.is_file() and path.suffix != ".parquet"]
assert not stray, stray

# A hub of the peers alone has the forecasts that the scorer compares.
run("hub", "peers", "--rows", "peers.csv", "--team", "peers", "--table", truth, "--quiet")
ours = json.loads(run("hub", "score", "peers", "--reference", "peers-bootstrap", "--format", "json"))
scorer = [sys.executable, shared / "skill/score_forecasts.py", "peers.csv", truth, "--json"]
theirs = json.loads(subprocess.run(scorer, capture_output=True, text=True, check=True).stdout)
assert ours["forecasts"] == theirs["forecasts"], (ours["forecasts"], theirs["forecasts"])
worst = 0.0
for row in ours["scores"]:
    model = theirs["models"][row["model_id"].removeprefix("peers-").replace("_", "-")]
    other = model["relative_wis"] if row["horizon"] is None else model["by_horizon"][str(row["horizon"])]
    worst = max(worst, abs(row["relative_wis"] - other))
    if row["horizon"] is not None:
        covered = [model["coverage"][level][str(row["horizon"])] for level in ("c50", "c80", "c95")]
        worst = max(worst, *(abs(row[f"coverage_{level}"] - other) for level, other in zip((50, 80, 95), covered)))
assert worst < 1e-9, worst
print(f"check_hub: schemas, hubdata and {len(ours['scores'])} scores agree (at most {worst:.1e} apart)")
