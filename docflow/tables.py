"""All tables of the house, so that a migration knows them."""

from docflow.actions import models as actions
from docflow.audits import held as audits_held
from docflow.audits import models as audits
from docflow.documents import models as documents
from docflow.documents.changes import models as changes
from docflow.evidence import attachments
from docflow.journal import models as journal
from docflow.lifecycle import clockwork, decisions, items, links, numbering, signatures, versions
from docflow.nonconformities import models as nonconformities
from docflow.people import models as people
from docflow.processes import models as processes
from docflow.reviews import models as reviews
from docflow.search import saved
from docflow.store.base import Base
from docflow.web import models as web

SPINE = (people, journal, items, decisions, signatures, links, numbering, clockwork, versions, attachments)
ROOMS = (processes, documents, changes, actions, nonconformities, audits, audits_held, reviews, saved, web)
METADATA = Base.metadata
