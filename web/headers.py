"""Headers every response carries: nothing from elsewhere, no framing, no guessing of types, no copies kept."""

from __future__ import annotations

import re
import secrets

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_GIVEN_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_SAFETY = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_DATA_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
_STATIC = "/static/"
_STATIC_CACHING = "no-cache"
"""Kept, and asked for again by its ETag each time: a new version is seen at once."""


def page_policy(nonce: str) -> str:
    """What a page may load: what comes from here and carries the nonce of its response."""
    return (
        f"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; img-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    )


class SafetyHeaders:
    """Gives every request an id and a nonce (`request.state`), and every response the headers, each once."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Complete the response that comes back."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).get("x-request-id", "")
        request_id = given if _GIVEN_ID.fullmatch(given) else secrets.token_hex(8)
        nonce = secrets.token_urlsafe(16)
        scope.setdefault("state", {}).update(request_id=request_id, nonce=nonce)

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                _complete(MutableHeaders(scope=message), scope["path"], request_id, nonce)
            await send(message)

        await self._app(scope, receive, sending)


def _complete(headers: MutableHeaders, path: str, request_id: str, nonce: str) -> None:
    headers["X-Request-Id"] = request_id
    is_page = headers.get("content-type", "").startswith("text/html")
    headers.setdefault("Content-Security-Policy", page_policy(nonce) if is_page else _DATA_POLICY)
    if path.startswith(_STATIC) and "etag" in headers:
        headers.setdefault("Cache-Control", _STATIC_CACHING)
    for name, value in _SAFETY.items():
        headers.setdefault(name, value)
