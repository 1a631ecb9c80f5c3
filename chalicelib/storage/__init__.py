"""The ports on S3, DynamoDB, SQS and Systems Manager, a module for each port.

Uses ports, naming and models; of the services it knows nothing.
"""
