"""What a person sees: the screens of mxaudit. Textual lives here and nowhere else."""
