"""The words of the library page."""

# key: (Chinese, English)
STRINGS = {
    "library_meaning": (
        "收录的全部文献；点标题阅读。",
        "All documents that are indexed; a title opens its text.",
    ),
}
