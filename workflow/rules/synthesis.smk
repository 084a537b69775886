rule synthetic_database:
    input:
        culture=lambda w: DATABASES[w.database]["culture"],
        face_model=lambda w: face_model_of(w.database),
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
        mem_mb=more(3500),
        runtime=more(30),
    params:
        given=lambda w: file_content(DATABASES[w.database]["culture"]),
        settings=settings("synthesis.database"),
        modules=lambda w: modules_of_face_model(w.database),
        code=lambda w: code("synthesis.database", *modules_of_face_model(w.database)),
    message:
        "rendering the people of database {wildcards.database}"
    shell:
        "run.py synthesis database --culture-file {input.culture:q} --images-folder {output.images} "
        "--truth-file {output.truth} --face-model-file {input.face_model} --modules {params.modules} "
        "--provenance-file {output.provenance} --results {output} --workers {threads} --settings {params.settings:q} > {log} 2>&1"


rule synthetic_series:
    input:
        face_model=lambda w: face_model_of(w.stimuli),
    output:
        images=directory("results/stimuli/{stimuli}/images"),
        provenance="results/stimuli/{stimuli}/images.provenance.json",
    log:
        "logs/stimuli/{stimuli}/synthetic_series.log",
    wildcard_constraints:
        stimuli=series_of("synthetic"),
    priority: 80
    conda:
        "../../envs/analysis.yaml"
    threads: 8
    resources:
        mem_mb=more(3500),
        runtime=more(10),
    params:
        settings=settings("synthesis.series"),
        modules=lambda w: modules_of_face_model(w.stimuli),
        code=lambda w: code("synthesis.series", *modules_of_face_model(w.stimuli)),
    message:
        "rendering the action units of {wildcards.stimuli}"
    shell:
        "run.py synthesis series --images-folder {output.images} --face-model-file {input.face_model} "
        "--modules {params.modules} --provenance-file {output.provenance} --results {output} "
        "--workers {threads} --settings {params.settings:q} > {log} 2>&1"


rule synthetic_pairs:
    input:
        face_model=lambda w: face_model_of(w.stimuli),
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
        mem_mb=more(3500),
        runtime=more(10),
    params:
        settings=settings("synthesis.pairs"),
        modules=lambda w: modules_of_face_model(w.stimuli),
        code=lambda w: code("synthesis.pairs", *modules_of_face_model(w.stimuli)),
    message:
        "rendering the pairs of action units of {wildcards.stimuli}"
    shell:
        "run.py synthesis pairs --images-folder {output.images} --face-model-file {input.face_model} "
        "--modules {params.modules} --provenance-file {output.provenance} --results {output} "
        "--workers {threads} --settings {params.settings:q} > {log} 2>&1"


rule fetch_facekit:
    output:
        weights=ICT_ARCHIVE,
    log:
        "logs/face_models/fetch_facekit.log",
    retries: 2
    localrule: True
    conda:
        "../../envs/analysis.yaml"
    params:
        settings=settings("features.fetch ict-facekit"),
        code=code_hash("features.fetch"),
    message:
        "fetching ICT-FaceKit (or name the folder of a clone in face_models.ict)"
    shell:
        "run.py features fetch --weights-file {output.weights} --settings {params.settings:q} > {log} 2>&1"


rule facekit:
    input:
        lambda w: ICT_ARCHIVE if given_facekit() == ICT_ARCHIVE else [],
    output:
        model=ICT_MODEL,
        licence="results/face_models/ict/LICENSE",
        provenance="results/face_models/ict/model.provenance.json",
    log:
        "logs/face_models/facekit.log",
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=more(2000),
        runtime=more(10),
    params:
        given=lambda w: given_facekit(),
        content=lambda w: facekit_content(),
        settings=settings("synthesis.facekit"),
        code=code_hash("synthesis.facekit"),
    message:
        "making the face model ict"
    shell:
        "run.py synthesis facekit --given-file {params.given:q} --model-file {output.model} "
        "--licence-file {output.licence} --provenance-file {output.provenance} --results {output} "
        "--settings {params.settings:q} > {log} 2>&1"
