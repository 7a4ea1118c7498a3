"""The files of a report as an office keeps them: documents, and samples of what went out."""
