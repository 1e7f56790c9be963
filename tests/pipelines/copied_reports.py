"""Texts that nobody else has, sentence by sentence, for tests of copied text: the words are drawn by chance."""

from __future__ import annotations

import random

CHARACTERS = (
    "山水田林湖草沙城乡路桥渠坝港站库房屋墙门窗灯井塔楼院厅台账册卷表单证照章印签名号码图像影声光电热气风雨雪霜土石金木火油盐茶"
    "米面布衣帽鞋袋箱桶瓶盘碗车船马牛羊鸡鱼虫鸟花果豆瓜菜根叶枝种苗肥药农工商学医警税银店铺摊市集街巷里弄村组户口人男女老少师徒"
    "查问听看写读算记报送收发存取买卖租借还修补装拆洗晒运搬挂贴排分合开关起停进出上下前后左右早晚快慢轻重长短高低宽窄厚薄新旧冷暖"
)
FORMULA = "坚持以习近平新时代中国特色社会主义思想为指导，深入学习贯彻习近平法治思想，认真落实党中央、国务院决策部署。"


def own_sentence(chance: random.Random) -> str:
    """Return a sentence of about forty characters with one figure in it."""
    clauses = ["".join(chance.choice(CHARACTERS) for _ in range(chance.randrange(8, 16))) for _ in range(3)]
    return f"{clauses[0]}{chance.randrange(11, 9000)}件，{clauses[1]}，{clauses[2]}。"


def own_passage(seed: int, sentences: int = 3) -> str:
    """Return neighbouring sentences."""
    chance = random.Random(seed)
    return "".join(own_sentence(chance) for _ in range(sentences))


def report_text(place: str, year: int, *, seed: int, sentences: int = 30, planted: str = "") -> str:
    """Return a report of that place; ``planted`` stands as a paragraph of its own in its midst."""
    chance = random.Random(seed)
    lines = [f"{place}{year}年度法治政府建设工作报告", "一、主要工作", FORMULA]
    lines += ["".join(own_sentence(chance) for _ in range(3)) for _ in range(sentences // 3)]
    lines.insert(len(lines) // 2, planted)
    return "\n".join(line for line in lines if line)
