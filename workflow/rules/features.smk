rule fetch_imagenet:
    output:
        weights=IMAGENET,
    log:
        "logs/features/{download}.log",
    retries: 2
    localrule: True
    conda:
        "../../envs/train.yaml"
    params:
        settings=settings("features.fetch"),
        code=code_hash("features.fetch"),
    message:
        "fetching the weights {wildcards.download} (or put the file at {output.weights} yourself)"
    shell:
        "run.py features fetch --weights-file {output.weights} --settings {params.settings:q} > {log} 2>&1"


rule backbone:
    input:
        weights=given_weights,
    output:
        backbone="results/features/{backbone}/backbone.safetensors",
        provenance="results/features/{backbone}/backbone.provenance.json",
    log:
        "logs/features/{backbone}/backbone.log",
    conda:
        "../../envs/train.yaml"
    resources:
        mem_mb=more(2000),
        runtime=more(10),
    params:
        given=weights_content,
        settings=settings("features.backbone"),
        modules=modules_of_backbone,
        code=code_with_backbone("features.backbone"),
    message:
        "frozen layers of {wildcards.backbone}"
    shell:
        "run.py features backbone --backbone-file {output.backbone} --weights-file {input.weights:q} "
        "--modules {params.modules} --provenance-file {output.provenance} --results {output} --settings {params.settings:q} > {log} 2>&1"


rule extract:
    input:
        faces="results/faces/{recipe}/{database}/faces.npy",
        table=CHOSEN,
        images_table=[],
        made=[],
        backbone="results/features/{backbone}/backbone.safetensors",
    output:
        features="results/features/{backbone}/{recipe}/{database}/{choice}/features.npy",
        provenance="results/features/{backbone}/{recipe}/{database}/{choice}/features.provenance.json",
    log:
        "logs/features/{backbone}/{recipe}/{database}/{choice}/extract.log",
    wildcard_constraints:
        database=names_of(whole),
    conda:
        "../../envs/train.yaml"
    threads: 8
    resources:
        mem_mb=more(4000),
        runtime=120,  # a next attempt resumes from the checkpoint
    params:
        checkpoint="results/checkpoints/features/{backbone}/{recipe}/{database}/{choice}",
        keep_finished=0,
        settings=settings("features.extract"),
        modules=modules_of_backbone,
        code=code_with_backbone("features.extract"),
    message:
        "features of {wildcards.database}, choice {wildcards.choice}, all variants"
    shell:
        "exec run.py features extract --faces-file {input.faces} --table-file {input.table} "
        "--images-table-file {input.images_table} --made-file {input.made} --backbone-file {input.backbone} "
        "--features-file {output.features} --checkpoint-folder {params.checkpoint} "
        "--keep-finished {params.keep_finished} --modules {params.modules} "
        "--provenance-file {output.provenance} --results {output} "
        "--settings {params.settings:q} > {log} 2>&1"


use rule extract as extract_stimuli with:
    input:
        faces="results/faces/{recipe}/{stimuli}/faces.npy",
        table="results/faces/{recipe}/{stimuli}/faces.csv",
        images_table=[],
        made=[],
        backbone="results/features/{backbone}/backbone.safetensors",
    output:
        features="results/features/{backbone}/{recipe}/{stimuli}/features.npy",
        provenance="results/features/{backbone}/{recipe}/{stimuli}/features.provenance.json",
    log:
        "logs/features/{backbone}/{recipe}/{stimuli}/extract.log",
    params:
        checkpoint="results/checkpoints/features/{backbone}/{recipe}/{stimuli}",
        keep_finished=0,
        settings=settings("features.extract stimuli"),
        modules=modules_of_backbone,
        code=code_with_backbone("features.extract"),
    message:
        "features of {wildcards.stimuli}"


use rule extract as extract_shard with:
    input:
        faces="results/faces/{recipe}/{database}/shards/{shard}/faces.npy",
        images_table="results/faces/{recipe}/{database}/shards/{shard}/images.csv",
        made="results/faces/{recipe}/{database}/shards/{shard}/made.npy",
        table=CHOSEN,
        backbone="results/features/{backbone}/backbone.safetensors",
    output:
        features="results/features/{backbone}/{recipe}/{database}/{choice}/shards/{shard}/features.npy",
        provenance="results/features/{backbone}/{recipe}/{database}/{choice}/shards/{shard}/features.provenance.json",
    log:
        "logs/features/{backbone}/{recipe}/{database}/{choice}/shards/{shard}/extract.log",
    wildcard_constraints:
        database=names_of(sharded),
    params:
        checkpoint="results/checkpoints/features/{backbone}/{recipe}/{database}/{choice}/{shard}",
        keep_finished=1,
        settings=settings("features.extract"),
        modules=modules_of_backbone,
        code=code_with_backbone("features.extract"),
    message:
        "features of {wildcards.database}, choice {wildcards.choice}, shard {wildcards.shard}, all variants"
