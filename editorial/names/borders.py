"""Where a Chinese name can begin: behind a word that ends what came before.

Everything here is folded as keys are: Simplified characters, and 着 for 著.
"""

from __future__ import annotations

# Particles, prepositions, conjunctions and verbs after which a name often stands. A sign that also begins names of
# its own (马, 高, 安) is none.
_PARTICLES = """
    的 和 与 及 或 在 由 对 向 给 被 把 是 为 了 让 从 到 跟 像 以 于 叫 即 等 将 称 如 请 找 见 问 比 使 就 也 而
    但 又 还 有 这 那 此 之 其 位 名 家 个 所 着 过 说 看 做 作 当 除 按 据 任 该 某 各 每 前 原 包括 例如 比如
    譬如 以及 关于 对于 根据 通过 随着 来自 成为 加入 离开 采访 邀请 称为 所谓 名为 叫做 名叫 使用 采用 基于 利用
    推出 发布 收购 投资 支持 反对 批评 攻击 访问 认为 表示 甚至 尤其 特别是 曾是 我是 就是 不是 也是 还是 只有 没有
    创立 创办 创建 联合 同时
"""
# What people and things are called by, before their names.
_TITLES = """
    总统 总理 首相 主席 部长 大臣 州长 市长 议员 参议员 众议员 国王 教皇 王子 将军 国务卿 议长 发言人 秘书长 大使
    法官 检察官 律师 总裁 行长 总监 董事长 首席执行官 执行官 首席科学家 科学家 经济学家 哲学家 历史学家 心理学家
    物理学家 数学家 作家 作者 小说家 记者 主持人 主播 嘉宾 教授 博士 医生 创始人 创办人 合伙人 投资人 投资者 分析师
    工程师 研究员 负责人 领导人 领袖 经理 老板 导演 演员 歌手 球星 教练 先生 女士 同事 朋友 好友 大师 专家 学者
    企业家 富豪 传奇 候选人 党魁 副总统 前总统 董事 顾问 幕僚长 母公司 子公司 公司 巨头 厂商 平台 机构 集团 对手
    竞争对手 竞争者 初创公司 创业公司 供应商 制造商 开发商 运营商 应用 工具 模型 产品 软件 软体 框架 语言 游戏 电影
    小说 着作 名着 书籍 杂志 报纸 媒体 网站 播客 频道 节目 品牌 基金 银行 大学 券商 龙头 股东 客户 社交平台
    社交媒体 社群媒体
"""
# What is no name of its own beside these.
_COMMON = """
    企业 比赛 期货 组织 缩写 项目 行业 股票 政策 地区 计划 服务 问题 公司 系统 国家 概念 城市 简称 系列 方法 原名
    中文 版本 指数 英文 理论 技术 市场 代码 股价 部门 政府 功能 报告 代号 全称
"""
_CLASSES = ("母公司", "子公司", "公司", "机器人", "平台", "助手", "总统", "品牌", "巨头", "工具")
_INDEFINITE = tuple("一种 一个 一家 一款 一位 一名 另一位 另一个 另一家 这位 这种 这个 这家 这款 某个 某种".split())
_BORDERS = frozenset((_PARTICLES + _TITLES).split())
_NO_NAMES = _BORDERS.union(_COMMON.split())
_LONGEST = max(map(len, _BORDERS))


def ends_before_name(before: str) -> bool:
    """Return whether a name can begin after `before`: 达里奥·阿 is no end, 美国总统 and 来自 are."""
    return any(before[-length:] in _BORDERS for length in range(1, min(_LONGEST, len(before)) + 1))


def is_common_word(name: str) -> bool:
    """Return whether a text calls something by its class instead of its name: 模型, 主持人, 一种语言."""
    return name in _NO_NAMES or name.startswith(_INDEFINITE)


def without_class(name: str) -> str:
    """Return the name without the class at its end: 甲骨文公司 → 甲骨文, 人形机器人 → 人形."""
    return next((name[: -len(end)] for end in _CLASSES if name.endswith(end)), name)
