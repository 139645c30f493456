# SPDX-License-Identifier: ISC
"""How each tool answers: yes, no, not now. Steps of a script become bytes here; what breaks the connection is fakehook's."""
import email.utils
import http
import json
import re
import time

HTML = b"<!DOCTYPE html><html><body>Sign in to the network</body></html>"
NUMBERS = iter(range(1000, 10**9))


def js(value):
    return "application/json", json.dumps(value).encode()


def text(value):
    return "text/plain; charset=utf-8", value.encode()


def yes(tool, request, given):
    """(status, (content type, body)) of a message that was taken. given: its JSON, or {}."""
    n = next(NUMBERS)
    if tool in ("slack", "mattermost"):
        return 200, text("ok")
    if tool == "discord":
        saved = request.query.get("wait") == ["true"]
        return (
            (
                200,
                js(
                    {
                        "id": f"12{n:016d}",
                        "type": 0,
                        "channel_id": "99",
                        "webhook_id": "1",
                        "embeds": given.get("embeds", []),
                    }
                ),
            )
            if saved
            else (204, text(""))
        )
    if tool == "teams":
        return 202, text("")
    if tool in ("webhook", "cloudevents"):
        return 204, text("")
    if tool == "pagerduty":
        return 202, js({"status": "success", "message": "Event processed", "dedup_key": given.get("dedup_key", str(n))})
    if tool == "matrix":  # one transaction is one event, however often it comes
        return 200, js({"event_id": "$" + request.path.rpartition("/")[2] + ":fake"})
    return 200, js(
        {
            "rocketchat": {"success": True},
            "telegram": {
                "ok": True,
                "result": {
                    "message_id": n,
                    "date": int(time.time()),
                    "chat": {"id": given.get("chat_id"), "type": "supergroup"},
                    "text": "x",
                },
            },
            "whatsapp": {
                "messaging_product": "whatsapp",
                "contacts": [{"input": given.get("to"), "wa_id": given.get("to")}],
                "messages": [{"id": f"wamid.{n}"}],
            },
            "googlechat": {"name": f"spaces/A/messages/{n}", "thread": {"name": f"spaces/A/threads/{n}"}},
            "zulip": {"result": "success", "msg": "", "id": n},
            "ntfy": {
                "id": f"n{n}",
                "time": int(time.time()),
                "event": "message",
                "topic": given.get("topic"),
                "message": "x",
            },
            "gotify": {"id": n, "appid": 1, "message": "x", "priority": 5, "date": "2024-11-20T23:00:00Z"},
        }.get(tool, {})
    )


SLACK = {
    400: "invalid_payload",
    401: "invalid_token",
    403: "action_prohibited",
    404: "no_service",
    410: "channel_is_archived",
    413: "too_large",
    429: "rate_limited",
    500: "rollup_error",
}
DISCORD = {
    400: ("Invalid Form Body", 50035),
    401: ("401: Unauthorized", 0),
    403: ("Missing Access", 50001),
    404: ("Unknown Webhook", 10015),
    413: ("Request entity too large", 40005),
}
TELEGRAM = {
    400: "Bad Request: chat not found",
    401: "Unauthorized",
    403: "Forbidden: bot was kicked from the supergroup chat",
    404: "Not Found",
    413: "Request Entity Too Large",
}
MATRIX = {
    400: "M_BAD_JSON",
    401: "M_UNKNOWN_TOKEN",
    403: "M_FORBIDDEN",
    404: "M_NOT_FOUND",
    413: "M_TOO_LARGE",
    429: "M_LIMIT_EXCEEDED",
}
WHATSAPP = {400: 100, 401: 190, 403: 10, 404: 100, 429: 130429, 500: 131000}
GOOGLE = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
}
ZULIP = {
    400: "BAD_REQUEST",
    401: "UNAUTHORIZED",
    403: "USER_DEACTIVATED",
    404: "STREAM_DOES_NOT_EXIST",
    429: "RATE_LIMIT_HIT",
}


def no(tool, status, said=""):
    """(content type, body) of a refusal, in the tool's words or in those of the script."""
    phrase = said or reason(status)
    if tool == "slack":
        return text(said or SLACK.get(status, "error"))
    if tool == "discord":
        message, code = DISCORD.get(status, (phrase, 0))
        return js({"message": said or message, "code": code})
    if tool == "telegram":
        error = {"ok": False, "error_code": status, "description": said or TELEGRAM.get(status, phrase)}
        return js(
            {
                **error,
                "description": "Bad Request: group chat was upgraded to a supergroup chat",
                "parameters": {"migrate_to_chat_id": -1009},
            }
            if said == "migrate"
            else error
        )
    return js(
        {
            "matrix": {"errcode": MATRIX.get(status, "M_UNKNOWN"), "error": phrase},
            "zulip": {"result": "error", "msg": phrase, "code": ZULIP.get(status, "ERROR")},
            "googlechat": {"error": {"code": status, "message": phrase, "status": GOOGLE.get(status, "UNKNOWN")}},
            "whatsapp": {
                "error": {
                    "message": phrase,
                    "type": "OAuthException",
                    "code": WHATSAPP.get(status, 1),
                    "fbtrace_id": "x",
                }
            },
            "pagerduty": {
                "status": "invalid event" if status == 400 else "error",
                "message": phrase,
                "errors": [phrase],
            },
            "ntfy": {"code": status * 100 + 1, "http": status, "error": phrase},
            "gotify": {"error": reason(status), "errorCode": status, "errorDescription": phrase},
            "mattermost": {"id": "web.incoming_webhook.fake.app_error", "message": phrase, "status_code": status},
            "rocketchat": {"success": False, "error": phrase},
            "teams": {"error": {"code": "WorkflowTriggerIsNotEnabled", "message": phrase}},
        }.get(tool, {"error": phrase})
    )


