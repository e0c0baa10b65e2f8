"""Pages, microflows, nanoflows, workflows and code: DOC."""
