"""`waymark audit`: the group; what can be done with the log is in `app.witness`, which knows who signs it."""

from flask.cli import AppGroup

audit = AppGroup("audit", help="The audit log.")
