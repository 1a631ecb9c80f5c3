"""What senders submit, and how it becomes an article: ``submission`` takes it, ``page.parse`` reads it. Pure.

    lines       what a line may be: byline, dateline, caption, correction, furniture
    submission  the canonical form, with what it is checked by (urls, times, media types, complaints)
    formats     articles as other systems write them, to the canonical form
    senders     what a CMS tells by a webhook, to a notice of a change
    signatures  whether a request comes from whom it says
    reading     a body of any known form, to a submission
    page        a submission's text or HTML, to an article with blocks and metadata

Uses models and errors alone.
"""
