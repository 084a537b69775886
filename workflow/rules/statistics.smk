rule classification:
    input:
        correct_rates="results/studies/{study}/evaluation/correct_rates.csv",
        intervals="results/studies/{study}/statistics/intervals.csv",
        plateau="results/studies/{study}/training/plateau.csv",
        splits=each_cohort("training/{database}/{cohort}/splits.csv"),
        participants=lambda w: expand(PARTICIPANTS, study=w.study, database=only_tested(CONFIG, w.study)),
    output:
        tests="results/studies/{study}/statistics/tests.csv",
        provenance="results/studies/{study}/statistics/classification.provenance.json",
    log:
        "logs/{study}/statistics/classification.log",
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=more(1500),
        runtime=more(30),
    params:
        settings=settings("statistics.classification"),
        code=code_hash("statistics.classification"),
    message:
        "tests of the correct rates of {wildcards.study}"
    shell:
        "run.py statistics classification --correct-rates-file {input.correct_rates} "
        "--intervals-file {input.intervals} --plateau-file {input.plateau} "
        "--splits-files {input.splits} --participants-files {input.participants} --tests-file {output.tests} "
        "--provenance-file {output.provenance} --results {output} --settings {params.settings:q} > {log} 2>&1"


rule intervals:
    input:
        predictions=all_predictions,
    output:
        intervals="results/studies/{study}/statistics/intervals.csv",
        key_numbers="results/studies/{study}/statistics/intervals.json",
        provenance="results/studies/{study}/statistics/intervals.provenance.json",
    log:
        "logs/{study}/statistics/intervals.log",
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=more(1500),
        runtime=more(30),
    params:
        settings=settings("statistics.intervals"),
        code=code_hash("statistics.intervals"),
    message:
        "intervals of the correct rates of {wildcards.study}, over people and runs"
    shell:
        "run.py statistics intervals --predictions-files {input.predictions} --intervals-file {output.intervals} "
        "--key-numbers-file {output.key_numbers} "
        "--provenance-file {output.provenance} --results {output} --settings {params.settings:q} > {log} 2>&1"


rule people:
    input:
        predictions=all_predictions,
        splits=each_cohort("training/{database}/{cohort}/splits.csv"),
        participants=lambda w: expand(PARTICIPANTS, study=w.study, database=only_tested(CONFIG, w.study)),
    output:
        people="results/studies/{study}/statistics/people.csv",
        equivalence="results/studies/{study}/statistics/equivalence.csv",
        precision="results/studies/{study}/statistics/precision.csv",
        key_numbers="results/studies/{study}/statistics/people.json",
        provenance="results/studies/{study}/statistics/people.provenance.json",
    log:
        "logs/{study}/statistics/people.log",
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=more(1500),
        runtime=more(30),
    params:
        settings=settings("statistics.people"),
        code=code_hash("statistics.people"),
    message:
        "tests of the correct rates of {wildcards.study} with people as units"
    shell:
        "run.py statistics people --predictions-files {input.predictions} --splits-files {input.splits} "
        "--participants-files {input.participants} --people-file {output.people} "
        "--equivalence-file {output.equivalence} --precision-file {output.precision} "
        "--key-numbers-file {output.key_numbers} "
        "--provenance-file {output.provenance} --results {output} --settings {params.settings:q} > {log} 2>&1"


rule relation:
    input:
        similarity="results/studies/{study}/tuning/similarity.csv",
        confusion="results/studies/{study}/evaluation/confusion.csv",
    output:
        relation="results/studies/{study}/statistics/relation.csv",
        tests="results/studies/{study}/statistics/relation_tests.csv",
        key_numbers="results/studies/{study}/statistics/relation.json",
        provenance="results/studies/{study}/statistics/relation.provenance.json",
    log:
        "logs/{study}/statistics/relation.log",
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=more(1500),
        runtime=more(30),
    params:
        settings=settings("statistics.relation"),
        code=code_hash("statistics.relation"),
    message:
        "similarity of profiles against confusion in {wildcards.study}"
    shell:
        "run.py statistics relation --similarity-file {input.similarity} --confusion-file {input.confusion} "
        "--relation-file {output.relation} --tests-file {output.tests} --key-numbers-file {output.key_numbers} "
        "--provenance-file {output.provenance} --results {output} --settings {params.settings:q} > {log} 2>&1"


