rule responses:
    input:
        features=lambda w: features_of(w.study, study_of(w)["stimuli"]),
        table=lambda w: faces_of(w.study, study_of(w)["stimuli"], "faces.csv"),
        weights=f"{TRAINING}/weights.safetensors",
    output:
        responses="results/studies/{study}/tuning/{database}/{cohort}/responses.parquet",
        provenance="results/studies/{study}/tuning/{database}/{cohort}/responses.provenance.json",
    log:
        "logs/{study}/tuning/{database}/{cohort}/responses.log",
    benchmark:
        "logs/{study}/tuning/{database}/{cohort}/responses.benchmark.tsv"
    conda:
        "../../envs/train.yaml"
    resources:
        mem_mb=3000,
        runtime=30,
    params:
        run=RUN,
        settings=settings("tuning.responses"),
        code=code_hash("tuning.responses"),
    message:
        "responses to action units: {wildcards.cohort} of {wildcards.study}, {wildcards.database}"
    shell:
        "{params.run} tuning responses --features-file {input.features} --table-file {input.table} "
        "--weights-file {input.weights} --responses-file {output.responses} "
        "--provenance-file {output.provenance} --settings {params.settings:q} > {log} 2>&1"
