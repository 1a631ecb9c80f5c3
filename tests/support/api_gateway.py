"""A request as API Gateway passes it on."""

import app

DOMAIN = "abc.execute-api.eu-west-1.amazonaws.com"


def passed_on(path, *, stage="/api", domain=DOMAIN, query=None, headers=None, tenant="local"):
    """What Lambda answers. ``stage``: what stands before the path; "" at a domain of its own."""
    context = {
        "resourcePath": path,
        "path": f"{stage}{path}",
        "httpMethod": "GET",
        "domainName": domain,
        "identity": {},
        "authorizer": {"tenant": tenant, "principalId": "t_000000000000", "scopes": "read"},
    }
    event = {
        "requestContext": context,
        "headers": {"host": domain, "x-forwarded-proto": "https", **(headers or {})},
        "multiValueHeaders": {},
        "multiValueQueryStringParameters": {name: [value] for name, value in (query or {}).items()} or None,
        "pathParameters": {},
        "stageVariables": None,
        "body": None,
        "isBase64Encoded": False,
    }
    return app.app(event, None)
