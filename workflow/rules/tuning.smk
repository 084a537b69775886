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


rule baseline:
    input:
        responses=each_cohort("tuning/{database}/{cohort}/responses.parquet"),
        shuffled=each_reference("shuffled", "tuning/{database}/{cohort}/responses.parquet"),
        groups=each_reference("groups", "tuning/{database}/{cohort}/responses.parquet"),
    output:
        baseline="results/studies/{study}/tuning/baseline.csv",
        null="results/studies/{study}/tuning/null_similarity.csv",
        key_numbers="results/studies/{study}/tuning/baseline.json",
        provenance="results/studies/{study}/tuning/baseline.provenance.json",
    log:
        "logs/{study}/tuning/baseline.log",
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=more(1500),
        runtime=more(30),
    params:
        settings=settings("tuning.baseline"),
        code=code_hash("tuning.baseline"),
    message:
        "similarity by the same culture and by chance in {wildcards.study}"
    shell:
        "run.py tuning baseline --responses-files {input.responses} --shuffled-files {input.shuffled} "
        "--groups-files {input.groups} --baseline-file {output.baseline} --null-file {output.null} "
        "--key-numbers-file {output.key_numbers} "
        "--provenance-file {output.provenance} --results {output} --settings {params.settings:q} > {log} 2>&1"


rule components:
    input:
        profiles="results/studies/{study}/tuning/profiles.csv",
        responses=each_cohort("tuning/{database}/{cohort}/responses.parquet"),
    output:
        scores="results/studies/{study}/tuning/component_scores.csv",
        loadings="results/studies/{study}/tuning/component_loadings.csv",
        variance="results/studies/{study}/tuning/component_variance.csv",
        peaks="results/studies/{study}/tuning/peaks.csv",
        ellipses="results/studies/{study}/tuning/component_ellipses.csv",
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
        "run.py tuning components --profiles-file {input.profiles} --responses-files {input.responses} --scores-file {output.scores} "
        "--loadings-file {output.loadings} --variance-file {output.variance} --peaks-file {output.peaks} "
        "--ellipses-file {output.ellipses} "
        "--provenance-file {output.provenance} --results {output} --settings {params.settings:q} > {log} 2>&1"


rule differences:
    input:
        profiles="results/studies/{study}/tuning/profiles.csv",
        groups=each_reference("groups", "tuning/{database}/{cohort}/responses.parquet"),
        shuffled=each_reference("shuffled", "tuning/{database}/{cohort}/responses.parquet"),
    output:
        differences="results/studies/{study}/tuning/differences.csv",
        key_numbers="results/studies/{study}/tuning/differences.json",
        provenance="results/studies/{study}/tuning/differences.provenance.json",
    log:
        "logs/{study}/tuning/differences.log",
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=more(1500),
        runtime=more(30),
    params:
        settings=settings("tuning.differences"),
        code=code_hash("tuning.differences"),
    message:
        "action units whose responses differ in {wildcards.study}"
    shell:
        "run.py tuning differences --profiles-file {input.profiles} --groups-files {input.groups} "
        "--shuffled-files {input.shuffled} --differences-file {output.differences} "
        "--key-numbers-file {output.key_numbers} "
        "--provenance-file {output.provenance} --results {output} --settings {params.settings:q} > {log} 2>&1"


rule clusters:
    input:
        profiles="results/studies/{study}/tuning/profiles.csv",
    output:
        matrix="results/studies/{study}/tuning/similarity_matrix.csv",
        order="results/studies/{study}/tuning/cluster_order.csv",
        merges="results/studies/{study}/tuning/cluster_merges.csv",
        provenance="results/studies/{study}/tuning/clusters.provenance.json",
    log:
        "logs/{study}/tuning/clusters.log",
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=more(1500),
        runtime=more(30),
    params:
        settings=settings("tuning.clusters"),
        code=code_hash("tuning.clusters"),
    message:
        "output units with similar profiles in {wildcards.study}"
    shell:
        "run.py tuning clusters --profiles-file {input.profiles} --matrix-file {output.matrix} "
        "--order-file {output.order} --merges-file {output.merges} "
        "--provenance-file {output.provenance} --results {output} --settings {params.settings:q} > {log} 2>&1"


