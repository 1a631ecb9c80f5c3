"""Is everything as it has to be? What AWS has, what the API answers, what is installed here.

Uses the ports and storage of a deployment, and its own clients of AWS; it changes nothing.

bucket, queues, table   what AWS has, by calls that change nothing
waiting                 articles that wait or failed
api                     what the API answers, and whether the clocks agree
model                   the files of the extraction, here
findings                what all of them answer with
"""
