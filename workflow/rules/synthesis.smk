rule synthetic_database:
    input:
        culture=lambda w: DATABASES[w.database]["culture"],
    output:
        images=directory("results/databases/{database}/images"),
        truth="results/databases/{database}/truth.csv",
        provenance="results/databases/{database}/truth.provenance.json",
    log:
        "logs/databases/{database}/synthetic_database.log",
    wildcard_constraints:
        database=names_of(synthetic),
    priority: 80
    conda:
        "../../envs/analysis.yaml"
    threads: 8
    resources:
        mem_mb=more(2000),
        runtime=more(30),
    params:
        given=lambda w: file_content(DATABASES[w.database]["culture"]),
        settings=settings("synthesis.database"),
        code=code_hash("synthesis.database"),
    message:
        "rendering the people of database {wildcards.database}"
    shell:
        "run.py synthesis database --culture-file {input.culture:q} --images-folder {output.images} "
        "--truth-file {output.truth} --provenance-file {output.provenance} --results {output} --workers {threads} "
        "--settings {params.settings:q} > {log} 2>&1"


rule synthetic_series:
    output:
        images=directory("results/stimuli/{stimuli}/images"),
        provenance="results/stimuli/{stimuli}/images.provenance.json",
    log:
        "logs/stimuli/{stimuli}/synthetic_series.log",
    wildcard_constraints:
        stimuli=stimuli_where(pairs=False),
    priority: 80
    conda:
        "../../envs/analysis.yaml"
    threads: 8
    resources:
        mem_mb=more(2000),
        runtime=more(10),
    params:
        settings=settings("synthesis.series"),
        code=code_hash("synthesis.series"),
    message:
        "rendering the action units of {wildcards.stimuli}"
    shell:
        "run.py synthesis series --images-folder {output.images} --provenance-file {output.provenance} --results {output} "
        "--workers {threads} --settings {params.settings:q} > {log} 2>&1"


rule synthetic_pairs:
    output:
        images=directory("results/stimuli/{stimuli}/images"),
        provenance="results/stimuli/{stimuli}/images.provenance.json",
    log:
        "logs/stimuli/{stimuli}/synthetic_pairs.log",
    wildcard_constraints:
        stimuli=stimuli_where(pairs=True),
    priority: 80
    conda:
        "../../envs/analysis.yaml"
    threads: 8
    resources:
        mem_mb=more(2000),
        runtime=more(10),
    params:
        settings=settings("synthesis.pairs"),
        code=code_hash("synthesis.pairs"),
    message:
        "rendering the pairs of action units of {wildcards.stimuli}"
    shell:
        "run.py synthesis pairs --images-folder {output.images} --provenance-file {output.provenance} --results {output} "
        "--workers {threads} --settings {params.settings:q} > {log} 2>&1"