rule sample_size:
    input:
        profiles="results/studies/{study}/tuning/profiles.csv",
        other_profiles=lambda w: "results/studies/{}/tuning/profiles.csv".format(
            study_of(w)["analyses"]["sample_size"]["compared_with"]
        ),
    output:
        sample_size="results/studies/{study}/statistics/sample_size.csv",
        key_numbers="results/studies/{study}/statistics/sample_size.json",
        provenance="results/studies/{study}/statistics/sample_size.provenance.json",
    log:
        "logs/{study}/statistics/sample_size.log",
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=more(1500),
        runtime=more(30),
    params:
        settings=settings("statistics.sample_size"),
        code=code_hash("statistics.sample_size"),
    message:
        "profiles of {wildcards.study} against those of another number of people"
    shell:
        "run.py statistics sample_size --profiles-file {input.profiles} --other-profiles-file {input.other_profiles} "
        "--sample-size-file {output.sample_size} --key-numbers-file {output.key_numbers} "
        "--provenance-file {output.provenance} --results {output} --settings {params.settings:q} > {log} 2>&1"


rule multiverse:
    input:
        responses=lambda w: of_worlds(w.study, "tuning/{database}/{cohort}/responses.parquet"),
        shuffled=lambda w: shuffled_of_worlds(w.study, "tuning/{database}/{cohort}/responses.parquet"),
        tests=lambda w: tests_of_worlds(w.study),
    output:
        shares="results/studies/{study}/statistics/multiverse.csv",
        worlds="results/studies/{study}/statistics/multiverse_worlds.csv",
        key_numbers="results/studies/{study}/statistics/multiverse.json",
        provenance="results/studies/{study}/statistics/multiverse.provenance.json",
    log:
        "logs/{study}/statistics/multiverse.log",
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=more(1500),
        runtime=more(30),
    params:
        settings=settings("statistics.multiverse"),
        code=code_hash("statistics.multiverse"),
    message:
        "claims of {wildcards.study} in other worlds"
    shell:
        "run.py statistics multiverse --responses-files {input.responses} --shuffled-files {input.shuffled} "
        "--tests-files {input.tests} --worlds-file {output.worlds} --shares-file {output.shares} --key-numbers-file {output.key_numbers} "
        "--provenance-file {output.provenance} --results {output} --settings {params.settings:q} > {log} 2>&1"


rule backbones:
    input:
        intervals=lambda w: of_compared_backbones(w.study, "intervals", "statistics/intervals.csv"),
        criteria=lambda w: of_compared_backbones(w.study, "recovery", "tuning/recovery_criteria.csv"),
    output:
        backbones="results/studies/{study}/statistics/backbones.csv",
        studies="results/studies/{study}/statistics/backbones_studies.csv",
        key_numbers="results/studies/{study}/statistics/backbones.json",
        provenance="results/studies/{study}/statistics/backbones.provenance.json",
    log:
        "logs/{study}/statistics/backbones.log",
    conda:
        "../../envs/train.yaml"
    resources:
        mem_mb=more(1500),
        runtime=more(30),
    params:
        settings=settings("statistics.backbones"),
        code=code_hash("statistics.backbones"),
    message:
        "{wildcards.study} with other backbones"
    shell:
        "run.py statistics backbones --intervals-files {input.intervals} --criteria-files {input.criteria} "
        "--backbones-file {output.backbones} --studies-file {output.studies} --key-numbers-file {output.key_numbers} "
        "--provenance-file {output.provenance} --results {output} --settings {params.settings:q} > {log} 2>&1"


rule rank_orders:
    input:
        correct_rates="results/studies/{study}/evaluation/correct_rates.csv",
        published=published_of,
    output:
        rank_orders="results/studies/{study}/statistics/rank_orders.csv",
        provenance="results/studies/{study}/statistics/rank_orders.provenance.json",
    log:
        "logs/{study}/statistics/rank_orders.log",
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=more(1500),
        runtime=more(30),
    params:
        given=lambda w: file_content(published_of(w) or ""),
        settings=settings("statistics.rank_orders"),
        code=code_hash("statistics.rank_orders"),
    message:
        "expressions of {wildcards.study} from best to worst"
    shell:
        "run.py statistics rank_orders --correct-rates-file {input.correct_rates} --rank-orders-file {output.rank_orders} --published-file {input.published:q} "
        "--provenance-file {output.provenance} --results {output} --settings {params.settings:q} > {log} 2>&1"


