rule attribution_maps:
    input:
        faces=lambda w: faces_arrays(w.study, w.database),
        table=lambda w: table_of(w.study, w.database),
        splits=f"{TRAINING}/splits.csv",
        weights=f"{TRAINING}/weights.safetensors",
        backbone=backbone_of,
    output:
        maps="results/studies/{study}/attribution/{method}/{database}/{cohort}/maps.npy",
        sizes="results/studies/{study}/attribution/{method}/{database}/{cohort}/sizes.npy",
        maps_table="results/studies/{study}/attribution/{method}/{database}/{cohort}/maps.csv",
        provenance="results/studies/{study}/attribution/{method}/{database}/{cohort}/maps.provenance.json",
    log:
        "logs/{study}/attribution/{method}/{database}/{cohort}/maps.log",
    wildcard_constraints:
        method="|".join(attribution_methods(CATALOGUE)),
    conda:
        "../../envs/train.yaml"
    resources:
        mem_mb=more(3000),
        runtime=more(30),
    params:
        settings=settings("attribution.maps"),
        modules=lambda w: [f"attribution.methods.{w.method}", *of_network(w.study)],
        code=lambda w: code("attribution.maps", f"attribution.methods.{w.method}", *of_network(w.study)),
    message:
        "{wildcards.method} of {wildcards.cohort} of {wildcards.study}, {wildcards.database}"
    shell:
        "run.py attribution maps --faces-files {input.faces} --table-file {input.table} "
        "--splits-file {input.splits} --weights-file {input.weights} --backbone-file {input.backbone} "
        "--maps-file {output.maps} --sizes-file {output.sizes} --maps-table-file {output.maps_table} "
        "--modules {params.modules} --provenance-file {output.provenance} --results {output} --settings {params.settings:q} > {log} 2>&1"


rule mean_maps:
    input:
        maps=lambda w: maps_of(w.study, study_of(w)["analyses"]["mean_maps"]["of"], "maps.npy"),
        maps_table=lambda w: maps_of(w.study, study_of(w)["analyses"]["mean_maps"]["of"], "maps.csv"),
        faces=lambda w: [file for name in study_of(w)["databases"] for file in faces_arrays(w.study, name)],
    output:
        mean_maps="results/studies/{study}/attribution/mean_maps.npy",
        mean_faces="results/studies/{study}/attribution/mean_faces.npy",
        mean_maps_table="results/studies/{study}/attribution/mean_maps.csv",
        provenance="results/studies/{study}/attribution/mean_maps.provenance.json",
    log:
        "logs/{study}/attribution/mean_maps.log",
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=more(1500),
        runtime=more(30),
    params:
        settings=settings("attribution.mean_maps"),
        code=code_hash("attribution.mean_maps"),
    message:
        "mean attribution maps of {wildcards.study}"
    shell:
        "run.py attribution mean_maps --maps-files {input.maps} --maps-table-files {input.maps_table} "
        "--faces-files {input.faces} --mean-maps-file {output.mean_maps} --mean-faces-file {output.mean_faces} "
        "--mean-maps-table-file {output.mean_maps_table} "
        "--provenance-file {output.provenance} --results {output} --settings {params.settings:q} > {log} 2>&1"


rule map_quality:
    input:
        maps=maps_in_cohort("map_quality", "maps.npy"),
        maps_table=maps_in_cohort("map_quality", "maps.csv"),
        faces=lambda w: faces_arrays(w.study, w.database),
        table=lambda w: table_of(w.study, w.database),
        weights=f"{TRAINING}/weights.safetensors",
        backbone=backbone_of,
        culture=culture_of,
        face_model=lambda w: face_model_of(w.database),
    output:
        quality="results/studies/{study}/attribution/{database}/{cohort}/quality.csv",
        randomisation="results/studies/{study}/attribution/{database}/{cohort}/randomisation.csv",
        provenance="results/studies/{study}/attribution/{database}/{cohort}/quality.provenance.json",
    log:
        "logs/{study}/attribution/{database}/{cohort}/quality.log",
    conda:
        "../../envs/train.yaml"
    resources:
        mem_mb=more(3000),
        runtime=more(60),
    params:
        settings=settings("attribution.quality"),
        modules=modules_of_quality,
        given=lambda w: file_content(culture_of(w)) if culture_of(w) else "",
        code=lambda w: code("attribution.quality", *modules_of_quality(w)),
    message:
        "quality of the attribution maps of {wildcards.cohort} of {wildcards.study}, {wildcards.database}"
    shell:
        "run.py attribution quality --maps-files {input.maps} --maps-table-files {input.maps_table} "
        "--faces-files {input.faces} --table-file {input.table} --weights-file {input.weights} "
        "--backbone-file {input.backbone} --culture-file {input.culture:q} --quality-file {output.quality} "
        "--face-model-file {input.face_model} "
        "--randomisation-file {output.randomisation} --modules {params.modules} "
        "--provenance-file {output.provenance} --results {output} --settings {params.settings:q} > {log} 2>&1"


