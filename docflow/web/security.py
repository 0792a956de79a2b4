"""What keeps other sites, other names and uploaded files from acting in a reader's browser."""

from collections.abc import Collection
from urllib.parse import quote, urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response

from docflow.kernel.settings import Settings
from docflow.kernel.text import file_name
from docflow.web.errors import ForeignOrigin, HostUnknown

HEADERS: tuple[tuple[str, str], ...] = (
    (
        "content-security-policy",
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'",
    ),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), microphone=(), geolocation=()"),
)

# A download is shown by nobody: even a browser told to display it finds nothing it may run.
_DOWNLOAD_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})
_PROBES = frozenset({"/healthz", "/readyz"})


class Surroundings:
    """Who may speak to this installation, and under which names; made once from the settings."""

    def __init__(self, settings: Settings) -> None:
        public = urlsplit(settings.public_url)
        self.origin = f"{public.scheme}://{public.netloc}".lower() if public.netloc else ""
        self.secure = settings.secure_cookies if settings.secure_cookies is not None else public.scheme == "https"
        known = _LOOPBACK | {name for name in (public.hostname, settings.host) if name}
        self.names: Collection[str] = known if public.netloc or settings.host in _LOOPBACK else ()
        """What this installation may be called; empty while every name is accepted."""

    @property
    def origins(self) -> Collection[str]:
        """The origins of our own pages, as far as they are known; `:*` stands for any port."""
        own = {f"http://{name}{port}" for name in self.names for port in ("", ":*")}
        return own | ({self.origin} if self.origin else set())

    @property
    def session_cookie(self) -> str:
        """The `__Host-` prefix binds a cookie to this one host over TLS; it needs TLS to be set at all."""
        return "__Host-docflow" if self.secure else "docflow_session"

    def check(self, method: str, path: str, headers: Headers, scheme: str) -> None:
        """Let a request in.

        Raises:
            HostUnknown: the Host header is none of ours (DNS rebinding). Without `public_url`, and
                listening for other machines, every name is accepted, since nobody has said which is right.
            ForeignOrigin: a browser sent a change from another site's page.
        """
        if path not in _PROBES and self.names and _name(headers.get("host", "")) not in self.names:
            raise HostUnknown()
        if method not in _SAFE_METHODS and not self._from_here(headers, scheme):
            raise ForeignOrigin()

    def _from_here(self, headers: Headers, scheme: str) -> bool:
        """Whether a change was asked for by a page of ours, or by no browser at all.

        Sec-Fetch-Site is the browser's own word, but it is sent to trustworthy addresses only:
        on plain http under a host name there is just Origin, compared with Host. A program that
        sends neither carries no reader's cookie by accident.
        """
        origin = headers.get("origin", "").lower()
        if self.origin and origin == self.origin:
            return True
        site = headers.get("sec-fetch-site")
        if site is not None:
            return site in ("same-origin", "none")
        if origin:
            return origin == f"{scheme}://{headers.get('host', '')}".lower()
        return True

    def set_cookie(self, response: Response, name: str, value: str, *, seconds: int | None = None) -> None:
        response.set_cookie(
            name, value, max_age=seconds, path="/", secure=self.secure, httponly=True, samesite="lax"
        )  # fmt: skip

    def drop_cookie(self, response: Response, name: str) -> None:
        response.delete_cookie(name, path="/", secure=self.secure, httponly=True, samesite="lax")


def surroundings_of(request: Request) -> Surroundings:
    surroundings: Surroundings = request.app.state.surroundings
    return surroundings


def address_of(request: Request) -> str:
    """The reader's network address, as the server knows it (behind a trusted proxy: as the proxy says)."""
    return request.client.host if request.client else ""


def _name(host: str) -> str:
    """The name of a Host header without its port."""
    if host.startswith("["):
        return host.partition("]")[0].lower() + "]"
    return host.partition(":")[0].lower()


def download(data: bytes, name: str, media_type: str) -> Response:
    """A file to keep, never to be shown inside the site, under a name every system takes.

    Source: RFC 6266, 4.3 and appendix D (an ASCII name for old readers, the true one beside it).
    """
    safe = file_name(name)
    plain = "".join(letter if letter.isascii() and letter not in '"\\%' else "_" for letter in safe)
    return Response(
        data,
        media_type=media_type,
        headers={
            "content-disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(safe, safe='')}",
            "content-security-policy": _DOWNLOAD_POLICY,
            "cache-control": "private, no-store",
        },
    )
