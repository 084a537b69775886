"""A study that shows faces of a face model of others has the provenance of that model among its own."""

TINY = "tests/workflow/tiny.yaml"
OWN = """
run: [tiny, tiny-cnn]
face_models: {ict: model.npz}
stimuli: {small-face: {face_model: ict}}
"""


def test_the_face_model_stands_in_the_records_of_the_studies_that_show_its_faces(fresh):
    fresh.write("model.npz", "arrays")
    fresh.write("own.yaml", OWN)
    run = fresh.snakemake("--dry-run", "--printshellcmds", overlays=[TINY, "own.yaml"])
    assert run.returncode == 0, run.stdout + run.stderr
    collecting = [line for line in (run.stdout + run.stderr).splitlines() if "run.py report records " in line]
    named = {line for line in collecting if "results/face_models/ict/model.provenance.json" in line}
    assert ["studies/tiny/" in line for line in collecting] == [line in named for line in collecting]
    assert len(named) == 1