rule map_examples:
    input:
        maps=lambda w: maps_of(w.study, study_of(w)["analyses"]["map_examples"]["of"], "maps.npy"),
        maps_table=lambda w: maps_of(w.study, study_of(w)["analyses"]["map_examples"]["of"], "maps.csv"),
        faces=lambda w: [file for name in study_of(w)["databases"] for file in faces_arrays(w.study, name)],
    output:
        example_maps="results/studies/{study}/attribution/example_maps.npy",
        example_faces="results/studies/{study}/attribution/example_faces.npy",
        example_maps_table="results/studies/{study}/attribution/example_maps.csv",
        provenance="results/studies/{study}/attribution/map_examples.provenance.json",
    log:
        "logs/{study}/attribution/map_examples.log",
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=more(1500),
        runtime=more(30),
    params:
        settings=settings("attribution.map_examples"),
        code=code_hash("attribution.map_examples"),
    message:
        "examples of attribution maps of {wildcards.study}"
    shell:
        "run.py attribution map_examples --maps-files {input.maps} --maps-table-files {input.maps_table} "
        "--faces-files {input.faces} --example-maps-file {output.example_maps} "
        "--example-faces-file {output.example_faces} --example-maps-table-file {output.example_maps_table} "
        "--provenance-file {output.provenance} --results {output} --settings {params.settings:q} > {log} 2>&1"


rule method_scores:
    input:
        quality=each_cohort("attribution/{database}/{cohort}/quality.csv"),
        randomisation=each_cohort("attribution/{database}/{cohort}/randomisation.csv"),
    output:
        method_scores="results/studies/{study}/attribution/method_scores.csv",
        method_randomisation="results/studies/{study}/attribution/method_randomisation.csv",
        key_numbers="results/studies/{study}/attribution/method_scores.json",
        provenance="results/studies/{study}/attribution/method_scores.provenance.json",
    log:
        "logs/{study}/attribution/method_scores.log",
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=more(1500),
        runtime=more(30),
    params:
        settings=settings("attribution.method_scores"),
        code=code_hash("attribution.method_scores"),
    message:
        "scores of the attribution methods of {wildcards.study}"
    shell:
        "run.py attribution method_scores --quality-files {input.quality} "
        "--randomisation-files {input.randomisation} --method-scores-file {output.method_scores} "
        "--method-randomisation-file {output.method_randomisation} --key-numbers-file {output.key_numbers} "
        "--provenance-file {output.provenance} --results {output} --settings {params.settings:q} > {log} 2>&1"


rule attribution_shares:
    input:
        sizes=lambda w: maps_of(w.study, study_of(w)["analyses"]["attribution_shares"]["of"], "sizes.npy"),
        maps_table=lambda w: maps_of(w.study, study_of(w)["analyses"]["attribution_shares"]["of"], "maps.csv"),
        tables=lambda w: [table_of(w.study, name) for name in study_of(w)["databases"]],
        cultures=lambda w: files_for_regions(w.study)["cultures"],
        landmarks=lambda w: files_for_regions(w.study)["landmarks"],
        face_model=lambda w: face_model_of(*study_of(w)["databases"]),
    output:
        shares="results/studies/{study}/attribution/shares.csv",
        share_differences="results/studies/{study}/attribution/share_differences.csv",
        distances="results/studies/{study}/attribution/landmark_distances.csv",
        distance_differences="results/studies/{study}/attribution/landmark_distance_differences.csv",
        key_numbers="results/studies/{study}/attribution/shares.json",
        provenance="results/studies/{study}/attribution/shares.provenance.json",
    log:
        "logs/{study}/attribution/shares.log",
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=more(2000),
        runtime=more(60),
    params:
        given=lambda w: given_for_regions(w.study),
        settings=settings("attribution.shares"),
        modules=lambda w: modules_of_face_model(*study_of(w)["databases"]),
        code=lambda w: code("attribution.shares", *modules_of_face_model(*study_of(w)["databases"])),
    message:
        "shares of attribution in the regions of the face in {wildcards.study}"
    shell:
        "run.py attribution shares --sizes-files {input.sizes} --maps-table-files {input.maps_table} "
        "--tables-files {input.tables} --cultures-files {input.cultures:q} --landmarks-files {input.landmarks:q} "
        "--shares-file {output.shares} --share-differences-file {output.share_differences} "
        "--distances-file {output.distances} --distance-differences-file {output.distance_differences} "
        "--key-numbers-file {output.key_numbers} --face-model-file {input.face_model} --modules {params.modules} "
        "--provenance-file {output.provenance} --results {output} --settings {params.settings:q} > {log} 2>&1"


