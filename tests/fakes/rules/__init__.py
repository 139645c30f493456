# SPDX-License-Identifier: ISC
"""The rules of the tools, one module each: check(request, article=None) gives the violations."""
import importlib

TOOLS = (
    "slack",
    "mattermost",
    "rocketchat",
    "discord",
    "teams",
    "telegram",
    "whatsapp",
    "googlechat",
    "matrix",
    "zulip",
    "ntfy",
    "gotify",
    "pagerduty",
    "webhook",
    "cloudevents",
    "mail",
    "file",
)
MOST = 50  # of one request; a text of a thousand brackets says the same a thousand times


def check(tool, request, article=None):
    """Violations of a request; never an exception, since what was received may be anything."""
    try:
        found = importlib.import_module(f"{__name__}.{tool}").check(request, article)
        return list(dict.fromkeys(found))[:MOST]
    except Exception as why:  # a rule that falls over is a finding, not an end of the run
        return [f"rules: {tool} fell over: {type(why).__name__}: {why}"]
