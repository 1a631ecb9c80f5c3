"""The port ``search`` on Tantivy, whose segments are kept as objects. Uses the port of objects, and naming.

``documents`` (what is indexed of a claim), ``queries`` (what is asked, as Tantivy takes it), ``folders``
(segments: from objects to a folder, and back), ``index`` (the port), ``counting`` (figures, by aggregations).
"""
