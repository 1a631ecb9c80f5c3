"""What senders submit, and how it becomes an article: ``submission`` receives, ``parse`` reads. Pure."""
