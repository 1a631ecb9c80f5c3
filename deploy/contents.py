"""Which distributions go into which of the three packages.

All go into the extraction's, less NEVER_RUN and what writes Parquet. A name that is
missing from API, or wrong in NEVER_RUN, fails the build: all packages are run.
"""

API = frozenset(
    {
        "annotated-types",
        "feedparser",
        "feedparser-sgmllib",
        "itsdangerous",
        "jmespath",
        "lxml",
        "markdown-it-py",
        "mdurl",
        "mkdocs-redoc-tag",
        "pydantic",
        "pydantic-core",
        "python-dateutil",
        "six",
        "standardwebhooks",
        "tantivy",
        "typing-extensions",
        "typing-inspection",
    }
)

NEVER_RUN = frozenset(
    {
        # of spaCy's command line, its projects and its downloads
        "annotated-doc", "click", "cloudpathlib", "colorama", "idna",
        "jinja2", "markupsafe", "pygments", "requests", "rich", "setuptools", "shellingham",
        "smart-open", "spacy-loggers", "typer", "urllib3", "weasel",
        # what htmldate takes to read the words of dates: only markup and numbers are asked for
        "dateparser", "pytz", "regex", "tzlocal",
        # of other commands and clients that nothing here starts
        "anyio", "beautifulsoup4", "flatbuffers", "h11", "httpcore", "httpx", "protobuf", "soupsieve",
    }
)  # fmt: skip

LAKE = frozenset({"pyarrow"})  # besides those of the API

# Parts of the project that no function runs; and those that only extraction runs, or the lake's function.
NO_FUNCTION = ("chalicelib/__main__.py", "chalicelib/cli", "chalicelib/local", "chalicelib/testing.py")
ONLY_EXTRACTION = "chalicelib/extraction"
ONLY_LAKE = "chalicelib/storage/parquet.py"
