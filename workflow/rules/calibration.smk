wildcard_constraints:
    pair="|".join(pairs_of(CONFIG)) or "(?!)",
    draws=r"draws-\d+-\d+",


use rule extract_stimuli as extract_bank with:
    input:
        faces="results/faces/{recipe}/{database}/faces.npy",
        table="results/faces/{recipe}/{database}/faces.csv",
        images_table=[],
        made=[],
        backbone="results/features/{backbone}/backbone.safetensors",
    output:
        features="results/calibration/features/{backbone}/{recipe}/{database}/features.npy",
        provenance="results/calibration/features/{backbone}/{recipe}/{database}/features.provenance.json",
    log:
        "logs/calibration/features/{backbone}/{recipe}/{database}.log",
    params:
        checkpoint="results/checkpoints/calibration/{backbone}/{recipe}/{database}",
        keep_finished=0,
        settings=settings("features.extract stimuli"),
        modules=modules_of_backbone,
        code=code_with_backbone("features.extract"),
    message:
        "features of the bank {wildcards.database}"


rule draws:
    input:
        unpack(shown_in_draws),
    output:
        results=CALIBRATION,
        provenance="results/calibration/{pair}/{draws}/results.provenance.json",
    log:
        "logs/calibration/{pair}/{draws}.log",
    conda:
        "../../envs/train.yaml"
    resources:
        mem_mb=more(3000),
        runtime=more(60),
    params:
        settings=settings("calibration.draws"),
        code=code_hash("calibration.draws"),
    message:
        "{wildcards.draws} of the pair {wildcards.pair}"
    shell:
        "run.py calibration draws --features-files {input.features} --tables-files {input.tables} "
        "--truth-files {input.truth} --results-file {output.results} "
        "--provenance-file {output.provenance} --results {output} --settings {params.settings:q} > {log} 2>&1"


rule rates:
    input:
        results=[
            CALIBRATION.format(pair=pair, draws=draws)
            for pair in pairs_of(CONFIG)
            for draws in batches_of(CONFIG, pair)
        ],
        culture=[DATABASES[name]["culture"] for name in banks_of(CONFIG)],
    output:
        rates=RATES,
        doses="results/calibration/dose_response.csv",
        expressions="results/calibration/dose_by_expression.csv",
        key_numbers="results/calibration/calibration.json",
        provenance="results/calibration/rates.provenance.json",
    log:
        "logs/calibration/rates.log",
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=more(2000),
        runtime=more(10),
    params:
        given=[file_content(DATABASES[name]["culture"]) for name in banks_of(CONFIG)],
        settings=lambda w: settings_of(CONFIG, CATALOGUE, "calibration.rates", w) if pairs_of(CONFIG) else "",
        code=code_hash("calibration.rates"),
    message:
        "how often the tests err"
    shell:
        "run.py calibration rates --results-files {input.results} --culture-files {input.culture:q} "
        "--rates-file {output.rates} --doses-file {output.doses} --expressions-file {output.expressions} --key-numbers-file {output.key_numbers} "
        "--provenance-file {output.provenance} --results {output} --settings {params.settings:q} > {log} 2>&1"


rule calibration_figures:
    input:
        rates=RATES,
        doses="results/calibration/dose_response.csv",
        expressions="results/calibration/dose_by_expression.csv",
    output:
        vector=expand("results/calibration/{name}.{suffix}", name=["rates", "dose_response"], suffix=["svg", "pdf"]),
        picture=expand("results/calibration/{name}.png", name=["rates", "dose_response"]),
        provenance="results/calibration/figures.provenance.json",
    log:
        "logs/calibration/figures.log",
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=more(1000),
        runtime=more(10),
    params:
        figures=lambda w, output: os.path.dirname(output.provenance),
        code=code_hash("report.calibration"),
    message:
        "figures of how often the tests err"
    shell:
        "run.py report calibration --rates-file {input.rates} --doses-file {input.doses} --expressions-file {input.expressions} --figures-folder {params.figures} "
        "--provenance-file {output.provenance} --results {output} > {log} 2>&1"


rule calibration:
    input:
        [*rules.rates.output, *CALIBRATION_FIGURES] if pairs_of(CONFIG) else [],
    localrule: True
    message:
        "how often the tests err stands in results/calibration/rates.csv"
