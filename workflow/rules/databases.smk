rule unpack:
    input:
        grammar=grammar_of,
    output:
        images=directory("results/databases/{database}/images"),
        records="results/databases/{database}/records.csv",
        unpack_problems="results/databases/{database}/unpack_problems.csv",
        provenance="results/databases/{database}/records.provenance.json",
    log:
        "logs/databases/{database}/unpack.log",
    wildcard_constraints:
        database=names_of(unpacked),
    priority: 90
    conda:
        "../../envs/analysis.yaml"
    threads: 2
    resources:
        mem_mb=more(4000),
        runtime=more(120),
    params:
        given=given_with_grammar,
        source=lambda w: DATABASES[w.database]["path"],
        listing=lambda w: listing_of(DATABASES[w.database]),
        settings=settings("databases.unpack"),
        modules=reader_of,
        code=lambda w: code("databases.unpack", reader_of(w)),
    message:
        "taking the pictures of database {wildcards.database} out of their files"
    shell:
        "run.py databases unpack --source-folder {params.source:q} --grammar-file {input.grammar:q} "
        "--images-folder {output.images} --records-file {output.records} "
        "--unpack-problems-file {output.unpack_problems} --workers {threads} "
        "--modules {params.modules} --provenance-file {output.provenance} --results {output} --settings {params.settings:q} > {log} 2>&1"


rule manifest:
    input:
        grammar=grammar_of,
        images=lambda w: (ancient(f"results/databases/{w.database}/images") if made(w.database) else []),
        records=lambda w: (f"results/databases/{w.database}/records.csv" if unpacked(w.database) else []),
        unpack_problems=lambda w: (
            f"results/databases/{w.database}/unpack_problems.csv" if unpacked(w.database) else []
        ),
        truth=lambda w: (f"results/databases/{w.database}/truth.csv" if reader_of(w).endswith("synthetic") else []),
        rendered=lambda w: (f"results/databases/{w.database}/truth.provenance.json" if synthetic(w.database) else []),
    output:
        manifest="results/databases/{database}/manifest.csv",
        problems="results/databases/{database}/problems.csv",
        labels="results/databases/{database}/labels.csv",
        provenance="results/databases/{database}/manifest.provenance.json",
    log:
        "logs/databases/{database}/manifest.log",
    priority: 90
    conda:
        "../../envs/analysis.yaml"
    threads: 2
    resources:
        mem_mb=more(2000),
        runtime=more(30),
    params:
        given=given_with_grammar,
        source=lambda w, input: input.images or DATABASES[w.database]["path"],
        listing=lambda w: listing_of(DATABASES[w.database]),
        settings=settings("databases.manifest"),
        modules=reader_of,
        code=lambda w: code("databases.manifest", reader_of(w)),
    message:
        "reading database {wildcards.database}"
    shell:
        "run.py databases manifest --source-folder {params.source:q} --grammar-file {input.grammar:q} "
        "--manifest-file {output.manifest} --problems-file {output.problems} --truth-file {input.truth} "
        "--labels-file {output.labels} --records-file {input.records} "
        "--unpack-problems-file {input.unpack_problems} --workers {threads} "
        "--modules {params.modules} --provenance-file {output.provenance} --results {output} --settings {params.settings:q} > {log} 2>&1"


rule measured:
    input:
        manifest="results/databases/{database}/manifest.csv",
        columns=measured_columns,
    output:
        measured="results/databases/{database}/measured.csv",
        problems="results/databases/{database}/measured_problems.csv",
        report="results/databases/{database}/measured.json",
        provenance="results/databases/{database}/measured.provenance.json",
    log:
        "logs/databases/{database}/measured.log",
    wildcard_constraints:
        database=names_of(measured),
    priority: 80
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=more(2000),
        runtime=more(20),
    params:
        given=given_measured,
        tables=measured_tables,
        settings=settings("databases.measured"),
        code=code_hash("databases.measured"),
    message:
        "action units that another tool measured in database {wildcards.database}"
    shell:
        "run.py databases measured --manifest-file {input.manifest} --tables {params.tables:q} "
        "--columns-file {input.columns:q} --measured-file {output.measured} --problems-file {output.problems} "
        "--report-file {output.report} --provenance-file {output.provenance} --results {output} "
        "--settings {params.settings:q} > {log} 2>&1"


