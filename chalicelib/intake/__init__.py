"""What senders submit, and how it becomes an article: ``submission`` takes it, ``page.parse`` reads it. Pure.

Uses models and errors alone.

    lines       what a line may be: byline, dateline, caption, correction, furniture
    submission  the canonical form, its addresses and times checked by urls and times
    formats     articles as other systems write them, to the canonical form
    reading     a body of any known form, to a submission; complaints says what is wrong with one
    signatures  whether a request comes from whom it says
    senders     what a CMS tells by a webhook, to a notice of a change
    page        a submission's text or HTML, to an article with blocks and metadata
"""
