"""Signs in to a running sandbox with requests-oauthlib, as a person in a browser and as a program.

The browser is a plain session that keeps cookies, reads the forms of the pages and sends them; the program only
knows OAuth. Address and application come from the environment (SANDBOX_ADDRESS, SANDBOX_APPLICATION,
SANDBOX_PASSWORD); tokens are never printed.
"""

import os
import time
from html.parser import HTMLParser
from urllib.parse import parse_qs, urljoin, urlsplit

import requests
from oauthlib.oauth2 import DeviceClient, InvalidGrantError, OAuth2Error
from requests_oauthlib import OAuth2Session

ADDRESS = os.environ["SANDBOX_ADDRESS"]
APPLICATION = os.environ["SANDBOX_APPLICATION"]
PASSWORD = os.environ["SANDBOX_PASSWORD"]
DEEP_LINK = "flow-desktop://oauth/callback"
SCOPES = ["read_api", "read_repository"]
TOKEN_URL = ADDRESS + "/oauth/token"


def expect(condition, why):
    if not condition:
        raise AssertionError(why)


class Forms(HTMLParser):
    """Collects the forms of a page: address, fields, and buttons by what is written on them."""

    def __init__(self, page):
        super().__init__()
        self.forms = []
        self.button = None
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "form":
            expect(attributes["method"] == "post", "forms are posted")
            self.forms.append({"action": attributes["action"], "fields": {}, "buttons": {}})
        elif tag == "input" and self.forms:
            self.forms[-1]["fields"][attributes["name"]] = attributes.get("value", "")
        elif tag == "button" and self.forms:
            self.button = attributes

    def handle_data(self, data):
        if self.button is not None:
            self.forms[-1]["buttons"][data] = self.button
            self.button = None

    def with_button(self, text):
        for form in self.forms:
            if text in form["buttons"]:
                return form
        raise AssertionError(f"no button says {text}")


class Browser:
    """Follows redirects as long as they lead to the web, and stops at any other address."""

    def __init__(self):
        self.session = requests.Session()
        self.session.trust_env = False

    def _follow(self, answer):
        while answer.is_redirect:
            target = urljoin(answer.url, answer.headers["location"])
            if not target.startswith(ADDRESS):
                return target
            answer = self.session.get(target, allow_redirects=False)
        self.page = answer
        return None

    def open(self, url):
        return self._follow(self.session.get(url, allow_redirects=False))

    def press(self, text, **filled):
        form = Forms(self.page.text).with_button(text)
        button = form["buttons"][text]
        fields = {**form["fields"], **filled}
        if "name" in button:
            fields[button["name"]] = button["value"]
        return self._follow(self.session.post(form["action"], data=fields, allow_redirects=False))


def program(redirect_uri=DEEP_LINK, **more):
    client = OAuth2Session(APPLICATION, redirect_uri=redirect_uri, scope=SCOPES, pkce="S256", **more)
    client.trust_env = False
    return client


def refused(word, action):
    try:
        action()
    except OAuth2Error as problem:
        expect(problem.error == word, f"{problem.error} instead of {word}")
        return
    raise AssertionError(f"nothing was refused, {word} was expected")


def who(client):
    return client.get(ADDRESS + "/api/v4/user").json()["username"]


def code_by_password():
    client = program()
    url, state = client.authorization_url(ADDRESS + "/oauth/authorize")
    browser = Browser()
    expect(browser.open(url) is None, "a stranger stays on the sign-in page")
    browser.press("Sign in", login="mara.lindqvist", password="wrong")
    expect("Invalid login or password" in browser.page.text, "a wrong password is told")
    browser.press("Sign in", login="mara.lindqvist", password=PASSWORD)
    expect("read_repository" in browser.page.text, "the consent page names the scopes")
    callback = browser.press("Authorize Flow Desktop")
    expect(callback.startswith(DEEP_LINK + "?"), "the browser is sent to the program")
    expect(parse_qs(urlsplit(callback).query)["state"] == [state], "the state comes back")
    token = client.fetch_token(TOKEN_URL, authorization_response=callback, include_client_id=True)
    expect(token["expires_in"] == 7200 and token["token_type"].lower() == "bearer", "a token for two hours")
    expect(who(client) == "mara.lindqvist", "it is the person's own")
    refused(
        "invalid_grant",
        lambda: client.fetch_token(TOKEN_URL, authorization_response=callback, include_client_id=True),
    )
    print("code: password, consent, exchange, once")
    return browser


def loopback_by_person(browser):
    callback_uri = "http://127.0.0.1:50123/oauth/callback"
    client = program(callback_uri)
    url, _ = client.authorization_url(ADDRESS + "/oauth/authorize")
    expect(browser.open(url) is None, "the person is asked again, but not to sign in")
    browser.press("Use another account")
    browser.press("Oskar Halden")
    callback = browser.press("Authorize Flow Desktop")
    expect(callback.startswith(callback_uri + "?"), "any port of numeric loopback will do")
    client.fetch_token(TOKEN_URL, authorization_response=callback, include_client_id=True)
    expect(who(client) == "oskar.halden", "two accounts on one host")
    print("loopback: another account, another port")
    return client