def no_in_200(tool):
    """A body that says no though the status says yes; where a tool has none, a page of somebody else's."""
    if tool == "slack":
        return text("no_text")
    if tool in ("telegram", "rocketchat", "zulip"):
        return no(tool, 400)
    if tool == "matrix":
        return js({"errcode": "M_FORBIDDEN", "error": "no"})
    return "text/html", HTML


def wait_in_body(tool, seconds):
    """Too many requests, the time only in the body, as the tool writes it."""
    return js(
        {
            "slack": {"ok": False, "error": "ratelimited", "retry_after": seconds},
            "discord": {"message": "You are being rate limited.", "retry_after": seconds, "global": False},
            "telegram": {
                "ok": False,
                "error_code": 429,
                "description": f"Too Many Requests: retry after {int(seconds)}",
                "parameters": {"retry_after": int(seconds)},
            },
            "matrix": {
                "errcode": "M_LIMIT_EXCEEDED",
                "error": "Too many requests",
                "retry_after_ms": int(seconds * 1000),
            },
            "zulip": {
                "result": "error",
                "code": "RATE_LIMIT_HIT",
                "msg": "API usage exceeded rate limit",
                "retry-after": seconds,
            },
            "rocketchat": {
                "success": False,
                "error": f"Error, too many requests. Please slow down. You must wait {int(seconds)} seconds before "
                "trying this endpoint again. [error-too-many-requests]",
            },
        }.get(tool, {"error": "rate limited", "retry_after": seconds})
    )


def reason(status):
    try:
        return http.HTTPStatus(status).phrase
    except ValueError:
        return "Status"


def head(status, content_type, length, *more):
    """The head of an answer, with what is in more."""
    lines = [f"HTTP/1.1 {status} {reason(status)}", f"Date: {email.utils.formatdate(usegmt=True)}"]
    if status != 204:
        lines += [f"Content-Type: {content_type}", f"Content-Length: {length}"]
    return "\r\n".join([*lines, *more, "", ""]).encode()


def whole(status, answer, *more):
    content_type, body = answer
    return head(status, content_type, len(body), *more) + (body if status != 204 else b"")


def throttle(tool, how):
    """429 in one of its forms: seconds, a date, only in the body; any text goes into the header as it stands."""
    if m := re.fullmatch(r"global:([\d.]+)", how):
        said = js({"message": "You are being rate limited.", "retry_after": float(m[1]), "global": True})
        return whole(429, said, f"Retry-After: {m[1]}", "X-RateLimit-Global: true", "X-RateLimit-Scope: global")
    if m := re.fullmatch(r"body(?::([\d.]+))?", how):
        return whole(429, wait_in_body(tool, float(m[1] or 1.5)))
    if m := re.fullmatch(r"date\+(\d+)", how):
        how = email.utils.formatdate(time.time() + int(m[1]), usegmt=True)
    return whole(429, no(tool, 429), *([f"Retry-After: {how}"] if how else []))


STEP = re.compile(r"ok|limit:[\d.]+|hang|drip|reset|big|early|stale|200no|\d{3}(:.*)?", re.S)


def expand(steps):
    """500x3 is three steps. ValueError when one is none: a script with a slip in it would let a test pass."""
    out = []
    for step in steps:
        m = re.fullmatch(r"(\d{3}|[a-z]+|200no)x(\d+)", step)
        out += [m[1]] * int(m[2]) if m else [step]
    for step in out:
        if not STEP.fullmatch(step):
            raise ValueError(f"{step!r} is no step")
    return out


def answer(step, tool, request, given):
    """(status, bytes) of a step that is an answer."""
    code, _, rest = step.partition(":")
    if step == "200no":
        return 200, whole(200, no_in_200(tool))
    if code == "429":
        return 429, throttle(tool, rest)
    if code in ("301", "302", "303", "307", "308"):
        return int(code), whole(int(code), text("moved"), f"Location: {rest}")
    if code[:1] == "5" and rest.isdigit():
        return int(code), whole(int(code), no(tool, int(code)), f"Retry-After: {rest}")
    if code.isdigit() and not code.startswith("2"):
        return int(code), whole(int(code), no(tool, int(code), rest))
    status, said = yes(tool, request, given)
    if code.isdigit():
        return int(code), whole(int(code), said)
    return status, whole(status, said, *buckets(tool, rest if code == "limit" else ""))


def buckets(tool, wait):
    """Discord tells with each answer how much of its bucket is left. wait: it is empty for so many seconds."""
    if tool != "discord":
        return []
    left = {"Limit": "5", "Remaining": "0" if wait else "4", "Reset-After": wait or "1.000", "Bucket": "fake"}
    return [f"X-RateLimit-{k}: {v}" for k, v in left.items()]
