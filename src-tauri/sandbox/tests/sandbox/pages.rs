//! What a browser, or an address that is no API, gets.

use crate::support::{get_url, http, one_project, page_of, start};

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
