"""Files on their way in: found, opened, parsed. Knows no database, so that worker processes can import it."""

from editorial.services.files.archives import MAX_FILE, ScanError, UnreadableFile
from editorial.services.files.kinds import MAX_MEDIA, media_problem, media_type
from editorial.services.files.media import FoundMedia
from editorial.services.files.outlines import Gist, Outline, Spool, unpack
from editorial.services.files.readers import Readers
from editorial.services.files.reading import (
    BodyFacts,
    Reading,
    ReadingTask,
    Refusal,
    not_storable,
    read_data,
    read_document_bytes,
    read_file,
    refusal_of,
)
from editorial.services.files.scan import Scan, SourceFile, path_problem, scan

__all__ = [
    "MAX_FILE",
    "MAX_MEDIA",
    "BodyFacts",
    "FoundMedia",
    "Gist",
    "Outline",
    "Readers",
    "Reading",
    "ReadingTask",
    "Refusal",
    "Scan",
    "ScanError",
    "SourceFile",
    "Spool",
    "UnreadableFile",
    "media_problem",
    "media_type",
    "not_storable",
    "path_problem",
    "read_data",
    "read_document_bytes",
    "read_file",
    "refusal_of",
    "scan",
    "unpack",
]
