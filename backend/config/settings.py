"""All settings, from the environment. The README's table says what each is for."""

import contextlib
import os
from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.core.management.utils import get_random_secret_key

from backend.config import oidc
from backend.config.database import psycopg_address

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parent.parent.parent
DATA_DIR = Path(env.str("DPAKEEPER_DATA_DIR", str(BASE_DIR / "var"))).resolve()


def _kept_secret(name: str) -> str:
    """Return the secret that this installation made on its first run, readable by its owner only."""
    path = DATA_DIR / "secrets" / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_name(f"{name}.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(get_random_secret_key())
        with contextlib.suppress(FileExistsError):  # another process of this installation was first
            os.link(draft, path)
        draft.unlink()
    return path.read_text()


DEBUG = env.bool("DEBUG", False)
DEMO = env.bool("DEMO", False)
SECRET_KEY = env.str("SECRET_KEY", "") or _kept_secret("django")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
PUBLIC_URL = env.str("PUBLIC_URL", "http://localhost:8000").rstrip("/")
INSTALLATION_NAME = env.str("INSTALLATION_NAME", "DPA Keeper")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]", urlsplit(PUBLIC_URL).hostname])
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "simple_history",
    "rest_framework",
    "drf_spectacular",
    "allauth",
    "allauth.account",
    "allauth.headless",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "backend.core",
    "backend.law",
    "backend.accounts",
    "backend.documents",
    "backend.deadlines",
    "backend.vendors",
    "backend.signing",
    "backend.agreements",
    "backend.reports",
    "backend.config",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "backend.core.middleware.ContentPolicy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
ROOT_URLCONF = "backend.config.urls"
WSGI_APPLICATION = "backend.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

# Times: instants in UTC; zones come with the district or the person.
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en-us"
USE_I18N = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

DATABASE_URL = env.str("DATABASE_URL", "postgres://postgres@localhost/dpakeeper")
DATABASES = {"default": env.db_url_config(DATABASE_URL)}
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DATABASES["default"]["CONN_MAX_AGE"] = 60
DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 5)

# Celery only drains the outbox. Without BROKER_URL its messages travel over the same PostgreSQL (pgmq).
CELERY_BROKER_URL = env.str("BROKER_URL", "pgmq://")
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {
        "conn_string": psycopg_address(DATABASES["default"]),
        "init_extension": False,  # core's first migration installs the queue's tables, once
        "use_notify": True,
        "wait_time_seconds": 0,
        "polling_interval": 5,
        "pool_timeout": 3,
        "pool_size": 4,
        "visibility_timeout": 600,
    }
    if CELERY_BROKER_URL.startswith("pgmq:")
    else {}
)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_DEFAULT_QUEUE = "outbox"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

OUTBOX_LEASE_SECONDS = env.int("OUTBOX_LEASE_SECONDS", 90)  # shorter only where workers are killed on purpose

EMAIL_URL = env.str("EMAIL_URL", "")
if EMAIL_URL:
    vars().update(env.email_url_config(EMAIL_URL))
    EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", 20)
else:
    # Mail goes nowhere but into files under the data folder, which the demo shows.
    EMAIL_BACKEND = "backend.core.mailbox.Mailbox"
DEFAULT_FROM_EMAIL = env.str("FROM_EMAIL", f"{INSTALLATION_NAME} <no-reply@{urlsplit(PUBLIC_URL).hostname}>")
# Where bounces of accepted mail come back to, and how they come in: docs/howto/mail.md.
BOUNCE_ADDRESS = env.str("BOUNCE_ADDRESS", "")
BOUNCE_MAILBOX_URL = env.str("BOUNCE_MAILBOX_URL", "")
BOUNCE_WEBHOOK_SECRET = env.str("BOUNCE_WEBHOOK_SECRET", "")
DAILY_HEARTBEAT = env.bool("DAILY_HEARTBEAT", True)

# Which name servers are asked whether a vendor's record stands ("192.0.2.53", "127.0.0.1:5300"); none: the machine's.
DNS_SERVERS = env.list("DNS_SERVERS", default=[])

# Hosts to which a district's webhook may lead although they are in the installation's own network, or take no https.
WEBHOOK_HOSTS = env.list("WEBHOOK_HOSTS", default=[])

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": DATA_DIR / "files"}},
    "documents": {
        "BACKEND": env.str("DOCUMENT_STORAGE", "django.core.files.storage.FileSystemStorage"),
        "OPTIONS": env.json("DOCUMENT_STORAGE_OPTIONS", {"location": str(DATA_DIR / "documents")}),
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
SIGNING_KEY_DIR = DATA_DIR / "keys"
SIGNING_KEY_FILE = env.str("SIGNING_KEY_FILE", "")
SIGNING_CERTIFICATE_FILE = env.str("SIGNING_CERTIFICATE_FILE", "")
TIMESTAMP_URL = env.str("TIMESTAMP_URL", "")

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"  # this installation's own copy, so that a new build does not disturb it
FRONTEND_DIST = BASE_DIR / "frontend" / "dist"
STATICFILES_DIRS = [FRONTEND_DIST] if FRONTEND_DIST.is_dir() else []
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_MAX_AGE = 3600
WHITENOISE_IMMUTABLE_FILE_TEST = r"/assets/.+-[\w-]{8}\.\w+$"  # the build names these by their content

AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
ACTOR_RESOLVER = "backend.accounts.selectors.actor_of"

# Sign-in is by mailed code; a person may add a password, a passkey and a second factor. There is no sign-up: people
# come by invitation.
HEADLESS_ONLY = True
HEADLESS_CLIENTS = ("browser",)
HEADLESS_FRONTEND_URLS = {
    "account_signup": f"{PUBLIC_URL}/sign-in",
    "socialaccount_login_error": f"{PUBLIC_URL}/sign-in",
}
ACCOUNT_ADAPTER = "backend.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
# Codes asked for: by network address, and by the e-mail address that was typed.
ACCOUNT_RATE_LIMITS = {"request_login_code": "20/m/ip,3/m/key,10/h/key"}
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("UserAttributeSimilarityValidator", {"user_attributes": ("email", "name")}),
        ("MinimumLengthValidator", {"min_length": 12}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    )
]
MFA_ADAPTER = "backend.accounts.adapter.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = INSTALLATION_NAME
MFA_TOTP_TOLERANCE = 1  # a clock that is half a minute off still signs in; a used code stays used
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = urlsplit(PUBLIC_URL).hostname == "localhost"  # browsers give passkeys to it, too

