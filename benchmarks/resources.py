"""Memory and time of every rule at the published size, beside what the rules ask for.

In a copy of the workflow, on drawn people: the published study's 60 people, 50 variants and 2 × 40 runs of 12,000
iterations in cohorts of 40, with faces of 64 pixels and heads of no hidden layer, so that every table has its full
size; then faces of 224 pixels, 4 runs of the published heads (9216–4096–4096–7) over 60 iterations, and what reads
their weights. Each rule's larger figure counts. About half an hour on 2 cores and 4 GB of disk. Prints a table and, as
its last line, its figures as one JSON object. ``--results FOLDER`` instead reads the provenance of any run; on one
machine its jobs shared the memory of loaded libraries unless AULENS_WARM=0 was set, as it is here.
"""

import json
import os
import re
import sys
import tempfile
from pathlib import Path

import pandas as pd
import yaml
from workflow import ROOT, copy, measured

STUDY = "inagaki2022-kdef"
PUBLISHED = "config/paper/inagaki2022.yaml"
MEMORY = "largest memory in MB"
TRAINING = f"results/studies/{STUDY}/training/a/runs-000-003"


def main() -> None:
    """Measure; print the table and the figures."""
    if "--results" in sys.argv:
        found = read_usage(Path(sys.argv[sys.argv.index("--results") + 1]))
    else:
        os.environ["AULENS_WARM"] = "0"
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            copy(folder)
            run(folder, {"runs": 40, "cohort": 40, "iterations": 12_000}, [], [], side=64)
            tables = read_usage(folder / "results")
            large = [f"results/studies/{STUDY}/evaluation/a/runs-000-003/b.parquet"]
            large.append(f"results/studies/{STUDY}/tuning/a/runs-000-003/responses.parquet")
            few = {"runs": 4, "cohort": 4, "iterations": 60, "plateau": [1, 60]}
            run(folder, few | {"learning_rate": [{"from": 0, "rate": 1.0e-4}]}, [4096, 4096], large)
            heads = read_usage(folder / "results")
        found = pd.concat([tables, heads]).groupby("stage", as_index=False).max()
    table = found.merge(stated(), on="stage")
    print("| rule | longest, s | asked for, min | peak, MB | asked for, MB |\n|---|---|---|---|---|")
    for row in table.itertuples():
        print(f"| {row.rule} | {row.seconds:.0f} | {row.runtime} | {row.megabytes:,.0f} | {row.mem_mb:,} |")
    print(json.dumps({row.pop("rule"): row for row in table.round(1).to_dict("records")}))


def run(folder: Path, training: dict[str, object], hidden: list[int], targets: list[str], side: int = 224) -> None:
    """Run the published study, or what it needs for some files, with drawn people, other heads and sizes of faces."""
    study = {"databases": ["a", "b"], "backbone": "alexnet-random", "head": {"hidden": hidden}, "published": None}
    study |= {"training": training, "analyses": {"compare_with": None}}
    (folder / "drawn.yaml").write_text(
        yaml.safe_dump({"recipes": {"oval224-50": {"size": side}}, "studies": {STUDY: study}})
    )
    measured(folder, *targets, "--cores", "all", "--configfile", PUBLISHED, "drawn.yaml")


def read_usage(results: Path) -> pd.DataFrame:
    """Return the longest time in seconds and the largest memory in megabytes of each stage."""
    rows = []
    for path in results.rglob("*provenance.json"):
        record = json.loads(path.read_text())
        megabytes = record[MEMORY] + record[f"{MEMORY} of a process it started"]
        rows.append((record["stage"], record["seconds"], megabytes))
    return pd.DataFrame(rows, columns=["stage", "seconds", "megabytes"]).groupby("stage", as_index=False).max()


def stated() -> pd.DataFrame:
    """Return what each rule asks for at its first attempt."""
    rows = []
    for path in sorted((ROOT / "workflow/rules").glob("*.smk")):
        for rule, body in re.findall(r"^rule (\w+):\n(.*?)(?=^rule |^use |\Z)", path.read_text(), re.M | re.S):
            asked = {name: re.search(rf"{name}=(?:more\()?(\d+)", body) for name in ("mem_mb", "runtime")}
            if all(asked.values()) and (stage := re.search(r"run\.py (\w+) (\w+)", body)):
                rows.append((rule, ".".join(stage.groups()), *(int(found[1]) for found in asked.values())))
    return pd.DataFrame(rows, columns=["rule", "stage", "mem_mb", "runtime"])


if __name__ == "__main__":
    main()
