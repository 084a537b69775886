for analysis in CATALOGUE.values():
    if analysis.figures:

        rule:
            name:
                f"figures_{analysis.name}"
            input:
                files=read_by_figures(analysis.name),
            output:
                vector=expand(
                    "results/studies/{{study}}/figures/{figure}.{suffix}",
                    figure=analysis.figures,
                    suffix=["svg", "pdf"],
                ),
                picture=[
                    report(
                        f"results/studies/{{study}}/figures/{figure}.png",
                        caption="../report/figure.rst",
                        category="{study}",
                        labels={"figure": figure.replace("_", " ")},
                    )
                    for figure in analysis.figures
                ],
                provenance=f"results/studies/{{study}}/figures/{analysis.name}.provenance.json",
            log:
                f"logs/{{study}}/report/figures_{analysis.name}.log",
            conda:
                "../../envs/analysis.yaml"
            resources:
                mem_mb=more(2000),
                runtime=more(15),
            params:
                study="results/studies/{study}",
                figures="results/studies/{study}/figures",
                settings=settings_of_figures(analysis.name),
                modules=[f"report.figures.{figure}" for figure in analysis.figures],
                code=code_hash("report.draw", *(f"report.figures.{figure}" for figure in analysis.figures)),
            message:
                f"figures of {{wildcards.study}}: {', '.join(analysis.figures)}"
            shell:
                "run.py report draw --study-folder {params.study} --files {input.files} "
                "--figures-folder {params.figures} --modules {params.modules} --provenance-file {output.provenance} --results {output} "
                "--settings {params.settings:q} > {log} 2>&1"


rule records:
    input:
        records=lambda w: records_of(w.study),
    output:
        collected="results/studies/{study}/records.json",
        provenance="results/studies/{study}/records.provenance.json",
    log:
        "logs/{study}/report/records.log",
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=more(1000),
        runtime=more(10),
    params:
        settings=settings("report.records"),
        code=code_hash("report.records"),
    message:
        "collecting what {wildcards.study} was made of"
    shell:
        "run.py report records --records-files {input.records} --collected-file {output.collected} "
        "--provenance-file {output.provenance} --results {output} --settings {params.settings:q} > {log} 2>&1"


rule explorer:
    input:
        unpack(explored),
    output:
        explorer="results/studies/{study}/figures/explorer.json",
        provenance="results/studies/{study}/figures/explorer.provenance.json",
    log:
        "logs/{study}/report/explorer.log",
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=more(2000),
        runtime=more(10),
    params:
        faces_names=lambda w: [
            name for name in pictured_databases(CONFIG, w.study) for _ in faces_arrays(w.study, name)
        ],
        settings=settings("report.explorer"),
        code=code_hash("report.explorer"),
    message:
        "cells of {wildcards.study} to explore in the report"
    shell:
        "run.py report explorer --explorer-file {output.explorer} --profiles-file {input.profiles} "
        "--differences-file {input.differences} --stimuli-table-file {input.stimuli_table} "
        "--stimuli-faces-file {input.stimuli_faces} --confusion-file {input.confusion} "
        "--intervals-file {input.intervals} --predictions-files {input.predictions} --faces-files {input.faces} "
        "--faces-names {params.faces_names} --provenance-file {output.provenance} --results {output} "
        "--settings {params.settings:q} > {log} 2>&1"


SHOWN = [(study, name) for study in CONFIG["run"] for name in databases_of(CONFIG, study)]
SHOWN_DATABASES = list(dict.fromkeys(name for _, name in SHOWN))
OF_PAPERS = {
    key: list(dict.fromkeys(path for study in CONFIG["run"] if (path := CONFIG["studies"][study][key])))
    for key in ("published", "protocol")
}
TEMPLATES = sorted(str(path) for path in (LIBRARY / "report").glob("*.[hcj][ts]*"))
DRAWN = sorted(
    {
        f"report.figures.{name}"
        for study in CONFIG["run"]
        for analysis in analyses_of(study)
        for name in analysis.figures
    }
)
OPENING = (
    "statistics/intervals.csv",
    "transfer/fine_tuning.csv",
    "tuning/similarity.csv",
    "tuning/baseline.csv",
    "transfer/depth_alignment.csv",
    "attribution/filter_scores.csv",
    "attribution/share_differences.csv",
)