rule judge:
    input:
        unpack(shown_to_judge),
    output:
        judge_weights="results/studies/{study}/attribution/judge_weights.npy",
        judge="results/studies/{study}/attribution/judge.csv",
        provenance="results/studies/{study}/attribution/judge.provenance.json",
    log:
        "logs/{study}/attribution/judge.log",
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=more(2000),
        runtime=more(30),
    params:
        settings=settings("attribution.judge"),
        code=code_hash("attribution.judge"),
    message:
        "what a judge of {wildcards.study} reads of action units"
    shell:
        "run.py attribution judge --faces-files {input.faces} --table-file {input.table} --truth-file {input.truth} "
        "--judge-weights-file {output.judge_weights} --judge-file {output.judge} "
        "--provenance-file {output.provenance} --results {output} --settings {params.settings:q} > {log} 2>&1"


rule modification:
    input:
        unpack(judge_of_study),
        faces=lambda w: faces_arrays(w.study, w.database),
        table=lambda w: table_of(w.study, w.database),
        splits=f"{TRAINING}/splits.csv",
        weights=f"{TRAINING}/weights.safetensors",
        backbone=backbone_of,
    output:
        modification="results/studies/{study}/attribution/{database}/{cohort}/modification.csv",
        real_differences="results/studies/{study}/attribution/{database}/{cohort}/real_differences.csv",
        judge_here="results/studies/{study}/attribution/{database}/{cohort}/judge_here.csv",
        strips="results/studies/{study}/attribution/{database}/{cohort}/modification_strips.npy",
        strips_table="results/studies/{study}/attribution/{database}/{cohort}/modification_strips.csv",
        provenance="results/studies/{study}/attribution/{database}/{cohort}/modification.provenance.json",
    log:
        "logs/{study}/attribution/{database}/{cohort}/modification.log",
    conda:
        "../../envs/train.yaml"
    resources:
        mem_mb=more(3000),
        runtime=more(60),
    params:
        settings=settings("attribution.modification"),
        modules=modules_of_network,
        code=code_with_network("attribution.modification"),
    message:
        "modified faces of {wildcards.cohort} of {wildcards.study}, {wildcards.database}"
    shell:
        "run.py attribution modification --faces-files {input.faces} --table-file {input.table} "
        "--splits-file {input.splits} --weights-file {input.weights} --backbone-file {input.backbone} "
        "--truth-file {input.truth} --judge-weights-file {input.judge_weights} --judge-file {input.judge} "
        "--judge-table-file {input.judge_table} --modification-file {output.modification} "
        "--real-differences-file {output.real_differences} --judge-here-file {output.judge_here} "
        "--strips-file {output.strips} --strips-table-file {output.strips_table} "
        "--modules {params.modules} --provenance-file {output.provenance} --results {output} --settings {params.settings:q} > {log} 2>&1"


rule modification_scores:
    input:
        modification=each_cohort("attribution/{database}/{cohort}/modification.csv"),
        real_differences=each_cohort("attribution/{database}/{cohort}/real_differences.csv"),
        judge_here=each_cohort("attribution/{database}/{cohort}/judge_here.csv"),
        strips=each_cohort("attribution/{database}/{cohort}/modification_strips.npy"),
        strips_table=each_cohort("attribution/{database}/{cohort}/modification_strips.csv"),
    output:
        scores="results/studies/{study}/attribution/modification_scores.csv",
        study_judge="results/studies/{study}/attribution/modification_judge.csv",
        study_strips="results/studies/{study}/attribution/modification_strips.npy",
        study_strips_table="results/studies/{study}/attribution/modification_strips.csv",
        key_numbers="results/studies/{study}/attribution/modification_scores.json",
        provenance="results/studies/{study}/attribution/modification_scores.provenance.json",
    log:
        "logs/{study}/attribution/modification_scores.log",
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=more(2000),
        runtime=more(30),
    params:
        settings=settings("attribution.modification_scores"),
        code=code_hash("attribution.modification_scores"),
    message:
        "what the modified faces of {wildcards.study} say"
    shell:
        "run.py attribution modification_scores --modification-files {input.modification} "
        "--real-differences-files {input.real_differences} --judge-here-files {input.judge_here} --strips-files {input.strips} "
        "--strips-table-files {input.strips_table} --scores-file {output.scores} --study-judge-file {output.study_judge} "
        "--study-strips-file {output.study_strips} --study-strips-table-file {output.study_strips_table} "
        "--key-numbers-file {output.key_numbers} "
        "--provenance-file {output.provenance} --results {output} --settings {params.settings:q} > {log} 2>&1"


