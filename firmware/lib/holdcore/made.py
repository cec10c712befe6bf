"""For the type checker: made.pyi says that what is made of fields takes them as arguments, as dataclasses do."""


class Made:
    """Root of model.Record."""
