STUDY_TABLES = (
    "training/curves.csv",
    "training/plateau.csv",
    "training/stopped.csv",
    "evaluation/confusion.csv",
    "evaluation/correct_rates.csv",
    "tuning/profiles.csv",
    "tuning/similarity.csv",
    "tuning/component_scores.csv",
    "tuning/component_loadings.csv",
    "tuning/component_variance.csv",
    "tuning/peaks.csv",
    "statistics/tests.csv",
    "statistics/intervals.csv",
    "statistics/relation.csv",
    "statistics/relation_tests.csv",
    "statistics/rank_orders.csv",
    "summary.json",
    "records.json",
)
FIGURES = [f"figure_{number:02d}" for number in range(1, 11)]


rule figures:
    input:
        faces=lambda w: [faces_of(w.study, name, "faces.csv") for name in study_of(w)["databases"]],
        photographs=lambda w: [faces_of(w.study, name, "example_photograph.png") for name in study_of(w)["databases"]],
        crops=lambda w: [faces_of(w.study, name, "example_crop.png") for name in study_of(w)["databases"]],
        stimuli_faces=lambda w: faces_of(w.study, study_of(w)["stimuli"], "faces.npy"),
        stimuli=lambda w: faces_of(w.study, study_of(w)["stimuli"], "faces.csv"),
        curves="results/studies/{study}/training/curves.csv",
        plateau="results/studies/{study}/training/plateau.csv",
        confusion="results/studies/{study}/evaluation/confusion.csv",
        rates="results/studies/{study}/evaluation/correct_rates.csv",
        intervals="results/studies/{study}/statistics/intervals.csv",
        profiles="results/studies/{study}/tuning/profiles.csv",
        similarity="results/studies/{study}/tuning/similarity.csv",
        relation="results/studies/{study}/statistics/relation.csv",
        relation_tests="results/studies/{study}/statistics/relation_tests.csv",
        scores="results/studies/{study}/tuning/component_scores.csv",
        variance="results/studies/{study}/tuning/component_variance.csv",
    output:
        vector=expand("results/studies/{{study}}/figures/{figure}.{suffix}", figure=FIGURES, suffix=["svg", "pdf"]),
        picture=[
            report(
                f"results/studies/{{study}}/figures/{figure}.png",
                caption=f"../report/{figure}.rst",
                category="{study}",
            )
            for figure in FIGURES
        ],
        provenance="results/studies/{study}/figures/figures.provenance.json",
    log:
        "logs/{study}/report/figures.log",
    benchmark:
        "logs/{study}/report/figures.benchmark.tsv"
    conda:
        "../../envs/analysis.yaml"
    threads: 4
    resources:
        mem_mb=more(2000),
        runtime=more(15),
    params:
        folder="results/studies/{study}/figures",
        settings=settings("report.figures"),
        code=code_hash("report.figures"),
    message:
        "figures of {wildcards.study}"
    shell:
        "run.py report figures --faces-tables-files {input.faces} --photographs-files {input.photographs} "
        "--crops-files {input.crops} --stimuli-faces-file {input.stimuli_faces} "
        "--stimuli-table-file {input.stimuli} --curves-file {input.curves} --plateau-file {input.plateau} "
        "--confusion-file {input.confusion} --correct-rates-file {input.rates} --intervals-file {input.intervals} "
        "--profiles-file {input.profiles} --similarity-file {input.similarity} --relation-file {input.relation} "
        "--relation-tests-file {input.relation_tests} --component-scores-file {input.scores} "
        "--component-variance-file {input.variance} --figures-folder {params.folder} "
        "--workers {threads} --provenance-file {output.provenance} --results {output} --settings {params.settings:q} > {log} 2>&1"


rule records:
    input:
        records=lambda w: records_of(w.study),
    output:
        collected="results/studies/{study}/records.json",
        provenance="results/studies/{study}/records.provenance.json",
    log:
        "logs/{study}/report/records.log",
    benchmark:
        "logs/{study}/report/records.benchmark.tsv"
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


SHOWN = [(config["studies"][study]["recipe"], name) for study in config["run"] for name in databases_of(config, study)]
SHOWN = list(dict.fromkeys(SHOWN))
PUBLISHED = [path for study in config["run"] if (path := config["studies"][study]["published"])]
TEMPLATES = sorted(str(path) for path in (ROOT / "workflow/aulens/report").glob("*.[hc][ts]*"))


rule page:
    input:
        check=CHECKED,
        tables=[
            f"results/studies/{study}/{table}"
            for study in config["run"]
            for table in (*STUDY_TABLES, *optional_tables(study))
        ],
        figures=expand("results/studies/{study}/figures/{figure}.png", study=config["run"], figure=FIGURES),
        faces=[f"results/faces/{recipe}/{name}/faces.csv" for recipe, name in SHOWN],
        sheets=[f"results/faces/{recipe}/{name}/contact_sheet.png" for recipe, name in SHOWN],
        manifests=[f"results/databases/{name}/manifest.csv" for _, name in SHOWN],
        problems=[f"results/databases/{name}/problems.csv" for _, name in SHOWN],
        published=PUBLISHED,
        templates=TEMPLATES,
    output:
        page=REPORT,
        provenance="results/report/index.provenance.json",
    log:
        "logs/report/page.log",
    benchmark:
        "logs/report/page.benchmark.tsv"
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=more(1000),
        runtime=more(10),
    params:
        given=[file_content(path) for path in PUBLISHED + TEMPLATES],
        studies=[f"results/studies/{study}" for study in config["run"]],
        settings=settings("report.page"),
        code=code_hash("report.page"),
    message:
        "writing the report {output.page}"
    shell:
        "run.py report page --study-folders {params.studies} --tables-files {input.tables} "
        "--figures-files {input.figures} --manifests-files {input.manifests} "
        "--problems-files {input.problems} --faces-tables-files {input.faces} --contact-sheets-files {input.sheets} "
        "--published-files {input.published:q} --check-file {input.check} "
        "--page-file {output.page} "
        "--provenance-file {output.provenance} --results {output} --settings {params.settings:q} > {log} 2>&1"
