"""Every operation that is answered, by its operationId."""

from __future__ import annotations

from fakeinflux.operations import (
    authorizations,
    buckets,
    labels,
    logs,
    me,
    members,
    organizations,
    runs,
    secrets,
    setup,
    signin,
    system,
    task_labels,
    task_members,
    tasks,
    users,
)
from fakeinflux.operations.handler import Handler

HANDLERS: dict[str, Handler] = {
    **authorizations.HANDLERS,
    **buckets.HANDLERS,
    **labels.HANDLERS,
    **logs.HANDLERS,
    **me.HANDLERS,
    **members.HANDLERS,
    **organizations.HANDLERS,
    **runs.HANDLERS,
    **secrets.HANDLERS,
    **setup.HANDLERS,
    **signin.HANDLERS,
    **system.HANDLERS,
    **task_labels.HANDLERS,
    **task_members.HANDLERS,
    **tasks.HANDLERS,
    **users.HANDLERS,
}