rule filters:
    input:
        unpack(shown_probes("filters")),
        faces=lambda w: faces_arrays(w.study, w.database),
        table=lambda w: table_of(w.study, w.database),
        splits=f"{TRAINING}/splits.csv",
        weights=f"{TRAINING}/weights.safetensors",
        backbone=backbone_of,
    output:
        filters="results/studies/{study}/attribution/{database}/{cohort}/filters.csv",
        units="results/studies/{study}/attribution/{database}/{cohort}/filter_units.csv",
        people="results/studies/{study}/attribution/{database}/{cohort}/filter_people.csv",
        maps="results/studies/{study}/attribution/{database}/{cohort}/filter_maps.npy",
        pictures="results/studies/{study}/attribution/{database}/{cohort}/filter_faces.npy",
        maps_table="results/studies/{study}/attribution/{database}/{cohort}/filter_maps.csv",
        provenance="results/studies/{study}/attribution/{database}/{cohort}/filters.provenance.json",
    log:
        "logs/{study}/attribution/{database}/{cohort}/filters.log",
    conda:
        "../../envs/train.yaml"
    resources:
        mem_mb=more(3000),
        runtime=more(60),
    params:
        settings=settings("attribution.filters"),
        modules=modules_of_network,
        code=code_with_network("attribution.filters"),
    message:
        "filters of {wildcards.cohort} of {wildcards.study}, {wildcards.database}"
    shell:
        "run.py attribution filters --faces-files {input.faces} --table-file {input.table} "
        "--splits-file {input.splits} --weights-file {input.weights} --backbone-file {input.backbone} "
        "--probe-faces-files {input.probe_faces} --probe-table-file {input.probe_table} "
        "--filters-file {output.filters} --units-file {output.units} --people-file {output.people} "
        "--maps-file {output.maps} --pictures-file {output.pictures} --maps-table-file {output.maps_table} "
        "--modules {params.modules} --provenance-file {output.provenance} --results {output} --settings {params.settings:q} > {log} 2>&1"


rule filter_scores:
    input:
        filters=each_cohort("attribution/{database}/{cohort}/filters.csv"),
        units=each_cohort("attribution/{database}/{cohort}/filter_units.csv"),
        people=each_cohort("attribution/{database}/{cohort}/filter_people.csv"),
        maps=each_cohort("attribution/{database}/{cohort}/filter_maps.npy"),
        pictures=each_cohort("attribution/{database}/{cohort}/filter_faces.npy"),
        maps_table=each_cohort("attribution/{database}/{cohort}/filter_maps.csv"),
    output:
        scores="results/studies/{study}/attribution/filter_scores.csv",
        study_units="results/studies/{study}/attribution/filter_units.csv",
        study_maps="results/studies/{study}/attribution/filter_maps.npy",
        study_pictures="results/studies/{study}/attribution/filter_faces.npy",
        study_maps_table="results/studies/{study}/attribution/filter_maps.csv",
        key_numbers="results/studies/{study}/attribution/filter_scores.json",
        provenance="results/studies/{study}/attribution/filter_scores.provenance.json",
    log:
        "logs/{study}/attribution/filter_scores.log",
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=more(1500),
        runtime=more(30),
    params:
        settings=settings("attribution.filter_scores"),
        code=code_hash("attribution.filter_scores"),
    message:
        "what the filters of {wildcards.study} tell of action units"
    shell:
        "run.py attribution filter_scores --filters-files {input.filters} --units-files {input.units} "
        "--people-files {input.people} --maps-files {input.maps} --pictures-files {input.pictures} "
        "--maps-table-files {input.maps_table} --scores-file {output.scores} --study-units-file {output.study_units} "
        "--study-maps-file {output.study_maps} --study-pictures-file {output.study_pictures} "
        "--study-maps-table-file {output.study_maps_table} --key-numbers-file {output.key_numbers} "
        "--provenance-file {output.provenance} --results {output} --settings {params.settings:q} > {log} 2>&1"