rule stimuli:
    input:
        images=lambda w: (ancient(f"results/stimuli/{w.stimuli}/images") if made(w.stimuli) else []),
        rendered=lambda w: (f"results/stimuli/{w.stimuli}/images.provenance.json" if made(w.stimuli) else []),
    output:
        manifest="results/stimuli/{stimuli}/manifest.csv",
        provenance="results/stimuli/{stimuli}/manifest.provenance.json",
    log:
        "logs/stimuli/{stimuli}/stimuli.log",
    wildcard_constraints:
        stimuli=stimuli_where(pairs=False),
    priority: 90
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=more(2000),
        runtime=more(10),
    params:
        source=lambda w, input: input.images or STIMULI[w.stimuli]["path"],
        listing=lambda w: listing_of(STIMULI[w.stimuli]),
        settings=settings("databases.stimuli"),
        code=code_hash("databases.stimuli"),
    message:
        "reading the action unit series {wildcards.stimuli}"
    shell:
        "run.py databases stimuli --source-folder {params.source:q} --manifest-file {output.manifest} "
        "--provenance-file {output.provenance} --results {output} --settings {params.settings:q} > {log} 2>&1"


rule pairs_of_stimuli:
    input:
        images=lambda w: (ancient(f"results/stimuli/{w.stimuli}/images") if synthetic(w.stimuli) else []),
        rendered=lambda w: (f"results/stimuli/{w.stimuli}/images.provenance.json" if synthetic(w.stimuli) else []),
    output:
        manifest="results/stimuli/{stimuli}/manifest.csv",
        provenance="results/stimuli/{stimuli}/manifest.provenance.json",
    log:
        "logs/stimuli/{stimuli}/pairs.log",
    wildcard_constraints:
        stimuli=stimuli_where(pairs=True),
    priority: 90
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=more(2000),
        runtime=more(10),
    params:
        source=lambda w, input: input.images or STIMULI[w.stimuli]["path"],
        listing=lambda w: listing_of(STIMULI[w.stimuli]),
        settings=settings("databases.pairs"),
        code=code_hash("databases.pairs"),
    message:
        "reading the pairs of action units of {wildcards.stimuli}"
    shell:
        "run.py databases pairs --source-folder {params.source:q} --manifest-file {output.manifest} "
        "--provenance-file {output.provenance} --results {output} --settings {params.settings:q} > {log} 2>&1"


# The check of all studies and what it needs come first in the queue, but it is no input of what follows: adding a study
# would repeat finished features, and an ancient() input hides the other reasons of the jobs behind it (Snakemake 9.27).
# What it warns of is shown in the terminal, also where other jobs are submitted to a cluster.
rule check:
    input:
        manifest=expand("results/databases/{database}/manifest.csv", database=CHECKED_DATABASES),
        problems=expand("results/databases/{database}/problems.csv", database=CHECKED_DATABASES),
        labels=expand("results/databases/{database}/labels.csv", database=CHECKED_DATABASES),
    output:
        check=CHECKED,
        provenance="results/check.provenance.json",
    log:
        "logs/check.log",
    priority: 100
    localrule: True
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=more(1000),
        runtime=more(10),
    params:
        settings=settings("databases.check"),
        code=code_hash("databases.check"),
    message:
        "checking people, expressions and splits of all studies"
    shell:
        "run.py databases check --manifest-files {input.manifest} --problems-files {input.problems} "
        "--labels-files {input.labels} --check-file {output.check} "
        "--provenance-file {output.provenance} --results {output} "
        "--settings {params.settings:q} > {log} 2>&1 && cat {log}"


# Who has no face under the study's recipe does not take part, so that the faces are made first.
rule participants:
    input:
        manifest="results/databases/{database}/manifest.csv",
        left_out=lambda w: faces_of(w.study, w.database, "left_out.csv"),
    output:
        participants=PARTICIPANTS,
        images=IMAGES,
        provenance="results/studies/{study}/participants/{database}.provenance.json",
    log:
        "logs/{study}/participants/{database}.log",
    localrule: True
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=more(1000),
        runtime=more(10),
    params:
        settings=settings("databases.participants"),
        code=code_hash("databases.participants"),
    message:
        "who takes part: {wildcards.study}, {wildcards.database}"
    shell:
        "run.py databases participants --manifest-file {input.manifest} --participants-file {output.participants} "
        "--images-file {output.images} --left-out-file {input.left_out} --provenance-file {output.provenance} "
        "--results {output} --settings {params.settings:q} > {log} 2>&1"
