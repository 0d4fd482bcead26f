"""Reading HSDS out of files: which table a file is, what its columns mean, what had to be repaired or left out.

`reading` opens the files, `naming` knows the names of the versions, `repairing` the values, `preparing` puts rows together.
Nothing here touches the database: `commands.import_directory` writes what comes out.
"""

from app.directory.importing.mapping import read_mapped
from app.directory.importing.preparing import Prepared, prepare
from app.directory.importing.reading import NotHsds, read
from app.directory.importing.remote import Unreachable, is_address, read_api
from app.directory.importing.report import Done, Problem, Report

__all__ = [
    "Done",
    "NotHsds",
    "Prepared",
    "Problem",
    "Report",
    "Unreachable",
    "is_address",
    "prepare",
    "read",
    "read_api",
    "read_mapped",
]
