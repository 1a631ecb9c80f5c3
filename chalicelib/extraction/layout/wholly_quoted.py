"""What stands in one pair of quotation marks, without them."""

from __future__ import annotations

from chalicelib.extraction.reading.drafts import Stretch
from chalicelib.extraction.reading.paragraphs import Paragraph


def between_marks(paragraph: Paragraph, stretch: Stretch) -> Stretch:
    """The stretch, without its marks where one quotation is all of it."""
    inside = [
        q for q in paragraph.quotations if q.outer_start >= stretch.start and q.outer_end <= stretch.end
    ]
    if len(inside) == 1 and (inside[0].outer_start, inside[0].outer_end) == tuple(stretch):
        return Stretch(inside[0].start, inside[0].end)
    return stretch
