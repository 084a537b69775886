rule splits:
    input:
        participants=PARTICIPANTS,
    output:
        splits=f"{TRAINING}/splits.csv",
        provenance=f"{TRAINING}/splits.provenance.json",
    log:
        "logs/{study}/training/{database}/{cohort}/splits.log",
    localrule: True
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=more(1000),
        runtime=more(10),
    params:
        settings=settings("training.splits"),
        code=code_hash("training.splits"),
    message:
        "who trains and who tests: {wildcards.study}, {wildcards.database}, {wildcards.cohort}"
    shell:
        "run.py training splits --participants-file {input.participants} --splits-file {output.splits} "
        "--provenance-file {output.provenance} --results {output} --settings {params.settings:q} > {log} 2>&1"


rule heads:
    input:
        unpack(shown_to_heads),
        splits=f"{TRAINING}/splits.csv",
    output:
        weights=kept(f"{TRAINING}/weights.safetensors"),
        history=f"{TRAINING}/history.parquet",
        validation=f"{TRAINING}/validation.parquet",
        stopped=f"{TRAINING}/stopped.csv",
        provenance=f"{TRAINING}/weights.provenance.json",
    log:
        "logs/{study}/training/{database}/{cohort}/heads.log",
    wildcard_constraints:
        study=studies_where(CONFIG, "network.engine", "heads"),
    conda:
        "../../envs/train.yaml"
    threads: 8
    resources:
        mem_mb=16000,  # all tasks of an array are given the same; a next attempt plans with a part of it
        runtime=240,  # a next attempt resumes from the checkpoint
        attempt_number=lambda wildcards, attempt: attempt,
    params:
        memory_mb=lambda w, resources: resources.mem_mb // resources.attempt_number,
        checkpoint="results/checkpoints/{study}/{database}/{cohort}",
        keep_finished=lambda w, resources: int(CONFIG["keep_weights"]),  # Snakemake does not track what takes resources
        settings=settings("training.heads"),
        code=code_hash("training.heads"),
    message:
        "training {wildcards.cohort} of {wildcards.study} on {wildcards.database}; progress in {log}"
    shell:
        "exec run.py training heads --features-files {input.features} --table-file {input.table} "
        "--splits-file {input.splits} --weights-file {output.weights} "
        "--history-file {output.history} --validation-file {output.validation} --stopped-file {output.stopped} "
        "--checkpoint-folder {params.checkpoint} --memory-mb {params.memory_mb} --keep-finished {params.keep_finished} "
        "--provenance-file {output.provenance} --results {output} --settings {params.settings:q} > {log} 2>&1"


rule cnn:
    input:
        faces=lambda w: faces_arrays(w.study, w.database),
        table=lambda w: table_of(w.study, w.database),
        splits=f"{TRAINING}/splits.csv",
    output:
        weights=kept(f"{TRAINING}/weights.safetensors"),
        history=f"{TRAINING}/history.parquet",
        validation=f"{TRAINING}/validation.parquet",
        stopped=f"{TRAINING}/stopped.csv",
        provenance=f"{TRAINING}/weights.provenance.json",
    log:
        "logs/{study}/training/{database}/{cohort}/cnn.log",
    wildcard_constraints:
        study=studies_where(CONFIG, "network.engine", "cnn"),
    conda:
        "../../envs/train.yaml"
    threads: 1  # more would change the last bits of gradients
    resources:
        mem_mb=16000,  # all tasks of an array are given the same; a next attempt plans with a part of it
        runtime=240,  # a next attempt resumes from the checkpoint
        attempt_number=lambda wildcards, attempt: attempt,
    params:
        memory_mb=lambda w, resources: resources.mem_mb // resources.attempt_number,
        checkpoint="results/checkpoints/{study}/{database}/{cohort}",
        keep_finished=lambda w, resources: int(CONFIG["keep_weights"]),  # Snakemake does not track what takes resources
        settings=settings("training.cnn"),
        modules=modules_of_network,
        code=code_with_network("training.cnn"),
    message:
        "training {wildcards.cohort} of {wildcards.study} on {wildcards.database}; progress in {log}"
    shell:
        "exec run.py training cnn --faces-files {input.faces} --table-file {input.table} "
        "--splits-file {input.splits} --weights-file {output.weights} "
        "--history-file {output.history} --validation-file {output.validation} --stopped-file {output.stopped} "
        "--checkpoint-folder {params.checkpoint} --memory-mb {params.memory_mb} --keep-finished {params.keep_finished} "
        "--modules {params.modules} --provenance-file {output.provenance} --results {output} --settings {params.settings:q} > {log} 2>&1"


rule curves:
    input:
        history=each_cohort("training/{database}/{cohort}/history.parquet"),
        validation=each_cohort("training/{database}/{cohort}/validation.parquet"),
    output:
        curves="results/studies/{study}/training/curves.csv",
        plateau="results/studies/{study}/training/plateau.csv",
        key_numbers="results/studies/{study}/training/curves.json",
        provenance="results/studies/{study}/training/curves.provenance.json",
    log:
        "logs/{study}/training/curves.log",
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=more(1500),
        runtime=more(30),
    params:
        settings=settings("training.curves"),
        code=code_hash("training.curves"),
    message:
        "learning curves of {wildcards.study}"
    shell:
        "run.py training curves --history-files {input.history} --validation-files {input.validation} "
        "--curves-file {output.curves} --plateau-file {output.plateau} --key-numbers-file {output.key_numbers} "
        "--provenance-file {output.provenance} --results {output} --settings {params.settings:q} > {log} 2>&1"
