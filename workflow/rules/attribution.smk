rule attribution_maps:
    input:
        faces=lambda w: faces_arrays(w.study, w.database),
        table=lambda w: table_of(w.study, w.database),
        splits=f"{TRAINING}/splits.csv",
        weights=f"{TRAINING}/weights.safetensors",
        backbone=backbone_of,
    output:
        maps="results/studies/{study}/attribution/{method}/{database}/{cohort}/maps.npy",
        maps_table="results/studies/{study}/attribution/{method}/{database}/{cohort}/maps.csv",
        provenance="results/studies/{study}/attribution/{method}/{database}/{cohort}/maps.provenance.json",
    log:
        "logs/{study}/attribution/{method}/{database}/{cohort}/maps.log",
    benchmark:
        "logs/{study}/attribution/{method}/{database}/{cohort}/maps.benchmark.tsv"
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
        "--maps-file {output.maps} --maps-table-file {output.maps_table} "
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
    benchmark:
        "logs/{study}/attribution/mean_maps.benchmark.tsv"
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
