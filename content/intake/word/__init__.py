"""Word files (.docx): taken in as what their reader sees, and what cannot be taken is told.

The package is opened and made plain here (`package` to `runs`), each file one noun; mammoth then
reads paragraphs, tables and links out of the plain form (`plain_form`), and the HTML becomes
Markdown as every other HTML does.
"""
