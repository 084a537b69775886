rule responses:
    input:
        unpack(shown_action_units),
        weights=f"{TRAINING}/weights.safetensors",
    output:
        responses="results/studies/{study}/tuning/{database}/{cohort}/responses.parquet",
        provenance="results/studies/{study}/tuning/{database}/{cohort}/responses.provenance.json",
    log:
        "logs/{study}/tuning/{database}/{cohort}/responses.log",
    conda:
        "../../envs/train.yaml"
    resources:
        mem_mb=more(3000),
        runtime=more(30),
    params:
        settings=settings("tuning.responses"),
        modules=modules_of_network,
        code=code_with_network("tuning.responses"),
    message:
        "responses to action units: {wildcards.cohort} of {wildcards.study}, {wildcards.database}"
    shell:
        "run.py tuning responses --inputs-file {input.inputs} --table-file {input.table} "
        "--weights-file {input.weights} --responses-file {output.responses} "
        "--modules {params.modules} --provenance-file {output.provenance} --results {output} --settings {params.settings:q} > {log} 2>&1"


rule profiles:
    input:
        responses=each_cohort("tuning/{database}/{cohort}/responses.parquet"),
    output:
        profiles="results/studies/{study}/tuning/profiles.csv",
        null_image="results/studies/{study}/tuning/null_image.csv",
        provenance="results/studies/{study}/tuning/profiles.provenance.json",
    log:
        "logs/{study}/tuning/profiles.log",
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=more(1500),
        runtime=more(30),
    params:
        settings=settings("tuning.profiles"),
        code=code_hash("tuning.profiles"),
    message:
        "tuning profiles of {wildcards.study}"
    shell:
        "run.py tuning profiles --responses-files {input.responses} --profiles-file {output.profiles} "
        "--null-image-file {output.null_image} "
        "--provenance-file {output.provenance} --results {output} --settings {params.settings:q} > {log} 2>&1"


rule similarity:
    input:
        profiles="results/studies/{study}/tuning/profiles.csv",
        responses=each_cohort("tuning/{database}/{cohort}/responses.parquet"),
    output:
        similarity="results/studies/{study}/tuning/similarity.csv",
        key_numbers="results/studies/{study}/tuning/similarity.json",
        provenance="results/studies/{study}/tuning/similarity.provenance.json",
    log:
        "logs/{study}/tuning/similarity.log",
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=more(1500),
        runtime=more(30),
    params:
        settings=settings("tuning.similarity"),
        code=code_hash("tuning.similarity"),
    message:
        "similarity of profiles in {wildcards.study}"
    shell:
        "run.py tuning similarity --profiles-file {input.profiles} --responses-files {input.responses} "
        "--similarity-file {output.similarity} --key-numbers-file {output.key_numbers} "
        "--provenance-file {output.provenance} --results {output} --settings {params.settings:q} > {log} 2>&1"


rule components:
    input:
        profiles="results/studies/{study}/tuning/profiles.csv",
    output:
        scores="results/studies/{study}/tuning/component_scores.csv",
        loadings="results/studies/{study}/tuning/component_loadings.csv",
        variance="results/studies/{study}/tuning/component_variance.csv",
        peaks="results/studies/{study}/tuning/peaks.csv",
        provenance="results/studies/{study}/tuning/components.provenance.json",
    log:
        "logs/{study}/tuning/components.log",
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=more(1500),
        runtime=more(30),
    params:
        settings=settings("tuning.components"),
        code=code_hash("tuning.components"),
    message:
        "principal components of the profiles of {wildcards.study}"
    shell:
        "run.py tuning components --profiles-file {input.profiles} --scores-file {output.scores} "
        "--loadings-file {output.loadings} --variance-file {output.variance} --peaks-file {output.peaks} "
        "--provenance-file {output.provenance} --results {output} --settings {params.settings:q} > {log} 2>&1"


rule recovery:
    input:
        profiles="results/studies/{study}/tuning/profiles.csv",
        truth=lambda w: expand("results/databases/{database}/truth.csv", database=planted_databases(CONFIG, w.study)),
    output:
        recovery="results/studies/{study}/tuning/recovery.csv",
        differences="results/studies/{study}/tuning/recovery_differences.csv",
        key_numbers="results/studies/{study}/tuning/recovery.json",
        provenance="results/studies/{study}/tuning/recovery.provenance.json",
    log:
        "logs/{study}/tuning/recovery.log",
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=more(1500),
        runtime=more(30),
    params:
        settings=settings("tuning.recovery"),
        code=code_hash("tuning.recovery"),
    message:
        "how well {wildcards.study} finds the planted action units"
    shell:
        "run.py tuning recovery --profiles-file {input.profiles} --truth-files {input.truth} "
        "--recovery-file {output.recovery} --differences-file {output.differences} "
        "--key-numbers-file {output.key_numbers} "
        "--provenance-file {output.provenance} --results {output} --settings {params.settings:q} > {log} 2>&1"
