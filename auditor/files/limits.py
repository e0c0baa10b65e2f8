"""What an untrusted file may cost. Every limit with the reason for its size.

Sizes are in bytes, times in seconds. Each limit is far above what was measured on real projects and far below what
would hurt the machine: whoever meets one by accident has found something that is no Mendix project.
"""

KB = 1024
MB = 1024 * KB
GB = 1024 * MB

# Processes ------------------------------------------------------------------------------------------------------------

PROCESS_MEMORY = 2 * GB
"""Address space of a process that reads one export. The largest generated project (200 user roles, 5,000 entities)
needs 0.2 GB; what is hostile should meet the other limits below 1 GB."""

PROCESS_CPU = 900
"""Seconds that a process which audits one export may compute. The largest generated project takes about a minute."""

PROCESS_TIME = 1_800
"""Seconds until a process that audits one export is ended, whatever it is waiting for."""

PROCESS_OUTPUT = 1 * GB
"""What such a process may send. The findings of the largest real project have some 10 MB."""

# Folders and files ----------------------------------------------------------------------------------------------------

FOLDER_ENTRIES = 200_000
"""Entries looked at in one walk. The largest real project folder has some 20,000."""

FOLDER_DEPTH = 32
"""Folders inside folders in one walk. `modelsource` follows the project's own folders, at most 10 deep when seen."""

MPR_FILE = 4 * GB
"""A `.mpr` file. It is never in memory as a whole: rows are read one by one. The largest seen has 306 MB."""

# Units (BSON) ---------------------------------------------------------------------------------------------------------

UNIT_SIZE = 64 * MB
"""One unit. The largest of 29,269 real ones has 3.35 MB."""

UNIT_DEPTH = 100
"""Documents and arrays inside each other, the unit itself included. The deepest real unit has 61."""

UNIT_ELEMENTS = 2_000_000
"""Elements in one unit, at all depths. The largest real container has 12,206; 2 M take about 0.5 s and 200 MB."""

UNIT_ROWS = 250_000
"""Rows of the table Unit. The largest real project has some 10,000; a million would take 0.8 GB and 13 s."""

MDP_FILE = 256 * MB
"""A compiled model (`model.mdp`). Real ones have up to 30 MB."""

# SQLite ---------------------------------------------------------------------------------------------------------------

SQLITE_LENGTH = UNIT_SIZE
"""One value or row. A longer one is one lost unit, not a lost project."""

SQLITE_SQL_LENGTH = 100 * KB
"""One SQL text, those of the schema included. Mendix's longest has 300 characters."""

SQLITE_COLUMNS = 100
"""Columns of one table. Mendix's widest table has 7."""

SQLITE_VDBE_OP = 25_000
"""Instructions of one compiled statement; ours have some 20."""

SQLITE_CACHE_KIB = 8192
"""Page cache. Rows are read once and in order, so more does not help."""

SQLITE_STEP = 100_000
"""Instructions between two looks of the progress handler: a few milliseconds."""

SQLITE_STEPS = 2_000
"""Looks of the progress handler before a reading is stopped: forty times what 250,000 rows need, a few seconds of pure
computing. Counted in instructions and not by the clock, so that a slow disk is never taken for a hang."""

SCHEMA_ROWS = 16
"""Objects of the schema that are looked at. Mendix has at most four; one unknown object is enough to refuse."""

READ_ATTEMPTS = 3
"""Times a project is read again because it was saved while being read."""

BUSY_WAIT = 0.2
"""Pause before a project with a journal beside it is looked at again. Studio Pro's save is over in less."""

# Zip archives ---------------------------------------------------------------------------------------------------------

ZIP_FILE = 2 * GB
"""The archive itself. Only its directory and single entries are ever in memory."""

ZIP_ENTRIES = 50_000
"""Entries. 200,000 empty ones cost 110 MB and 1.2 s just to open; the largest real package seen has 147."""

ZIP_DIRECTORY = 64 * MB
"""The central directory, refused from the end record before it is read."""

ZIP_ENTRY = 256 * MB
"""One entry, unpacked. An SQLite file of 512 MB inside a package would take 1 GB to open."""

