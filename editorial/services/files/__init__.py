"""Files on their way in: found, opened, parsed. Knows no database, so that worker processes can import it."""

from editorial.services.files.archives import MAX_FILE, ScanError, UnreadableFile
from editorial.services.files.reading import Readers, Reading, ReadingTask, Refusal, read_data, read_file
from editorial.services.files.scan import Scan, SourceFile, path_problem, scan

__all__ = [
    "MAX_FILE",
    "Readers",
    "Reading",
    "ReadingTask",
    "Refusal",
    "Scan",
    "ScanError",
    "SourceFile",
    "UnreadableFile",
    "path_problem",
    "read_data",
    "read_file",
    "scan",
]
