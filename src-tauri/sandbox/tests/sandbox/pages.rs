//! What a browser, or an address that is no API, gets.

use gitlab_sandbox::ApplicationConfig;

use crate::support::{
    browser, get_url, get_with, http, one_project, page_of, post_with, start, whole_company,
};

#[tokio::test]
async fn a_browser_is_sent_to_the_sign_in_page() {
    let sandbox = start(one_project()).await;
    let root = get_url(&format!("{}/", sandbox.base_url()), "x").await;
    assert_eq!(root.status, 302);
    let target = root.header("location").expect("a redirect says where to");
    assert_eq!(target, format!("{}/users/sign_in", sandbox.base_url()));
    assert!(root.header("x-gitlab-meta").is_some(), "a sign of GitLab");
    let page = get_url(target, "x").await;
    assert_eq!(page.status, 200);
    assert!(page.text.contains("GitLab"));
    sandbox.stop().await;
}

#[tokio::test]
async fn the_token_page_shows_what_was_filled_in_as_text() {
    let sandbox = start(one_project()).await;
    let url = format!(
        "{}/-/user_settings/personal_access_tokens?name=%3Cb%3EFlow%3C%2Fb%3E&scopes=read_api,read_repository",
        sandbox.base_url()
    );
    let page = page_of(&sandbox, &url, "mara.lindqvist").await.text;
    assert!(
        page.contains("value=\"&lt;b&gt;Flow&lt;/b&gt;\""),
        "text, never markup"
    );
    assert!(
        page.contains("value=\"read_repository\" checked"),
        "the scopes that were asked for are ticked"
    );
    sandbox.stop().await;
}

#[tokio::test]
async fn unknown_addresses_are_told_apart() {
    let sandbox = start(one_project()).await;
    let body = async |path: &str| {
        let url = format!("{}/{path}", sandbox.base_url());
        let reply = http().get(url).send().await.expect("it answers");
        let status = reply.status().as_u16();
        (status, reply.text().await.expect("the body is whole"))
    };
    assert_eq!(
        body("api/v4/no/such/route").await,
        (404, "{\"error\":\"404 Not Found\"}".to_owned())
    );
    assert_eq!(body("api/v3/user").await.0, 410);
    assert_eq!(
        body("api/v4/version").await,
        (401, "{\"message\":\"401 Unauthorized\"}".to_owned()),
        "the cheapest sign that this is a GitLab"
    );
    sandbox.stop().await;
}

#[tokio::test]
async fn people_sign_in_with_their_password_and_the_blocked_do_not() {
    let sandbox = start(whole_company()).await;
    let address = format!("{}/users/sign_in", sandbox.base_url());
    let page = get_with(&address, "").await;
    assert!(
        page.text.contains(">Mara Lindqvist</button>"),
        "chosen by name"
    );
    assert!(page.text.contains("Sam O&#39;Brien"), "text, never markup");
    assert!(
        !page.text.contains("Former Colleague"),
        "who is blocked is not offered"
    );
    let word = page.form_word();
    let sign_in = async |name: &str, password: &str| {
        let form = [
            ("authenticity_token", word.as_str()),
            ("login", name),
            ("password", password),
        ];
        post_with(&address, &form, &page.cookie()).await
    };
    let wrong = sign_in("mara.lindqvist", "wrong").await;
    assert!(wrong.text.contains("Invalid login or password."));
    let oauth = sandbox.oauth();
    let blocked = sign_in("former.colleague", &oauth.password("former.colleague")).await;
    assert!(blocked.text.contains("Your account has been blocked."));
    let right = sign_in("mara.lindqvist", &oauth.password("mara.lindqvist")).await;
    assert_eq!(right.status, 302);
    assert_ne!(right.cookie(), page.cookie(), "a new session begins");
    sandbox.stop().await;
}

#[tokio::test]
async fn forms_from_elsewhere_are_refused() {
    let sandbox = start(one_project()).await;
    let cookie = browser(&sandbox, "mara.lindqvist").await;
    for path in [
        "oauth/authorize",
        "oauth/device",
        "oauth/device/authorize",
        "oauth/applications",
        "-/user_settings/personal_access_tokens",
        "users/sign_in",
        "users/sign_out",
    ] {
        let address = format!("{}/{path}", sandbox.base_url());
        let reply = post_with(&address, &[("authenticity_token", "guessed")], &cookie).await;
        assert_eq!(reply.status, 422, "{path}");
    }
    sandbox.stop().await;
}

#[tokio::test]
async fn trusted_applications_ask_nobody() {
    let sandbox = start(one_project()).await;
    let id = sandbox
        .oauth()
        .register(ApplicationConfig {
            name: "Trusted".to_owned(),
            redirect_uris: vec!["flow-desktop://oauth/callback".to_owned()],
            scopes: vec!["read_api".to_owned()],
            confidential: false,
            trusted: true,
        })
        .expect("the form is in order");
    let url = format!(
        "{}/oauth/authorize?client_id={id}&redirect_uri=flow-desktop%3A%2F%2Foauth%2Fcallback&response_type=code&scope=read_api",
        sandbox.base_url()
    );
    let reply = page_of(&sandbox, &url, "mara.lindqvist").await;
    assert_eq!(reply.status, 302);
    let target = reply.header("location").expect("a redirect says where to");
    assert!(target.starts_with("flow-desktop://oauth/callback?code="));
    sandbox.stop().await;
}

#[tokio::test]
async fn a_token_made_on_the_page_works_until_it_is_revoked_there() {
    let sandbox = start(one_project()).await;
    let cookie = browser(&sandbox, "mara.lindqvist").await;
    let address = format!(
        "{}/-/user_settings/personal_access_tokens",
        sandbox.base_url()
    );
    let word = get_with(&address, &cookie).await.form_word();
    let form = [
        ("authenticity_token", word.as_str()),
        ("name", "From the page"),
        ("scopes[]", "read_api"),
        ("expires_at", "2026-12-31"),
    ];
    let page = post_with(&address, &form, &cookie).await;
    let secret = page
        .text
        .split("id=\"new_token\" value=\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .expect("the token is shown");
    let user = format!("{}/api/v4/user", sandbox.base_url());
    assert_eq!(get_url(&user, secret).await.status, 200);
    let id = page
        .text
        .split("<td>From the page</td>")
        .nth(1)
        .and_then(|rest| rest.split("/revoke").next())
        .and_then(|rest| rest.rsplit('/').next())
        .expect("the token can be revoked");
    let form = [("authenticity_token", word.as_str())];
    post_with(&format!("{address}/{id}/revoke"), &form, &cookie).await;
    assert_eq!(
        get_url(&user, secret).await.json()["error"],
        "invalid_token"
    );
    let other = browser(&sandbox, "oskar.halden").await;
    let word = get_with(&address, &other).await.form_word();
    let form = [("authenticity_token", word.as_str())];
    let strange = post_with(&format!("{address}/{id}/revoke"), &form, &other).await;
    assert_eq!(strange.status, 404, "a token is its owner's");
    sandbox.stop().await;
}