rule opening:
    input:
        tables=[table for study in CONFIG["run"] for table in tables_of(study) if table.endswith(OPENING)],
    output:
        vector=expand("results/report/opening.{suffix}", suffix=["svg", "pdf"]),
        picture="results/report/opening.png",
        table="results/report/opening.csv",
        words="results/report/opening.json",
        provenance="results/report/opening.provenance.json",
    log:
        "logs/report/opening.log",
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=more(1000),
        runtime=more(10),
    params:
        study=[f"results/studies/{study}" for study in CONFIG["run"]],
        opening=lambda w, output: os.path.dirname(output.picture),
        settings=settings("report.opening"),
        code=code_hash("report.opening"),
    message:
        "what carries over between the databases of all studies"
    shell:
        "run.py report opening --study-folders {params.study} --tables-files {input.tables} "
        "--table-file {output.table} --words-file {output.words} --opening-folder {params.opening} "
        "--provenance-file {output.provenance} --results {output} --settings {params.settings:q} > {log} 2>&1"


rule page:
    input:
        check=CHECKED,
        opening=[f"results/report/opening.{suffix}" for suffix in ("json", "csv", "png")],
        tables=[table for study in CONFIG["run"] for table in tables_of(study)],
        figures=[figure for study in CONFIG["run"] for figure in figures_of(study)],
        explorer=[file for study in CONFIG["run"] for file in explorer_of(study)],
        participants=[
            f"results/studies/{study}/participants/{name}{table}.csv"
            for study, name in SHOWN
            for table in ("", "_images")
        ],
        faces=[
            f"results/studies/{study}/faces/{name}{file}"
            for study, name in SHOWN
            for file in (".csv", "_detection.csv", "_contact_sheet.png")
        ],
        stopped=[
            f"results/studies/{study}/training/{database}/{cohort}/stopped.csv"
            for study in CONFIG["run"]
            for database, cohort in per_cohort(CONFIG, study)
        ],
        manifests=[f"results/databases/{name}/manifest.csv" for name in SHOWN_DATABASES],
        problems=[f"results/databases/{name}/problems.csv" for name in SHOWN_DATABASES],
        published=OF_PAPERS["published"],
        protocols=OF_PAPERS["protocol"],
        templates=TEMPLATES,
        calibration=MEASURED,
        calibration_figures=CALIBRATION_FIGURES,
    output:
        page=REPORT,
        provenance="results/report/index.provenance.json",
    log:
        "logs/report/page.log",
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=more(1000),
        runtime=more(10),
    params:
        given=[file_content(path) for path in (*OF_PAPERS["published"], *OF_PAPERS["protocol"], *TEMPLATES)]
        + given_rates(),
        study=[f"results/studies/{study}" for study in CONFIG["run"]],
        settings=settings("report.page"),
        modules=DRAWN,
        code=code_hash("report.page", *DRAWN),
    message:
        "writing the report {output.page}"
    shell:
        "run.py report page --study-folders {params.study} --tables-files {input.tables} "
        "--figures-files {input.figures} --participants-files {input.participants} --faces-files {input.faces} "
        "--stopped-files {input.stopped} "
        "--manifests-files {input.manifests} --problems-files {input.problems} "
        "--published-files {input.published:q} --protocols-files {input.protocols:q} --check-file {input.check} "
        "--opening-files {input.opening} --calibration-file {input.calibration:q} "
        "--calibration-figures {input.calibration_figures} --explorer-files {input.explorer} --page-file {output.page} --modules {params.modules} "
        "--provenance-file {output.provenance} --results {output} --settings {params.settings:q} > {log} 2>&1"
