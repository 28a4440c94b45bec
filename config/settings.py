"""Settings: one file, environment variables, loud failures.

Everything has a default that suits one machine without any account; `docs/guide/settings.md` lists the variables.
"""

import contextlib
import os
from pathlib import Path
from urllib.parse import unquote, urlparse

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent


def flag(name: str, *, default: bool) -> bool:
    """Read a yes/no variable; any other word stops the program."""
    word = os.environ.get(name, "yes" if default else "no").lower()
    if word in {"yes", "1", "true", "on"}:
        return True
    if word in {"no", "0", "false", "off", ""}:
        return False
    message = f"{name} is {word!r}; write yes or no."
    raise ImproperlyConfigured(message)


def secret_key(home: Path) -> str:
    """Return DJANGO_SECRET_KEY, or one kept in the home folder and made at first use."""
    if key := os.environ.get("JINLIN_SECRET_KEY"):
        return key
    kept = home / "secret.key"
    if not kept.exists():
        home.mkdir(parents=True, exist_ok=True)
        from django.core.management.utils import get_random_secret_key

        # Written aside and linked into place: whoever comes at the same moment reads a whole key, and the same one.
        aside = home / f"secret.key.{os.getpid()}"
        descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(get_random_secret_key())
        with contextlib.suppress(FileExistsError):
            os.link(aside, kept)
        aside.unlink()
    return kept.read_text()


def database(home: Path) -> dict[str, object]:
    """SQLite in the home folder, or what DATABASE_URL names (postgres://user:password@host:port/name?options)."""
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": home / "jinlin.sqlite3",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA mmap_size=268435456; "
                "PRAGMA cache_size=-32000; PRAGMA temp_store=MEMORY",
            },
        }
    parts = urlparse(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        message = f"DATABASE_URL begins with {parts.scheme!r}; only postgres:// is known (leave it out for SQLite)."
        raise ImproperlyConfigured(message)
    query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(query.get("host", parts.hostname or "")),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def clock() -> tuple[str, str]:
    """Read JINLIN_CLOCK (real, or sim with JINLIN_CLOCK_URL): a simulated clock is refused outside demos and tests."""
    word, url = os.environ.get("JINLIN_CLOCK", "real"), os.environ.get("JINLIN_CLOCK_URL", "")
    if word not in {"real", "sim"}:
        message = f"JINLIN_CLOCK is {word!r}; write real or sim."
        raise ImproperlyConfigured(message)
    if word == "sim" and not flag("JINLIN_DEMO", default=False):
        message = "JINLIN_CLOCK=sim is for demos and tests; leave it out, or set JINLIN_DEMO=yes where nothing is real."
        raise ImproperlyConfigured(message)
    if word == "sim" and urlparse(url).hostname not in {"127.0.0.1", "localhost", "::1"}:
        message = f"JINLIN_CLOCK_URL is {url!r}; it must be the simulated city's address on this machine."
        raise ImproperlyConfigured(message)
    return word, url


# The folder of the embedded database, the lake and uploaded files.
JINLIN_HOME = Path(os.environ.get("JINLIN_HOME", BASE_DIR / "var")).resolve()
JINLIN_LAKE = Path(os.environ.get("JINLIN_LAKE", JINLIN_HOME / "lake")).resolve()
JINLIN_LAKE_MEMORY = os.environ.get("JINLIN_LAKE_MEMORY", "2GB")
JINLIN_LAKE_THREADS = int(os.environ.get("JINLIN_LAKE_THREADS", str(os.cpu_count() or 2)))

# The vendor's library that fetches the chat archive; brought by the brand.
JINLIN_FINANCE_SDK = os.environ.get("JINLIN_FINANCE_SDK", "")

# Whose time it is: the machine's, or in demos and tests that of a simulated city.
JINLIN_CLOCK, JINLIN_CLOCK_URL = clock()

SECRET_KEY = secret_key(JINLIN_HOME)
DEBUG = flag("JINLIN_DEBUG", default=False)
# An ordinary browser may stand in for the WeCom client: while developing, and in demos where nothing is real.
JINLIN_STAND_IN = DEBUG or flag("JINLIN_DEMO", default=False)
ALLOWED_HOSTS = os.environ.get("JINLIN_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("JINLIN_ORIGINS", "").split(",") if origin]

INSTALLED_APPS = [
    "jinlin.shell",
    "jinlin.workspaces",
    "jinlin.events",
    "jinlin.imports",
    "jinlin.desk",
    "jinlin.tasks",
    "jinlin.lake",
    "jinlin.wecom",
    "jinlin.members",
    "jinlin.communities",
    "jinlin.content",
    "jinlin.sales",
    "jinlin.metrics",
    "jinlin.audiences",
    "jinlin.questionnaires",
    "jinlin.messaging",
    "jinlin.playbooks",
    "jinlin.joining",
    "jinlin.conduct",
    "jinlin.answers",
    "jinlin.launch",
    "jinlin.sidebar",
    "jinlin.console",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "jinlin.shell.phone.PhoneMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "jinlin.shell.typed.TypedMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "jinlin.workspaces.middleware.AccessMiddleware",
    "jinlin.shell.intake.PlainTextMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "jinlin.console.frame.frame",
            ],
        },
    },
]

DATABASES = {"default": database(JINLIN_HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

AUTH_USER_MODEL = "workspaces.User"
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "workbench"
LOGOUT_REDIRECT_URL = "sign-in"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# Chinese first: the source strings are Chinese, English is complete.
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
JINLIN_DEFAULT_ZONE = "Asia/Shanghai"

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [
    ("npm/tabler", BASE_DIR / "node_modules/@tabler/core/dist/css"),
    ("npm/tabler-js", BASE_DIR / "node_modules/@tabler/core/dist/js"),
    ("npm/echarts", BASE_DIR / "node_modules/echarts/dist"),
    ("npm/htmx", BASE_DIR / "node_modules/htmx.org/dist"),
    ("npm/weui", BASE_DIR / "node_modules/weui/dist/style"),
    ("npm/wecom", BASE_DIR / "node_modules/@wecom/jssdk/dist"),
]
STATICFILES_DIRS = [(prefix, folder) for prefix, folder in STATICFILES_DIRS if folder.is_dir()]
TABLER_ICONS = BASE_DIR / "node_modules/@tabler/icons/icons"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_MAX_AGE = 3600

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "font-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = flag("JINLIN_HTTPS", default=False)
if flag("JINLIN_HTTPS", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
# How many proxies of ours stand in front, each appending to X-Forwarded-For: limits count people, not the proxy.
JINLIN_PROXIES = int(os.environ.get("JINLIN_PROXIES") or ("1" if flag("JINLIN_HTTPS", default=False) else "0"))

DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
FILE_UPLOAD_TEMP_DIR = None

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": os.environ.get("JINLIN_LOG", "WARNING")},
}

PRODUCT_NAME = _("近邻")