ZIP_TOTAL = 1 * GB
"""All entries, unpacked."""

ZIP_RATIO = 200
"""Unpacked to packed size, for entries above `ZIP_RATIO_FROM`. The highest real one is 5.7; deflate can reach 1,032."""

ZIP_RATIO_FROM = 1 * MB
"""Below this size an entry cannot hurt, whatever its ratio."""

# XML ------------------------------------------------------------------------------------------------------------------

XML_FILE = 128 * MB
"""One XML file. Our own format of the largest project seen has 20 MB."""

XML_PROLOG = 64 * KB
"""The root element begins within this. Only comments and processing instructions may stand before it."""

XML_PIECE = 64 * KB
"""What is handed to the parser at once: a line, or this much of a longer line."""

XML_ELEMENTS = 20_000_000
"""Elements. Read as a stream and pruned they cost time only, about 3 s a million."""

XML_CHILDREN = 200_000
"""Elements of one kind inside one element of our own format. The largest project seen has some 20,000 documents; a
million entities would take 600 MB."""

XML_DEPTH = 64
"""Elements inside each other. Our own format needs 8."""

XML_ATTRIBUTES = 32
"""Attributes of one element. Our own format has at most 12; listing 100,000 takes lxml 40 s."""

XML_ATTRIBUTE = 64 * KB
"""One attribute's value. A row constraint of 64 KB was never seen."""

XML_TEXT = 1 * MB
"""Text between two tags."""

XML_TAG = XML_ATTRIBUTES * XML_ATTRIBUTE + XML_TEXT
"""Bytes between two tags as they stand in the file: a full tag and a full text. libxml2 itself gives up at 10 MB."""

XML_ERRORS = 50
"""Errors told for one file. The first one counts; a long list helps nobody."""

# YAML and JSON --------------------------------------------------------------------------------------------------------

YAML_FILE = 16 * MB
"""One YAML file. The worst legal input is read at 2 MB/s; real ones have up to 1 MB."""

YAML_TOTAL = 2 * GB
"""All YAML files of one export. The largest real project would have some 300 MB."""

YAML_NODES = 2_000_000
"""Nodes of one YAML file."""

YAML_DEPTH = 100
"""Nesting of one YAML file; libyaml's own composer crashes far above."""

JSON_FILE = 128 * MB
"""One JSON file. A real model dump of 82 MB takes 280 MB in memory."""

JSON_BRACKETS = 4_000_000
"""`[` and `{` in one JSON file, counted before parsing: 128 MB of `[[],[],...]` would take 2.6 GB."""

JSON_VALUES = 8_000_000
"""Commas and colons in one JSON file, counted before parsing: 100 MB of `{"1":0,"2":0,...}` would take 1.3 GB. A real
model dump has one in 20 bytes, so one of 128 MB stays below."""

ADVISORIES_FILE = 1 * MB
"""A file of advisories. The shipped one, with every advisory on Mendix so far, has 26 KB."""

# TOML -----------------------------------------------------------------------------------------------------------------

POLICY_FILE = 64 * KB
"""A policy file. tomllib is quadratic on dotted keys: one line of 40 KB takes 1.5 GB."""

POLICY_LINE = 1_000
"""Characters of one line of a policy file: at most 70 MB and 0.3 s."""

DECISIONS_FILE = 4 * MB
"""A decisions file: some 10,000 decisions."""

DECISIONS_LINE = 4_000
"""Characters of one line of a decisions file."""

SCENARIOS_FILE = 256 * KB
"""A file of saved merges: some 1,000 of them."""

SCENARIOS_LINE = 4_000
"""Characters of one line of it: a user role's name may have 4,096 in theory, real ones have up to 60."""

# Java sources ---------------------------------------------------------------------------------------------------------

JAVA_FILE = 1 * MB
"""One file of Java source. The largest that people wrote and we saw has 150 KB; what reads it takes linear time."""

JAVA_TOTAL = 64 * MB
"""All files of Java source of a project. What people wrote of the largest project seen is below 10 MB."""
