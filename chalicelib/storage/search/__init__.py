"""The port ``search`` on Tantivy, whose segments are kept as objects. Uses the port of objects, and naming.

``documents`` (what is indexed of a claim), ``commits`` (how it is written), ``queries`` (what is asked),
``folders`` (segments: from objects to a folder, and back), ``index`` (the port), ``counting`` (figures).
"""