rule recovery:
    input:
        unpack(displays_of("recovery")),
        profiles="results/studies/{study}/tuning/profiles.csv",
        responses=each_cohort("tuning/{database}/{cohort}/responses.parquet"),
        images=lambda w: expand(IMAGES, study=w.study, database=measured_in(w.study, ["recovery"])),
        groups=each_reference("groups", "tuning/{database}/{cohort}/responses.parquet"),
        baseline=baseline_of,
    output:
        recovery="results/studies/{study}/tuning/recovery.csv",
        differences="results/studies/{study}/tuning/recovery_differences.csv",
        scores="results/studies/{study}/tuning/recovery_scores.csv",
        sides="results/studies/{study}/tuning/recovery_sides.csv",
        nulls="results/studies/{study}/tuning/recovery_nulls.csv",
        similarity="results/studies/{study}/tuning/recovery_similarity.csv",
        criteria="results/studies/{study}/tuning/recovery_criteria.csv",
        displays="results/studies/{study}/tuning/recovery_displays.csv",
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
        "how well {wildcards.study} finds the action units that are known"
    shell:
        "run.py tuning recovery --profiles-file {input.profiles} --responses-files {input.responses} "
        "--truth-files {input.truth} --reports-files {input.reports} --images-files {input.images} "
        "--groups-files {input.groups} --baseline-file {input.baseline} "
        "--recovery-file {output.recovery} --differences-file {output.differences} "
        "--scores-file {output.scores} --sides-file {output.sides} --nulls-file {output.nulls} "
        "--similarity-file {output.similarity} --criteria-file {output.criteria} "
        "--displays-file {output.displays} --key-numbers-file {output.key_numbers} "
        "--provenance-file {output.provenance} --results {output} --settings {params.settings:q} > {log} 2>&1"


rule pair_responses:
    input:
        unpack(shown_pairs),
        weights=f"{TRAINING}/weights.safetensors",
    output:
        responses="results/studies/{study}/tuning/{database}/{cohort}/pair_responses.parquet",
        provenance="results/studies/{study}/tuning/{database}/{cohort}/pair_responses.provenance.json",
    log:
        "logs/{study}/tuning/{database}/{cohort}/pair_responses.log",
    conda:
        "../../envs/train.yaml"
    resources:
        mem_mb=more(3000),
        runtime=more(30),
    params:
        settings=settings("tuning.pair_responses"),
        modules=modules_of_network,
        code=code_with_network("tuning.pair_responses"),
    message:
        "responses to pairs of action units: {wildcards.cohort} of {wildcards.study}, {wildcards.database}"
    shell:
        "run.py tuning pair_responses --inputs-file {input.inputs} --table-file {input.table} "
        "--weights-file {input.weights} --responses-file {output.responses} "
        "--modules {params.modules} --provenance-file {output.provenance} --results {output} --settings {params.settings:q} > {log} 2>&1"


rule pairs:
    input:
        responses=each_cohort("tuning/{database}/{cohort}/pair_responses.parquet"),
    output:
        pairs="results/studies/{study}/tuning/pairs.csv",
        additivity="results/studies/{study}/tuning/additivity.csv",
        stimulus_faces="results/studies/{study}/tuning/stimulus_faces.csv",
        key_numbers="results/studies/{study}/tuning/pairs.json",
        provenance="results/studies/{study}/tuning/pairs.provenance.json",
    log:
        "logs/{study}/tuning/pairs.log",
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=more(2000),
        runtime=more(30),
    params:
        settings=settings("tuning.pairs"),
        code=code_hash("tuning.pairs"),
    message:
        "interactions of action units in {wildcards.study}"
    shell:
        "run.py tuning pairs --responses-files {input.responses} --pairs-file {output.pairs} "
        "--additivity-file {output.additivity} --stimulus-faces-file {output.stimulus_faces} "
        "--key-numbers-file {output.key_numbers} "
        "--provenance-file {output.provenance} --results {output} --settings {params.settings:q} > {log} 2>&1"


rule stimulus_movement:
    input:
        points=lambda w: mesh_of(w.study, study_of(w)["stimuli"]),
        table=lambda w: faces_of(w.study, study_of(w)["stimuli"], "faces.csv"),
    output:
        movement="results/studies/{study}/tuning/stimulus_movement.csv",
        verdicts="results/studies/{study}/tuning/stimulus_verdicts.csv",
        key_numbers="results/studies/{study}/tuning/stimulus_movement.json",
        provenance="results/studies/{study}/tuning/stimulus_movement.provenance.json",
    log:
        "logs/{study}/tuning/stimulus_movement.log",
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=more(1500),
        runtime=more(15),
    params:
        settings=settings("tuning.stimulus_movement"),
        code=code_hash("tuning.stimulus_movement"),
    message:
        "movement of landmarks in the stimuli of {wildcards.study}"
    shell:
        "run.py tuning stimulus_movement --points-file {input.points} --table-file {input.table} "
        "--movement-file {output.movement} --verdicts-file {output.verdicts} --key-numbers-file {output.key_numbers} "
        "--provenance-file {output.provenance} --results {output} --settings {params.settings:q} > {log} 2>&1"