def denial(browser):
    client = program()
    url, _ = client.authorization_url(ADDRESS + "/oauth/authorize")
    browser.open(url)
    callback = browser.press("Cancel")
    refused(
        "access_denied",
        lambda: client.fetch_token(TOKEN_URL, authorization_response=callback, include_client_id=True),
    )
    print("denial: told to the program")


def rotation(client):
    first = dict(client.token)
    client.refresh_token(TOKEN_URL, client_id=APPLICATION)
    expect(client.token["refresh_token"] != first["refresh_token"], "the refresh token is new")
    expect(who(client) == "oskar.halden", "the new access token works")
    old = requests.get(
        ADDRESS + "/api/v4/user", headers={"Authorization": "Bearer " + first["access_token"]}, timeout=10
    )
    expect(old.status_code == 401 and "revoked" in old.json()["error_description"], "the old one died at once")
    stale = program(token=first)
    refused("invalid_grant", lambda: stale.refresh_token(TOKEN_URL, client_id=APPLICATION))
    answer = requests.post(
        ADDRESS + "/oauth/revoke",
        data={"client_id": APPLICATION, "token": client.token["refresh_token"]},
        timeout=10,
    )
    expect(answer.status_code == 200 and answer.json() == {}, "revoked by the refresh token")
    expect(client.get(ADDRESS + "/api/v4/user").status_code == 401, "which takes the access token along")
    print("rotation: both old tokens die, revoking one kills both")


def wrong_application(browser):
    expect(browser.open(ADDRESS + "/oauth/authorize?client_id=nobody&response_type=code") is None, "never sent back")
    expect(browser.page.status_code == 401, "an error page")
    elsewhere = program("http://127.0.0.1/elsewhere")
    url, _ = elsewhere.authorization_url(ADDRESS + "/oauth/authorize")
    expect(browser.open(url) is None and browser.page.status_code == 400, "nor is a wrong address")
    print("wrong application, wrong address: a page and no redirect")


def forged_form(browser):
    client = program()
    url, _ = client.authorization_url(ADDRESS + "/oauth/authorize")
    browser.open(url)
    form = Forms(browser.page.text).with_button("Authorize Flow Desktop")
    fields = {**form["fields"], "authenticity_token": "guessed"}
    answer = browser.session.post(form["action"], data=fields, allow_redirects=False)
    expect(answer.status_code == 422, "a form from elsewhere is refused")
    print("forged form: refused")


def device(browser):
    client = DeviceClient(APPLICATION)
    started = requests.post(
        ADDRESS + "/oauth/authorize_device",
        data={"client_id": APPLICATION, "scope": " ".join(SCOPES)},
        timeout=10,
    ).json()
    body = client.prepare_request_body(started["device_code"], include_client_id=True)
    form = {name: values[0] for name, values in parse_qs(body).items()}

    def ask():
        return requests.post(TOKEN_URL, data=form, timeout=10)

    expect(ask().json()["error"] == "authorization_pending", "nobody approved yet")
    browser.open(started["verification_uri_complete"])
    browser.press("Continue")
    browser.press("Authorize Flow Desktop")
    expect("Device authorized" in browser.page.text, "the page says so")
    deadline = time.monotonic() + 3 * started["interval"]
    answer = ask()
    while answer.status_code != 200 and time.monotonic() < deadline:
        expect(answer.json()["error"] == "slow_down", "only the pace is wrong")
        time.sleep(0.5)
        answer = ask()
    client.parse_request_body_response(answer.text, scope=SCOPES)
    expect(client.access_token and client.refresh_token, "a pair for the device")
    print("device: pending, approved, paced")


def registration(browser):
    browser.open(ADDRESS + "/-/user_settings/applications/new")
    form = Forms(browser.page.text).with_button("Save application")
    fields = {
        "authenticity_token": form["fields"]["authenticity_token"],
        "name": "<b>Mine</b>",
        "redirect_uri": "javascript://x",
        "scopes[]": "read_api",
    }
    answer = browser.session.post(form["action"], data=fields, allow_redirects=False)
    expect(answer.status_code == 422 and "<b>Mine" not in answer.text, "refused, and shown as text")
    fields["redirect_uri"] = DEEP_LINK + "\nhttp://127.0.0.1/oauth/callback"
    answer = browser.session.post(form["action"], data=fields)
    expect("Application ID" in answer.text and "Secret" not in answer.text, "a public one has no secret")
    print("registration: refused, then shown with its id")


def main():
    browser = code_by_password()
    client = loopback_by_person(browser)
    denial(browser)
    rotation(client)
    wrong_application(browser)
    forged_form(browser)
    device(browser)
    registration(browser)
    print("all of it")


if __name__ == "__main__":
    main()
