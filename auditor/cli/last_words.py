"""What to say when something of our own breaks: never a traceback, since values in it are the project's."""

ROOMS = ("auditor", "screens")


def where_it_broke(error: BaseException | None) -> str:
    """Say what broke and where, without any value: `KeyError in auditor.access.index, line 43`."""
    where = "an unknown place"
    trace = error.__traceback__ if error else None
    while trace is not None:
        module = trace.tb_frame.f_globals.get("__name__", "")
        if module.partition(".")[0] in ROOMS:
            where = f"{module}, line {trace.tb_lineno}"
        trace = trace.tb_next
    return f"{type(error).__name__} in {where}"


def last_words(error: BaseException | None) -> str:
    """Say in one line that mxaudit broke; the export is in order as far as that can be known."""
    if isinstance(error, MemoryError):
        return "not enough memory for this export; nothing was written"
    return f"stopped on an error of its own: {where_it_broke(error)}; nothing was written"
