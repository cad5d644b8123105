"""Two hundred strings that run a script where they are not escaped: `hacked(n)`, n its number."""

from __future__ import annotations

# Elements, attributes, addresses, Markdown, formulas, encodings that somebody may undo.
VECTORS = (
    "<script>CALL</script>",
    "<ScRiPt>CALL</sCrIpT>",
    "<script x>CALL</script x>",
    "<<script>CALL//<</script>",
    "<img src=x onerror=CALL>",
    '<img src=x onerror="CALL">',
    "<IMG SRC=x ONERROR=CALL>",
    "<img/src=x/onerror=CALL>",
    '<img """><script>CALL</script>">',
    "<svg onload=CALL>",
    "<svg/onload=CALL>",
    "<svg><script>CALL</script></svg>",
    "<svg><animate onbegin=CALL attributeName=x dur=1s>",
    "<math><mtext><img src=x onerror=CALL></mtext></math>",
    "<body onload=CALL>",
    '<iframe src="javascript:parent.CALL"></iframe>',
    '<iframe srcdoc="<script>parent.CALL</script>"></iframe>',
    '<object data="javascript:CALL"></object>',
    '<embed src="javascript:CALL">',
    "<video><source onerror=CALL></video>",
    "<audio src=x onerror=CALL></audio>",
    "<input autofocus onfocus=CALL>",
    "<select autofocus onfocus=CALL><option>x</select>",
    "<x tabindex=1 autofocus onfocus=CALL>x</x>",
    "<details open ontoggle=CALL>x</details>",
    "<marquee onstart=CALL>x</marquee>",
    "<style onload=CALL></style>",
    "<link rel=stylesheet href=x onerror=CALL>",
    '<meta http-equiv=refresh content="0;url=javascript:CALL">',
    '<base href="javascript:CALL//">',
    '<form action="javascript:CALL"><button autofocus onfocus=CALL>x</button></form>',
    '<a href="javascript:CALL">x</a>',
    '<a href="jav&#x09;ascript:CALL">x</a>',
    '<noscript><p title="</noscript><img src=x onerror=CALL>">',
    "<template><img src=x onerror=CALL></template>",
    "--><script>CALL</script>",
    "]]><script>CALL</script>",
    "</title></style></textarea><script>CALL</script>",
    '" onmouseover="CALL" autofocus onfocus="CALL',
    "' onmouseover='CALL' autofocus onfocus='CALL",
    "[x](javascript:CALL)",
    '![x](x" onerror="CALL)',
    "<javascript:CALL>",
    "$\\href{javascript:CALL}{x}$",
    ":red[<img src=x onerror=CALL>] :material/<script>CALL</script>:",
    "{{constructor.constructor('CALL')()}} ${CALL} <%= CALL %>",
    "&lt;script&gt;CALL&lt;/script&gt; &#60;script&#62;CALL&#60;/script&#62;",
    "%3Cscript%3ECALL%3C/script%3E \\u003cscript\\u003eCALL\\u003c/script\\u003e",
    "＜script＞CALL＜/script＞ ＜img src=x onerror=CALL＞",
    "data:text/html,<script>CALL</script>",
)
# As they are; out of an attribute; out of the element around them; within Markdown.
AROUND = ("{}", "\"'>{}", "</p></span></cite></blockquote>{}", "**{}** `{}")
STRINGS = tuple(
    around.replace("{}", vector.replace("CALL", f"hacked({at * len(AROUND) + turn})"))
    for at, vector in enumerate(VECTORS)
    for turn, around in enumerate(AROUND)
)
# What the page calls if one of them is run.
LISTEN = "window.ran = []; window.hacked = (number) => { ran.push(number); };"
