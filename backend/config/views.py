"""The health check, and the one page that carries the screens."""

from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, ensure_csrf_cookie
from django.views.decorators.http import require_safe

from backend.core.heartbeat import silent
from backend.deadlines.api.reminders import OneClickView


@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """200 while the database answers; `silent` names background processes that have not been seen for ten minutes."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("select 1")
        return JsonResponse({"status": "ok", "silent": silent()})
    except Error:
        return JsonResponse({"status": "the database does not answer"}, status=503)


@lru_cache(maxsize=1)
def _page(path: Path, changed: float) -> str:
    return path.read_text()


@require_safe
@never_cache
@ensure_csrf_cookie
def screen(request: HttpRequest) -> HttpResponse:
    """The screens' page, with this answer's nonce; the router in the browser does the rest."""
    folders = (settings.STATIC_ROOT, settings.FRONTEND_DIST)
    path = next((folder / "index.html" for folder in folders if (folder / "index.html").exists()), None)
    if path is None:
        return HttpResponse(
            "The screens are not built yet: run ./dpakeeper run.", status=503, content_type="text/plain"
        )
    page = _page(path, path.stat().st_mtime).replace("__CSP_NONCE__", request.csp_nonce)  # type: ignore[attr-defined]
    return HttpResponse(page)


_one_click = OneClickView.as_view()


@csrf_exempt
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """The link in a digest: a page for people, which asks first, and one click for mail programs (RFC 8058)."""
    return _one_click(request, token=token) if request.method == "POST" else screen(request)
