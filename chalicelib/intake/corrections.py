"""Notices by which a newsroom puts its own story right."""

from __future__ import annotations

import re

NOTICE = re.compile(
    r"(?:correction|clarification|corrected|corrections and clarifications|erratum|editor[’']s note|editors[’'] note"
    r"|fe de errores|rectification)(?:\s*$|\s*[:—–.-]|\s+\(|,? (?:on )?(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|"
    r"jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|\d))"
    r"|an? (?:earlier|previous|prior|original) (?:version|edition) of this (?:article|story|report|post|page|headline)"
    r"|(?:this|the) (?:article|story|report|post|headline) (?:has been|was|is) (?:corrected|updated to (?:correct|reflect|clarify)"
    r"|amended|clarified)"
    r"|(?:this|the) (?:article|story|report) (?:originally|initially|previously) (?:misstated|said|stated|gave|misidentified)",
    re.IGNORECASE,
)


def is_correction(line: str) -> bool:
    return bool(NOTICE.match(line.lstrip("*[(_ ")))
