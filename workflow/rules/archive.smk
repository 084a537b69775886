rule archive:
    input:
        page=rules.page.output,
        records=lambda w: f"results/studies/{w.study}/records.json",
        provenance=lambda w: records_of(w.study),
        tables=lambda w: tables_of(w.study),
        figures=lambda w: figures_of(w.study),
    output:
        archive="results/archives/{study}.zip",
        checksum="results/archives/{study}.zip.sha256",
        provenance="results/archives/{study}.provenance.json",
    log:
        "logs/{study}/archive/archive.log",
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=more(1000),
        runtime=more(15),
    params:
        study="results/studies/{study}",
        modules=DRAWN,
        code=code_hash("archive.archive", *DRAWN),
    message:
        "archive of {wildcards.study}: {output.archive}"
    shell:
        "run.py archive archive --study-folder {params.study} --archive-file {output.archive} "
        "--modules {params.modules} --provenance-file {output.provenance} --results {output} > {log} 2>&1"
