"""The only room that opens and writes files, and what an untrusted file may cost."""
