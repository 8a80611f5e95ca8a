"""The one command: makes the environment, starts and supervises the servers, runs every check.

Only Python's own library is imported here, because this code runs before anything is installed. It knows nothing of
the product but the names of its management commands.
"""
