"""The page of `plain_app`: payloads, each in another kind of element than the one before."""

import streamlit as st

from gis.web.plain import plain, problem
from tests.payloads import ALL, stored

ELEMENTS = (
    lambda text, _key: st.markdown(plain(text)),
    lambda text, key: st.button(plain(text), key=key),
    lambda text, _key: st.title(plain(text), anchor=False),
    lambda text, _key: st.caption(plain(text)),
    lambda text, key: st.checkbox(plain(text), key=key),
    lambda text, _key: problem(text),
    lambda text, _key: st.expander(plain(text)),
    lambda text, key: st.radio(plain(text), [plain(text)], key=key),
)

begin, step = int(st.query_params["from"]), int(st.query_params["by"])
for number, text in enumerate(ALL[begin::step]):
    with st.container(key=f"shown{number}"):
        ELEMENTS[(begin + number) % len(ELEMENTS)](stored(text), f"key{number}")
