"""How large a file may be and how long it may take: the figures of this room that callers know."""

MIB = 1024 * 1024
LARGEST_FILE = 200 * MIB
CONVERT_SECONDS = 60
"""How long one conversion may take by the clock; a cold start alone needs up to 4 s."""
