rule predict:
    input:
        unpack(shown_in_tests),
        weights="results/studies/{study}/training/{trained}/{cohort}/weights.safetensors",
    output:
        predictions="results/studies/{study}/evaluation/{trained}/{cohort}/{tested}.parquet",
        provenance="results/studies/{study}/evaluation/{trained}/{cohort}/{tested}.provenance.json",
    log:
        "logs/{study}/evaluation/{trained}/{cohort}/{tested}.log",
    conda:
        "../../envs/train.yaml"
    resources:
        mem_mb=more(3000),
        runtime=more(30),
    params:
        settings=settings("evaluation.predict"),
        modules=modules_of_network,
        code=code_with_network("evaluation.predict"),
    message:
        "testing {wildcards.cohort} of {wildcards.study}: {wildcards.trained} on {wildcards.tested}"
    shell:
        "run.py evaluation predict --inputs-files {input.inputs} --table-file {input.table} "
        "--splits-file {input.splits} --participants-file {input.participants} "
        "--weights-file {input.weights} --predictions-file {output.predictions} "
        "--modules {params.modules} --provenance-file {output.provenance} --results {output} --settings {params.settings:q} > {log} 2>&1"


rule confusion:
    input:
        predictions=all_predictions,
    output:
        confusion="results/studies/{study}/evaluation/confusion.csv",
        correct_rates="results/studies/{study}/evaluation/correct_rates.csv",
        key_numbers="results/studies/{study}/evaluation/confusion.json",
        provenance="results/studies/{study}/evaluation/confusion.provenance.json",
    log:
        "logs/{study}/evaluation/confusion.log",
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=more(1500),
        runtime=more(30),
    params:
        settings=settings("evaluation.confusion"),
        code=code_hash("evaluation.confusion"),
    message:
        "confusion matrices of {wildcards.study}"
    shell:
        "run.py evaluation confusion --predictions-files {input.predictions} "
        "--confusion-file {output.confusion} --correct-rates-file {output.correct_rates} "
        "--key-numbers-file {output.key_numbers} "
        "--provenance-file {output.provenance} --results {output} --settings {params.settings:q} > {log} 2>&1"


rule misclassified:
    input:
        confusion="results/studies/{study}/evaluation/confusion.csv",
        intervals="results/studies/{study}/statistics/intervals.csv",
    output:
        misclassified="results/studies/{study}/evaluation/misclassified.csv",
        key_numbers="results/studies/{study}/evaluation/misclassified.json",
        provenance="results/studies/{study}/evaluation/misclassified.provenance.json",
    log:
        "logs/{study}/evaluation/misclassified.log",
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=more(1500),
        runtime=more(30),
    params:
        settings=settings("evaluation.misclassified"),
        code=code_hash("evaluation.misclassified"),
    message:
        "misclassified images of {wildcards.study}"
    shell:
        "run.py evaluation misclassified --confusion-file {input.confusion} --intervals-file {input.intervals} "
        "--misclassified-file {output.misclassified} --key-numbers-file {output.key_numbers} "
        "--provenance-file {output.provenance} --results {output} --settings {params.settings:q} > {log} 2>&1"


rule ideal_observer:
    input:
        unpack(displays_of("ideal_observer")),
        predictions=all_predictions,
        splits=each_cohort("training/{database}/{cohort}/splits.csv"),
        images=lambda w: expand(IMAGES, study=w.study, database=display_databases(CONFIG, w.study, "ideal_observer")),
    output:
        observer="results/studies/{study}/evaluation/ideal_observer.csv",
        displays="results/studies/{study}/evaluation/ideal_observer_displays.csv",
        key_numbers="results/studies/{study}/evaluation/ideal_observer.json",
        provenance="results/studies/{study}/evaluation/ideal_observer.provenance.json",
    log:
        "logs/{study}/evaluation/ideal_observer.log",
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=more(1500),
        runtime=more(30),
    params:
        settings=settings("evaluation.ideal_observer"),
        code=code_hash("evaluation.ideal_observer"),
    message:
        "what action units tell an observer in {wildcards.study}"
    shell:
        "run.py evaluation ideal_observer --predictions-files {input.predictions} --splits-files {input.splits} "
        "--images-files {input.images} --truth-files {input.truth} "
        "--reports-files {input.reports} --observer-file {output.observer} --displays-file {output.displays} "
        "--key-numbers-file {output.key_numbers} "
        "--provenance-file {output.provenance} --results {output} --settings {params.settings:q} > {log} 2>&1"
