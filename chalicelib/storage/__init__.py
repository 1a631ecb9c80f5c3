"""The ports on S3, DynamoDB, SQS and Systems Manager, a module for each port.

Uses ports, naming and models; of the services it knows nothing.

Beside them: table and keys (the one DynamoDB table), edge (errors of AWS), postings and article_items
(what claims and articles are listed under).
"""