rule human:
    input:
        predictions=predictions_beside_people,
        judgements=judgements_of,
    output:
        human="results/studies/{study}/statistics/human.csv",
        runs="results/studies/{study}/statistics/human_runs.csv",
        rates="results/studies/{study}/statistics/human_rates.csv",
        matrices="results/studies/{study}/statistics/human_matrices.csv",
        key_numbers="results/studies/{study}/statistics/human.json",
        provenance="results/studies/{study}/statistics/human.provenance.json",
    log:
        "logs/{study}/statistics/human.log",
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=more(2000),
        runtime=more(30),
    params:
        given=lambda w: [file_content(path) for path in judgements_of(w)],
        settings=settings("statistics.human"),
        code=code_hash("statistics.human"),
    message:
        "networks of {wildcards.study} beside people who judged the same databases"
    shell:
        "run.py statistics human --predictions-files {input.predictions} --judgements-files {input.judgements:q} "
        "--human-file {output.human} --runs-file {output.runs} --rates-file {output.rates} "
        "--matrices-file {output.matrices} --key-numbers-file {output.key_numbers} "
        "--provenance-file {output.provenance} --results {output} --settings {params.settings:q} > {log} 2>&1"


# First in the queue, so that what was registered is recorded before anything is trained. It is no input of the training,
# which a change would repeat. The file is added to, never written anew (`update`).
rule registration:
    output:
        registration=update("results/studies/{study}/registration.json"),
        provenance="results/studies/{study}/registration.provenance.json",
    log:
        "logs/{study}/statistics/registration.log",
    priority: 100
    localrule: True
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=more(1000),
        runtime=more(10),
    params:
        settings=settings("statistics.registration"),
        code=code_hash("statistics.registration"),
    message:
        "what was registered beforehand of {wildcards.study}"
    shell:
        "run.py statistics registration --registration-file {output.registration} "
        "--provenance-file {output.provenance} --results {output} --settings {params.settings:q} > {log} 2>&1"


rule summary:
    input:
        key_numbers=lambda w: list(key_numbers_of(w.study).values()),
    output:
        summary="results/studies/{study}/summary.json",
        provenance="results/studies/{study}/summary.provenance.json",
    log:
        "logs/{study}/statistics/summary.log",
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=more(1500),
        runtime=more(30),
    params:
        settings=settings("statistics.summary"),
        code=code_hash("statistics.summary"),
    message:
        "key numbers of {wildcards.study}"
    shell:
        "run.py statistics summary --key-numbers-files {input.key_numbers} --summary-file {output.summary} "
        "--provenance-file {output.provenance} --results {output} --settings {params.settings:q} > {log} 2>&1"


rule confound:
    input:
        predictions=lambda w: confound_predictions(w.study, w.study),
        other_predictions=lambda w: confound_predictions(w.study, confound_of(w.study)["compared_with"]),
        shares=lambda w: confound_shares(w.study, w.study),
        other_shares=lambda w: confound_shares(w.study, confound_of(w.study)["compared_with"]),
    output:
        confound="results/studies/{study}/statistics/confound.csv",
        confound_shares="results/studies/{study}/statistics/confound_shares.csv",
        key_numbers="results/studies/{study}/statistics/confound.json",
        provenance="results/studies/{study}/statistics/confound.provenance.json",
    log:
        "logs/{study}/statistics/confound.log",
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=more(1500),
        runtime=more(30),
    params:
        settings=settings("statistics.confound"),
        code=code_hash("statistics.confound"),
    message:
        "correct rates of {wildcards.study} with a confound and with it broken"
    shell:
        "run.py statistics confound --predictions-files {input.predictions} "
        "--other-predictions-files {input.other_predictions} "
        "--shares-file {input.shares} --other-shares-file {input.other_shares} "
        "--confound-file {output.confound} --confound-shares-file {output.confound_shares} "
        "--key-numbers-file {output.key_numbers} "
        "--provenance-file {output.provenance} --results {output} --settings {params.settings:q} > {log} 2>&1"


rule two_by_two:
    input:
        predictions=all_predictions,
    output:
        two_by_two="results/studies/{study}/statistics/two_by_two.csv",
        key_numbers="results/studies/{study}/statistics/two_by_two.json",
        provenance="results/studies/{study}/statistics/two_by_two.provenance.json",
    log:
        "logs/{study}/statistics/two_by_two.log",
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=more(1500),
        runtime=more(30),
    params:
        settings=settings("statistics.two_by_two"),
        code=code_hash("statistics.two_by_two"),
    message:
        "what culture and population cost in {wildcards.study}"
    shell:
        "run.py statistics two_by_two --predictions-files {input.predictions} "
        "--two-by-two-file {output.two_by_two} --key-numbers-file {output.key_numbers} "
        "--provenance-file {output.provenance} --results {output} --settings {params.settings:q} > {log} 2>&1"
