

rule cross_database:
    input:
        predictions=all_predictions,
        participants=lambda w: expand(PARTICIPANTS, study=w.study, database=study_of(w)["databases"]),
    output:
        cross_database="results/studies/{study}/transfer/cross_database.csv",
        differences="results/studies/{study}/transfer/cross_database_differences.csv",
        key_numbers="results/studies/{study}/transfer/cross_database.json",
        provenance="results/studies/{study}/transfer/cross_database.provenance.json",
    log:
        "logs/{study}/transfer/cross_database.log",
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=more(1500),
        runtime=more(30),
    params:
        settings=settings("transfer.cross_database"),
        code=code_hash("transfer.cross_database"),
    message:
        "cross-database matrix of {wildcards.study}"
    shell:
        "run.py transfer cross_database --predictions-files {input.predictions} "
        "--participants-files {input.participants} --cross-database-file {output.cross_database} "
        "--differences-file {output.differences} --key-numbers-file {output.key_numbers} "
        "--provenance-file {output.provenance} --results {output} --settings {params.settings:q} > {log} 2>&1"


rule fine_tuning:
    input:
        faces=lambda w: faces_arrays(w.study, w.tested),
        table=lambda w: table_of(w.study, w.tested),
        splits="results/studies/{study}/training/{tested}/{cohort}/splits.csv",
        weights="results/studies/{study}/training/{trained}/{cohort}/weights.safetensors",
        own_weights="results/studies/{study}/training/{tested}/{cohort}/weights.safetensors",
    output:
        tests="results/studies/{study}/transfer/{trained}/{cohort}/{tested}/fine_tuning.parquet",
        provenance="results/studies/{study}/transfer/{trained}/{cohort}/{tested}/fine_tuning.provenance.json",
    log:
        "logs/{study}/transfer/{trained}/{cohort}/{tested}/fine_tuning.log",
    wildcard_constraints:
        study=studies_where(CONFIG, "network.engine", "cnn"),
    conda:
        "../../envs/train.yaml"
    threads: 1  # more would change the last bits of gradients
    resources:
        mem_mb=more(4000),
        runtime=more(240),  # a next attempt goes on with the training that was stopped
    params:
        checkpoint="results/checkpoints/{study}/fine_tuning/{trained}/{cohort}/{tested}",
        settings=settings("transfer.fine_tuning"),
        modules=modules_of_network,
        code=code_with_network("transfer.fine_tuning"),
    message:
        "training {wildcards.cohort} of {wildcards.study} on: {wildcards.trained}, then {wildcards.tested}"
    shell:
        "exec run.py transfer fine_tuning --faces-files {input.faces} --table-file {input.table} "
        "--splits-file {input.splits} --weights-file {input.weights} --own-weights-file {input.own_weights} "
        "--tests-file {output.tests} --checkpoint-folder {params.checkpoint} "
        "--modules {params.modules} --provenance-file {output.provenance} --results {output} --settings {params.settings:q} > {log} 2>&1"


rule fine_tuning_scores:
    input:
        tests=lambda w: [
            f"results/studies/{w.study}/transfer/{'/'.join(pair)}/fine_tuning.parquet"
            for pair in cross_tests_of(CONFIG, w.study)
        ],
        participants=lambda w: expand(PARTICIPANTS, study=w.study, database=study_of(w)["databases"]),
    output:
        scores="results/studies/{study}/transfer/fine_tuning.csv",
        key_numbers="results/studies/{study}/transfer/fine_tuning.json",
        provenance="results/studies/{study}/transfer/fine_tuning_scores.provenance.json",
    log:
        "logs/{study}/transfer/fine_tuning_scores.log",
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=more(1500),
        runtime=more(30),
    params:
        settings=settings("transfer.fine_tuning_scores"),
        code=code_hash("transfer.fine_tuning_scores"),
    message:
        "what training on is worth in {wildcards.study}"
    shell:
        "run.py transfer fine_tuning_scores --tests-files {input.tests} --participants-files {input.participants} "
        "--scores-file {output.scores} "
        "--key-numbers-file {output.key_numbers} "
        "--provenance-file {output.provenance} --results {output} --settings {params.settings:q} > {log} 2>&1"


