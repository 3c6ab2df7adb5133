"""What a browser says of itself, in words that people know: "Firefox on Windows".

Only names that one can tell a device by: what browsers send is a pile of each other's names, and
more of it would say less.
"""

from flask_babel import gettext

_BROWSERS = {  # in this order: most name others after themselves
    "Edg": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "FxiOS": "Firefox",
    "Firefox": "Firefox",
    "CriOS": "Chrome",
    "Chrome": "Chrome",
    "Safari": "Safari",
}
_SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "CrOS": "ChromeOS",
    "Windows": "Windows",
    "Mac OS": "macOS",
    "Linux": "Linux",
}


def in_words(sent: str) -> str:
    """The name of the browser and of what it runs on; what it sent, where that says neither."""
    browser = next((name for sign, name in _BROWSERS.items() if sign in sent), "")
    system = next((name for sign, name in _SYSTEMS.items() if sign in sent), "")
    if browser and system:
        return str(gettext("%(browser)s on %(system)s", browser=browser, system=system))
    return browser or system or sent
