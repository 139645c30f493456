#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""The fixed articles that `make looks` draws, as lines for tests/tools/render.c. All Arabic was written for this.

What is mixed in them is what tools put into the wrong order: dates, digits and Latin names between Arabic words.
render.c writes every second one in English and takes the templates by turns; ten make a digest.
"""
import base64
import json

TERM = "التحالف الدولي"
WITH = "للتحالف الدولي"
# (title, summary, outlet, marked)
ARTICLES = [
    (
        "العمليات تعلن تسليم ثلاثة مقار للتحالف الدولي",
        "أكد المتحدث ضرورة وجود مقرات للتحالف الدولي في 12 موقعا، وقال إن التسليم يتم خلال 3 أشهر.",
        "صحيفة النهر",
        [WITH],
    ),
    (
        "التحالف الدولي يسلم 4 قواعد قبل نهاية العام",
        "قال بيان إن التحالف الدولي يسلم القواعد في 2021-01-15 وإن العدد انخفض بنسبة 47%.",
        "Madar 24",
        [TERM],
    ),
    (
        "NATO: مهمة التدريب باقية إلى جانب التحالف الدولي",
        "نقل موقع Nahr Online عن مسؤول أن التحالف الدولي (CJTF) يبقى في مهمة التدريب.",
        "Nahr Online",
        [TERM],
    ),
    (
        "«التحالف الدولي» يوضح: لا تغيير في الخطة 2030",
        "الخطة 2030 لم تتغير، يقول «التحالف الدولي»، والميزانية 12.5 مليار دينار.",
        "24 ساعة",
        [TERM],
    ),
    (
        "إغلاق الجسر (المعلق) من 08:30 إلى 17:45 وفق بلدية المدينة",
        "يغلق الجسر من 08:30 إلى 17:45 لزيارة وفد من التحالف الدولي.",
        "وكالة أفق (Ufuq)",
        ["الجسر", TERM],
    ),
    (
        "COVID-19: وصول 500 جرعة عبر جسر جوي للتحالف الدولي",
        "وصلت 500 جرعة إلى مستشفى 7 نيسان بطائرة للتحالف الدولي رقم TK-302.",
        "راديو 9",
        [WITH, "COVID-19"],
    ),
    (
        "التحالف الدولي ووزارة الموارد المائية يبحثان سد الفرات",
        "بحث الطرفان رفع منسوب السد إلى 310 أمتار بإشراف التحالف الدولي.",
        "صحيفة النهر",
        [TERM],
    ),
    (
        "Coalition hands over three bases",
        "The statement names التحالف الدولي and 3 bases.",
        "The Mesopotamia Post",
        [TERM, "bases"],
    ),
    (
        "رئيس اللجنة: نسبة الإنجاز ٤٧٪ والتسليم للتحالف الدولي في ٥ أكتوبر",
        "نسبة الإنجاز ٤٧٪ في ٣ مواقع، والتسليم للتحالف الدولي في ٥ أكتوبر.",
        "كتابات",
        [WITH],
    ),
    (
        "تأجيل مباراة المنتخب 2-1 بعد إعلان التحالف الدولي حظر الطيران",
        "انتهت المباراة الأولى 2-1، وأجلت الثانية بعد بيان التحالف الدولي.",
        "ملاعب+",
        [TERM, "2-1"],
    ),
]
PUBLISHED = 1601890860  # 2020-10-05 09:41 UTC


def base(text):
    return base64.b64encode(text.encode()).decode()


def main():
    for i in range(2 * len(ARTICLES)):
        title, summary, outlet, terms = ARTICLES[i % len(ARTICLES)]
        print(
            json.dumps(
                {
                    "i": i,
                    "published": PUBLISHED,
                    "title": base(title),
                    "summary": base(summary),
                    "outlet": base(outlet),
                    "url": base(f"https://nahr.example/2020/10/{i}"),
                    "terms": [base(t) for t in terms],
                }
            )
        )


if __name__ == "__main__":
    main()
