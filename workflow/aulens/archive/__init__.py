"""The results of a study in one file for a repository of data, without a photograph of a person."""
