"""All tables of the house, so that a migration knows them."""

from docflow.documents import models as documents
from docflow.journal import models as journal
from docflow.lifecycle import clockwork, decisions, items, links, numbering, signatures, versions
from docflow.people import models as people
from docflow.store.base import Base
from docflow.web import models as web

ROOMS = (people, journal, items, decisions, signatures, links, numbering, clockwork, versions, documents, web)
METADATA = Base.metadata
