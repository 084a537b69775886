"""What asks for landmarks, and for the networks that find them, in the dry run's own words."""

TINY = "tests/workflow/tiny.yaml"
MINE = """
run: [aligned, meshed]
databases: {drawings: {landmarks: face-mesh}}
recipes:
  boxed: {like: small, variants: null}
  by-eyes: {like: boxed, detector: haar-blazeface, align: eyes, eyes: {distance: 0.36, height: 0.44}}
studies:
  aligned: {like: tiny-yaml, databases: [small-a], recipe: by-eyes}
  meshed:
    like: tiny-yaml
    recipe: boxed
    stimuli: small-face
    analyses: {attribution_shares: {of: [saliency]}, stimulus_movement: {}}
"""
OWN = "mediapipe: {face_mesh: {file: own.tflite}, blazeface: {file: own.tflite}}\n"


def planned(fresh, overlay):
    fresh.write("my.yaml", overlay)
    run = fresh.snakemake("--dry-run", "--printshellcmds", overlays=[TINY, "my.yaml"])
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout + run.stderr


def commands(words, stage):
    return [line for line in words.splitlines() if f"run.py {stage} " in line]


def test_networks_are_fetched_and_landmarks_found_where_something_asks(fresh):
    words = planned(fresh, MINE)
    fetched = {command.partition("--model-file ")[2].split()[0] for command in commands(words, "faces fetch_model")}
    assert fetched == {"resources/weights/face_mesh.tflite", "resources/weights/blazeface.tflite"}
    aligned = [command for command in commands(words, "faces normalise") if "/by-eyes/" in command]
    given = "--face-mesh-file resources/weights/face_mesh.tflite --blazeface-file resources/weights/blazeface.tflite"
    assert [given in command for command in aligned] == [True]
    tables = [command.partition("--table-file ")[2].split()[0] for command in commands(words, "faces mesh")]
    assert sorted(tables) == [f"results/faces/boxed/{name}/faces.csv" for name in ("drawings", "small-face")]
    (command,) = commands(words, "attribution shares")
    assert "--landmarks-files results/faces/boxed/drawings/mesh.npy" in command
    (command,) = commands(words, "tuning stimulus_movement")
    assert "--points-file results/faces/boxed/small-face/mesh.npy" in command


def test_files_of_ones_own_are_taken_instead(fresh):
    fresh.write("own.tflite", "a model")
    words = planned(fresh, MINE + OWN)
    assert not commands(words, "faces fetch_model")
    assert "--face-mesh-file own.tflite --blazeface-file own.tflite" in words
    assert "resources/weights" not in words


def test_nothing_else_asks_for_them(fresh):
    words = planned(fresh, "run: [tiny-cnn]\n")
    assert commands(words, "faces normalise")
    assert "tflite" not in words
    assert not commands(words, "faces mesh")