rule action_units:
    input:
        unpack(shown_probes("action_unit_detection")),
        faces=lambda w: faces_arrays(w.study, w.database),
        table=lambda w: table_of(w.study, w.database),
        splits=f"{TRAINING}/splits.csv",
        weights=f"{TRAINING}/weights.safetensors",
        backbone=backbone_of,
    output:
        predictions="results/studies/{study}/transfer/{database}/{cohort}/action_units.parquet",
        agreement="results/studies/{study}/transfer/{database}/{cohort}/action_units.csv",
        detectors="results/studies/{study}/transfer/{database}/{cohort}/action_unit_detectors.csv",
        provenance="results/studies/{study}/transfer/{database}/{cohort}/action_units.provenance.json",
    log:
        "logs/{study}/transfer/{database}/{cohort}/action_units.log",
    conda:
        "../../envs/train.yaml"
    resources:
        mem_mb=more(3000),
        runtime=more(60),
    params:
        settings=settings("transfer.action_units"),
        modules=modules_of_network,
        code=code_with_network("transfer.action_units"),
    message:
        "detectors of action units of {wildcards.cohort} of {wildcards.study}, {wildcards.database}"
    shell:
        "run.py transfer action_units --faces-files {input.faces} --table-file {input.table} "
        "--splits-file {input.splits} --weights-file {input.weights} --backbone-file {input.backbone} "
        "--probe-faces-files {input.probe_faces} --probe-table-file {input.probe_table} "
        "--predictions-file {output.predictions} --agreement-file {output.agreement} "
        "--detectors-file {output.detectors} --modules {params.modules} "
        "--provenance-file {output.provenance} --results {output} --settings {params.settings:q} > {log} 2>&1"


rule action_unit_scores:
    input:
        predictions=each_cohort("transfer/{database}/{cohort}/action_units.parquet"),
    output:
        scores="results/studies/{study}/transfer/action_unit_scores.csv",
        key_numbers="results/studies/{study}/transfer/action_unit_scores.json",
        provenance="results/studies/{study}/transfer/action_unit_scores.provenance.json",
    log:
        "logs/{study}/transfer/action_unit_scores.log",
    conda:
        "../../envs/train.yaml"
    resources:
        mem_mb=more(3000),
        runtime=more(30),
    params:
        settings=settings("transfer.action_unit_scores"),
        code=code_hash("transfer.action_unit_scores"),
    message:
        "how well action units are detected in {wildcards.study}"
    shell:
        "run.py transfer action_unit_scores --predictions-files {input.predictions} --scores-file {output.scores} "
        "--key-numbers-file {output.key_numbers} "
        "--provenance-file {output.provenance} --results {output} --settings {params.settings:q} > {log} 2>&1"


rule micro_expressions:
    input:
        faces=lambda w: faces_arrays(w.study, w.database),
        all_faces=lambda w: faces_of(w.study, w.database, "faces.csv"),
        table=lambda w: table_of(w.study, w.database),
        splits=f"{TRAINING}/splits.csv",
        weights=f"{TRAINING}/weights.safetensors",
    output:
        predictions="results/studies/{study}/transfer/{database}/{cohort}/micro_expressions.csv",
        variance="results/studies/{study}/transfer/{database}/{cohort}/micro_expression_variance.csv",
        provenance="results/studies/{study}/transfer/{database}/{cohort}/micro_expressions.provenance.json",
    log:
        "logs/{study}/transfer/{database}/{cohort}/micro_expressions.log",
    conda:
        "../../envs/train.yaml"
    resources:
        mem_mb=more(3000),
        runtime=more(60),
    params:
        settings=settings("transfer.micro_expressions"),
        modules=modules_of_network,
        code=code_with_network("transfer.micro_expressions"),
    message:
        "micro-expressions of {wildcards.cohort} of {wildcards.study}, {wildcards.database}"
    shell:
        "run.py transfer micro_expressions --faces-files {input.faces} --all-faces-file {input.all_faces} "
        "--table-file {input.table} --splits-file {input.splits} --weights-file {input.weights} "
        "--predictions-file {output.predictions} --variance-file {output.variance} "
        "--modules {params.modules} --provenance-file {output.provenance} --results {output} --settings {params.settings:q} > {log} 2>&1"


rule micro_expression_scores:
    input:
        predictions=each_cohort("transfer/{database}/{cohort}/micro_expressions.csv"),
        variance=each_cohort("transfer/{database}/{cohort}/micro_expression_variance.csv"),
        other_predictions=micro_expressions_compared("micro_expressions.csv"),
        other_variance=micro_expressions_compared("micro_expression_variance.csv"),
    output:
        scores="results/studies/{study}/transfer/micro_expression_scores.csv",
        differences="results/studies/{study}/transfer/micro_expression_differences.csv",
        confusion="results/studies/{study}/transfer/micro_expression_confusion.csv",
        study_variance="results/studies/{study}/transfer/micro_expression_variance.csv",
        key_numbers="results/studies/{study}/transfer/micro_expression_scores.json",
        provenance="results/studies/{study}/transfer/micro_expression_scores.provenance.json",
    log:
        "logs/{study}/transfer/micro_expression_scores.log",
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=more(1500),
        runtime=more(30),
    params:
        settings=settings("transfer.micro_expression_scores"),
        code=code_hash("transfer.micro_expression_scores"),
    message:
        "how well the micro-expressions of {wildcards.study} are told"
    shell:
        "run.py transfer micro_expression_scores --predictions-files {input.predictions} --variance-files {input.variance} "
        "--other-predictions-files {input.other_predictions} --other-variance-files {input.other_variance} "
        "--scores-file {output.scores} --differences-file {output.differences} --confusion-file {output.confusion} "
        "--study-variance-file {output.study_variance} --key-numbers-file {output.key_numbers} "
        "--provenance-file {output.provenance} --results {output} --settings {params.settings:q} > {log} 2>&1"


