"""From the project to AWS: the packages that Lambda runs, and the stack that runs them."""
