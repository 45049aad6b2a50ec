"""Symbols of stock exchanges in brackets: `英伟达（NVDA）` tells how a share is quoted, not how it is called."""

from __future__ import annotations

import re

_TICKERS = frozenset(
    """
    AAPL ABBV ABNB ACHR ADBE AEHR AFRM ALAB AMAT AMGN AMZN ANET APLD APLS ARKG ARKK ASTS ATEQ AVAV AVGO AXON AXP
    BABA BAC BBAI BIDU BIIB BITF BKNG BLK BMNR BNTX BRKA BRKB BTDR CAVA CEG CELH CIEN CIFR CLSK CMCSA CMG COHR CORZ
    COST CRCL CRDO CRSP CRWD CRWV CSCO CVNA CVX DASH DDOG DJT DKNG DOCU DUOL DXYZ EBAY ENPH EOSE ETHA ETN FCX
    FICO FIG FIGR FSLR FTNT FUTU GBTC GEV GILD GLD GLXY GME GOOG GOOGL GRAB GRMN HD HIMS HOOD HUT IBIT IBKR ICLN IGV
    INTC INTU IONQ IREN IRDM ISRG IWM JEPI JEPQ JNJ JPM KLAC KTOS KWEB LCID LEU LITE LLY LMND LMT LRCX LULU LUNR MARA
    MBLY MCHP MDB MDLZ MELI MRNA MRVL MSFT MSTR NBIS NFLX NKE NNE NTES NTNX NVDA NVDL NVO NVTS OKLO OKTA ONDS ORCL
    OSCR OXY PANW PDD PFE PINS PL PLTR PLUG POET PSTG PYPL QBTS QCOM QLD QQQ QQQM QUBT RBLX RDDT RDW RGTI RIOT RIVN
    RKLB ROKU SATS SBET SBUX SCHD SCHG SCHW SMCI SMH SNAP SNDK SNOW SNPS SOFI SOUN SOXL SOXS SOXX SPCE SPY SQQQ STX
    TCEHY TEM TLN TLT TMUS TQQQ TSEM TSLA TSLL TSM TTD TTWO TXN UNH UPST UPRO UVXY VAS VGT VKTX VOO VRT VRTX VSAT VST
    VTI VXUS WBD WDAY WDC WFC WMT WULF XBI XLE XLF XLK XLP XLU XLV XOM XPEV
    """.split()
)
"""Symbols that are no abbreviation of a company's name; `IBM` and `ASML` are, and so are not among them."""

_EXCHANGES = frozenset(
    "amex asx bse epa etr hk hkex hkg hkse krx lse nasdaq nse nyse otc otcqx sehk sgx sh sse sz szse to tse tsx tsxv "
    "tw twse us 上交所 深交所 港交所 纳斯达克 納斯達克 纽交所 紐交所 美股 港股".split()
)
_LABELS = frozenset(
    "code stock symbol ticker 代号 代碼 代码 代號 股票 股票代码 股票代碼 股票代號 证券代码 證券代碼".split()
)
_SYMBOL = re.compile(
    r"\$[A-Z]{1,6}|[0-9]{3,6}(?:\.[A-Z]{1,3})?|(?:BRK|BF)[. -]?[AB]|"
    r"[A-Z0-9]{1,6}\.(?:US|HK|SH|SZ|SS|TW|TWO|L|T|TO|KS|PA|DE|SW|AX)|"
    r"(?:NASDAQ|Nasdaq|NYSE|AMEX|HKEX|SEHK|LSE|TSXV?|TSE|TWSE|OTC|SSE|SZSE) (?:[A-Z]{1,5}|[0-9]{4,6})"
)
_QUOTED = re.compile(r"\$?[A-Z0-9.]{1,8}(?:[,，;；/ ].*)?", re.DOTALL)


def is_symbol(name: str) -> bool:
    """Return whether a text is a symbol and nothing else: `NVDA`, `0700.HK`, `NASDAQ NVDA`."""
    return name in _TICKERS or _SYMBOL.fullmatch(name) is not None


def is_quotation(name: str, definition: str) -> bool:
    """Return whether a text before a colon and one after it are exchange and symbol, in either order."""
    before, after = name.lower(), definition.lower()
    if before in _EXCHANGES or before in _LABELS:
        return _QUOTED.fullmatch(definition) is not None
    return after in _EXCHANGES and _QUOTED.fullmatch(name) is not None
