"""TLS to the database: the driver is told to insist on it, and an address that tells it otherwise is refused."""
import re
from urllib.parse import unquote

from .errors import EtlError

OPTIONS = {"postgresql": ("sslmode", "require"), "mysql": ("sslMode", "REQUIRED"), "mariadb": ("sslMode", "trust"), "redshift": ("ssl", "true")}
STATED = re.compile(r"\b(ssl|sslmode|usessl|requiressl)\s*=\s*([^&;,)\s]*)", re.IGNORECASE)
INSISTING = {"true", "1", "require", "required", "trust", "verifyca", "verifyfull", "verifyidentity"}


def tls_options(url):
    """Options of the driver; what the address states already, and more strictly, stays."""
    driver = url.split(":")[1] if url.count(":") > 1 else url
    if driver not in OPTIONS:
        raise EtlError("SourceUnreachable", f"the connection enforces TLS, which is known for {', '.join(OPTIONS)} and not for {driver}")
    stated = [(name, value) for name, value in STATED.findall(unquote(url))]
    for name, value in stated:
        if re.sub("[-_]", "", value.lower()) not in INSISTING:
            raise EtlError("SourceUnreachable", f"the connection enforces TLS, and {name}={value} of its url allows to do without: leave it out of the url, or set enforceSsl to false")
    option, value = OPTIONS[driver]
    return {} if option.lower() in {name.lower() for name, _ in stated} else {option: value}