# Sign-in with Google or Microsoft, where it is configured (docs/howto/sign-in-settings.md). Addresses are matched to
# people who were invited; nobody is made.
SIGN_IN_PROVIDERS = oidc.providers(env)
SOCIALACCOUNT_ADAPTER = "backend.accounts.adapter.IdentityAdapter"
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"
SOCIALACCOUNT_REQUESTS_TIMEOUT = 10
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [provider["app"] for provider in SIGN_IN_PROVIDERS]}}
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("NUM_PROXIES", 0)

SECURE = PUBLIC_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
CSRF_FAILURE_VIEW = "backend.core.api.stale_page"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if SECURE else 0
X_FRAME_OPTIONS = "DENY"
if env.bool("BEHIND_PROXY", False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000

CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"},
    # Of one process only, for what must answer without a database: the limits on asking the law.
    "process": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "process"},
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["backend.core.permissions.SignedIn"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["backend.core.parsers.Json"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "backend.core.api.handle_exception",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
    "DEFAULT_THROTTLE_RATES": {
        "verify": "30/min",
        "public": "240/min",
        "password": "10/min",
        "feeds": "240/min",
        "bounces": "600/min",
    },
    "NUM_PROXIES": env.int("NUM_PROXIES", 0),
}
SPECTACULAR_SETTINGS = {
    "OAS_VERSION": "3.1.0",  # the composed text is described with const, which 3.0 lacks
    "TITLE": "DPA Keeper",
    "DESCRIPTION": "Data privacy agreements as data. Not legal advice.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "ENUM_NAME_OVERRIDES": {
        "RoleEnum": "backend.accounts.choices.Role",
        "OrganizationKindEnum": "backend.accounts.choices.OrganizationKind",
        "StateEnum": "backend.accounts.choices.State",
        "InvitationStatusEnum": ["open", "accepted", "revoked", "expired"],
        "DomainClaimStatusEnum": ["open", "confirmed", "ended", "expired"],
        "ClaimMethodEnum": "backend.accounts.choices.ClaimMethod",
        "AgreementStatusEnum": "backend.agreements.choices.Status",
        "ReviewStatusEnum": "backend.agreements.choices.ReviewStatus",
        "SubmissionStatusEnum": ["asked", "returned", "submitted", "accepted"],
        "VersionStatusEnum": "backend.vendors.choices.VersionStatus",
        "ContactRoleEnum": "backend.vendors.choices.ContactRole",
        "CategoryKindEnum": "backend.vendors.choices.CategoryKind",
        "CitationStatusEnum": "backend.vendors.choices.CitationStatus",
        "CompletionEnum": ["empty", "started", "complete"],
        "OfferStatusEnum": "backend.agreements.choices.OfferStatus",
        "ImportStatusEnum": "backend.agreements.choices.ImportStatus",
        "EvidenceStateEnum": ["valid", "soon", "expired", "future", "undated"],
        "RegisterFateEnum": ["new", "in_register", "repeated"],
        "SourceKindEnum": ["law", "customary", "good_practice", "agreed"],
        "FindingSourceEnum": ["law", "contract", "good_practice"],
        "LawEventEnum": "backend.law.choices.Event",
        "LawPartyEnum": ["provider", "district"],
        "LawAddresseeEnum": ["provider", "district", "parent"],
        "LawUnitEnum": ["hours", "days", "business_days", "school_days", "months", "years"],
        "LawStatusEnum": ["confirmed", "secondary", "unconfirmed"],
        "LawWhichEnum": ["first", "second"],
        "LawCodeEnum": ["US", "CA", "CT", "IL", "MA", "ME", "NH", "NY", "RI", "VT"],
        "LawDelayEnum": ["law_enforcement", "vulnerability", "scope"],
        "LawStandingEnum": ["due", "owed_now", "held", "uncomputable", "waiting", "conditional", "not_owed"],
        "LawCandidateStandingEnum": [
            "competes",
            "conditional",
            "waiting",
            "held",
            "replaced",
            "uncomputable",
            "not_owed",
        ],
        "ClockAddresseeEnum": ["provider", "district", "parent", "agency", "credit_bureaus", "union", "public"],
        "ClockKindEnum": "backend.deadlines.choices.Kind",
        "ClockStatusEnum": "backend.deadlines.choices.ClockStatus",
        "ClockEndingEnum": "backend.deadlines.choices.Ending",
        "ReminderActionEnum": ["retry", "deal"],
        "ClockSettingActionEnum": ["set"],
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "filters": {"mask_links": {"()": "backend.core.logs.MaskLinks"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["mask_links"]}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "WARNING")},
}
