"""The ports on S3, DynamoDB, SQS and Systems Manager, a module for each port.

Uses ports, naming and models; of the services it knows nothing.

Beside them: table and keys (the one DynamoDB table), edge (errors of AWS); article_items, claim_items and
manifests (articles and claims as items), headings and listing (what lists articles), pages (claims of many
articles); source_items and heard (sources as articles name them).
"""