rule decoding_by_depth:
    input:
        unpack(shown_probes("decoding_by_depth")),
        faces=lambda w: faces_arrays(w.study, w.database),
        table=lambda w: table_of(w.study, w.database),
        splits=f"{TRAINING}/splits.csv",
        weights=f"{TRAINING}/weights.safetensors",
        backbone=backbone_of,
    output:
        decoding="results/studies/{study}/transfer/{database}/{cohort}/decoding.csv",
        decoded_faces="results/studies/{study}/transfer/{database}/{cohort}/decoded_faces.parquet",
        representations="results/studies/{study}/transfer/{database}/{cohort}/representations.csv",
        products="results/studies/{study}/transfer/{database}/{cohort}/products.npy",
        dissimilarities="results/studies/{study}/transfer/{database}/{cohort}/dissimilarities.npy",
        conditions="results/studies/{study}/transfer/{database}/{cohort}/conditions.csv",
        shown="results/studies/{study}/transfer/{database}/{cohort}/shown.csv",
        provenance="results/studies/{study}/transfer/{database}/{cohort}/decoding.provenance.json",
    log:
        "logs/{study}/transfer/{database}/{cohort}/decoding.log",
    conda:
        "../../envs/train.yaml"
    resources:
        mem_mb=more(4000),
        runtime=more(60),
    params:
        settings=settings("transfer.decoding"),
        modules=modules_of_network,
        code=code_with_network("transfer.decoding"),
    message:
        "decoding by depth of {wildcards.cohort} of {wildcards.study}, {wildcards.database}"
    shell:
        "run.py transfer decoding --faces-files {input.faces} --table-file {input.table} "
        "--splits-file {input.splits} --weights-file {input.weights} --backbone-file {input.backbone} "
        "--probe-faces-files {input.probe_faces} --probe-table-file {input.probe_table} "
        "--decoding-file {output.decoding} --decoded-faces-file {output.decoded_faces} "
        "--representations-file {output.representations} --products-file {output.products} "
        "--dissimilarities-file {output.dissimilarities} --conditions-file {output.conditions} "
        "--shown-file {output.shown} --modules {params.modules} "
        "--provenance-file {output.provenance} --results {output} --settings {params.settings:q} > {log} 2>&1"


rule depth_scores:
    input:
        decoding=each_cohort("transfer/{database}/{cohort}/decoding.csv"),
        decoded_faces=each_cohort("transfer/{database}/{cohort}/decoded_faces.parquet"),
        representations=each_cohort("transfer/{database}/{cohort}/representations.csv"),
        products=each_cohort("transfer/{database}/{cohort}/products.npy"),
        dissimilarities=each_cohort("transfer/{database}/{cohort}/dissimilarities.npy"),
        conditions=each_cohort("transfer/{database}/{cohort}/conditions.csv"),
        shown=each_cohort("transfer/{database}/{cohort}/shown.csv"),
    output:
        scores="results/studies/{study}/transfer/depth_scores.csv",
        units="results/studies/{study}/transfer/depth_action_units.csv",
        alignment="results/studies/{study}/transfer/depth_alignment.csv",
        study_dissimilarities="results/studies/{study}/transfer/depth_dissimilarities.npy",
        descriptors="results/studies/{study}/transfer/depth_dissimilarities.json",
        key_numbers="results/studies/{study}/transfer/depth_scores.json",
        provenance="results/studies/{study}/transfer/depth_scores.provenance.json",
    log:
        "logs/{study}/transfer/depth_scores.log",
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=more(3000),
        runtime=more(30),
    params:
        settings=settings("transfer.depth_scores"),
        code=code_hash("transfer.depth_scores"),
    message:
        "what networks of {wildcards.study} tell by depth, and where those of different databases part"
    shell:
        "run.py transfer depth_scores --decoding-files {input.decoding} "
        "--decoded-faces-files {input.decoded_faces} --representations-files {input.representations} "
        "--products-files {input.products} --dissimilarities-files {input.dissimilarities} "
        "--conditions-files {input.conditions} --shown-files {input.shown} --scores-file {output.scores} "
        "--units-file {output.units} --alignment-file {output.alignment} "
        "--study-dissimilarities-file {output.study_dissimilarities} --descriptors-file {output.descriptors} "
        "--key-numbers-file {output.key_numbers} "
        "--provenance-file {output.provenance} --results {output} --settings {params.settings:q} > {log} 2>&1"
