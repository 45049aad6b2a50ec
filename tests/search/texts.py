"""Texts for properties of searches: what gardens hold and readers type, and what nobody should."""

from __future__ import annotations

from hypothesis import strategies as st

LETTERS = "aAbgptZéßİß０Ａ９x4"
CHINESE = "向量数据庫库看著着代理エーが나乾"
MARKS = "+.-#*·•・‧「」，。—…%'\"“”()（）☃"
BLANKS = "  \u3000\xa0\t\n"
INVISIBLE = "\u200b\u00ad\ufeff\ufe0f"
ODD = "½㍿ﬁﷺ\u0301\u3099ｶﾞ\U00020b9f\U0001f600\U0001d400\x00\ud800\ue000\uffffЖ①²"
# Characters of few kinds, often the same, so that terms do stand in texts.
DENSE = "ab4向量+-. \n"

texts = st.one_of(
    st.text(alphabet=LETTERS + CHINESE + MARKS + BLANKS + INVISIBLE + ODD, max_size=60),
    st.text(alphabet=DENSE, max_size=40),
)
short_texts = st.one_of(
    st.text(alphabet=DENSE, min_size=1, max_size=4),
    st.text(alphabet=LETTERS + CHINESE + MARKS + " ", min_size=1, max_size=4),
)
anything = st.text(max_size=80)
