"""How bodies are read, form by form: from Markdown to HTML, from HTML to plain text, and what is
refused before. `content.intake.markup` and `content.intake.body_rules` are its doors."""
