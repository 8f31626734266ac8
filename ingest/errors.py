"""Say what can go wrong while knowledge is taken in.

IngestError               anything below; catch this at the edge
  ModelError              the embedded model cannot be used
    ModelUnavailable      it is not here: not installed, not built, or no such name
    ModelDamaged          it is here, but its content is not what it should be
  CollectionError         a collection cannot be read or written
    CollectionMissing     nothing has been ingested into it
    CollectionBusy        another process is writing it
    CollectionNameInvalid the name breaks the rule for names
    IndexDamaged          what is on disk is not what was written, or by another version
  VectorStoreUnavailable  Chroma cannot be reached or refuses
  StorageFailed           the data directory cannot be written: full, read-only, no right to
  NothingToIngest         no document could be taken in
  ParseError              a file cannot be turned into a document
    ParseRejected         the file is not one that can be taken in; the message says why and what to do
    ParserUnavailable     the processes that read files do not start
"""

__all__ = [
    "CollectionBusy",
    "CollectionError",
    "CollectionMissing",
    "CollectionNameInvalid",
    "IndexDamaged",
    "IngestError",
    "ModelDamaged",
    "ModelError",
    "ModelUnavailable",
    "NothingToIngest",
    "ParseError",
    "ParseRejected",
    "ParserUnavailable",
    "StorageFailed",
    "VectorStoreUnavailable",
]


class IngestError(Exception):
    """Stop an ingest run; the message says what was wrong and what would be right."""


class ModelError(IngestError):
    """The embedded model cannot be used."""


class ModelUnavailable(ModelError):
    """The model is not here: its package, its built folder or the configured name is missing."""


class ModelDamaged(ModelError):
    """The model is here, but its content is not what was published or built."""


class CollectionError(IngestError):
    """A collection cannot be read or written."""


class CollectionMissing(CollectionError):
    """Nothing has been ingested into the collection yet."""


class CollectionBusy(CollectionError):
    """Another process is writing the collection; the message names it."""


class CollectionNameInvalid(CollectionError):
    """The name is not one a collection can have."""


class IndexDamaged(CollectionError):
    """What is on disk cannot be read, or was written by another version."""


class VectorStoreUnavailable(IngestError):
    """Chroma cannot be reached, or refuses what was asked."""


class StorageFailed(IngestError):
    """The data directory cannot be written; the message names the place and what to do."""


class NothingToIngest(IngestError):
    """No document could be taken in."""


class ParseError(IngestError):
    """A file cannot be turned into a document."""


class ParseRejected(ParseError):
    """The file is not one that can be taken in; the message is the reason, without the file's name."""


class ParserUnavailable(ParseError):
    """The processes that read files do not start."""
