"""The words of the door: logging in, and what one may do."""

# key: (Chinese, English)
STRINGS = {
    "login_needed": ("请先登录", "Please log in"),
    "login_meaning": (
        "这个页面只供本单位的人使用；登录以后才能检索。",
        "This page is for the people of this office; log in to search.",
    ),
    "login": ("登录", "Log in"),
    "no_entry": ("您没有权限使用", "You may not use this page"),
    "no_entry_meaning": (
        "登录成功，但您的账号不在可以使用的人员之列：请与管理员联系。",
        "You are logged in, but your account is not among those that may use the page: ask the "
        "administrator.",
    ),
    "login_other": ("换一个账号登录", "Log in with another account"),
    "account_reader": ("{name}（可以检索和引用）", "{name} (may search and cite)"),
    "account_editor": (
        "{name}（可以检索、引用和更新文库）",
        "{name} (may search, cite and change the corpus)",
    ),
    "logout": ("退出登录", "Log out"),
}
