# What docs/ shows of the demonstration, and its pages that are written from the configuration's schema, the catalogue and
# the tables. No part of `all`: make documents.
from aulens.documents.demonstration import drawings_in, results_in
from aulens.yaml_files import read_yaml

DEMONSTRATION = read_yaml(LIBRARY / "documents/demonstration.yaml")
PICTURES = [f"docs/pictures/{name}.png" for name in DEMONSTRATION["pictures"]]
DESCRIBED = sorted(
    str(path)
    for folder in (
        ROOT / "workflow/schemas",
        ROOT / "workflow/analyses",
        LIBRARY / "documents",
        ROOT / "config/cultures",
    )
    for pattern in ("*.yaml", "*.md")
    for path in folder.glob(pattern)
)


rule document_pictures:
    input:
        demonstration=str(LIBRARY / "documents/demonstration.yaml"),
        citation=str(ROOT / "CITATION.cff"),
        results=results_in(DEMONSTRATION),
    output:
        pictures=PICTURES,
        numbers="docs/pictures/numbers.json",
        made_from="docs/pictures/made_from.json",
    log:
        "logs/documents/pictures.log",
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=more(1000),
        runtime=more(10),
    params:
        pictures=lambda w, output: os.path.dirname(output.numbers),
        code=code_hash("documents.pictures", *(f"documents.drawings.{name}" for name in drawings_in(DEMONSTRATION))),
    message:
        "drawing the pictures of the documents"
    shell:
        "run.py documents pictures --demonstration-file {input.demonstration:q} --citation-file {input.citation:q} "
        "--pictures-folder {params.pictures} > {log} 2>&1"


rule document_pages:
    input:
        described=DESCRIBED,
    output:
        pages=[f"docs/{page}.md" for page in ("action-units", "configuration", "tables")],
    log:
        "logs/documents/pages.log",
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=more(1000),
        runtime=more(10),
    params:
        pages=lambda w, output: os.path.dirname(output.pages[0]),
        code=code_hash("documents.pages"),
    message:
        "writing the pages of the documents that are made from what they document"
    shell:
        "run.py documents pages --pages-folder {params.pages} > {log} 2>&1"
