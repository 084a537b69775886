"""The one exception that is shown to the user without a traceback."""


class InputError(Exception):
    """A mistake in what the user gave: a configuration value, a file, a folder.

    The message is one clear sentence that names the file or key, the value and what is allowed; several mistakes
    are several lines.
    """
