# SPDX-License-Identifier: ISC
"""rasid match, suggest and explain: the commands that answer before a list goes live."""
import json
import os
import re

import rig

LIST = """[watch bridges]
term = الجسر المعلق
require = النهر
except = الجسر المعلق القديم
[watch titles]
term title = النهر
[watch links]
term url = bridge
"""
ARABIC = re.compile("[\u0600-\u06ff]")


def files(daemon, **texts):
    for name, text in texts.items():
        daemon.write(name, text)
    return [os.path.join(daemon.dir, name) for name in texts]


def match(daemon, *args, **kw):
    return daemon.cli("match", "-c", daemon.dir, *args, **kw)


def objects(answer):
    return [json.loads(line) for line in answer.stdout.splitlines()]


def a_text_file_is_searched_as_a_body(room, daemon):
    """a text file gives its hits per watch, with bytes, words and rules; conditions hold"""
    daemon.watch(LIST)
    text = "وصلوا للجسر المعلق فوق النهر.\nقرب الجسر المعلق القديم.\n"
    [path] = files(daemon, story=text)
    answer = match(daemon, "--json", path)
    assert answer.returncode == 0, answer.stderr
    [result] = objects(answer)
    assert result["file"] == path and result["watch"] == "bridges"
    [hit] = result["hits"]
    assert (hit["term"], hit["line"], hit["field"]) == ("الجسر المعلق", 2, "body")
    assert text.encode()[hit["start"]:hit["end"]].decode() == hit["text"] == "للجسر المعلق"
    assert "prefix-li-al" in hit["rules"]


def json_lines_are_articles(room, daemon):
    """JSON lines are matched field by field and named by their id, or by their line"""
    daemon.watch(LIST)
    lines = [{"id": "a1", "title": "ضفة النهر", "url": "https://x.example/bridge"},
             {"id": 7, "body": "الجسر المعلق على النهر"},
             {"title": "لا شيء", "body": "النهر"},
             {"title": "فيضان النهر"}]
    text = "\n".join(json.dumps(x, ensure_ascii=False) for x in lines) + "\n\n"
    answer = match(daemon, "--json", "-", input=text)
    assert answer.returncode == 0, answer.stderr
    got = [(x["id"], x["watch"], [h["field"] for h in x["hits"]]) for x in objects(answer)]
    assert got == [("a1", "titles", ["title"]), ("a1", "links", ["url"]), (7, "bridges", ["body"]),
                   (4, "titles", ["title"])], got


def exit_codes_tell_nothing_from_failure(room, daemon):
    """exit 4 for nothing found, 1 for what cannot be read, 2 for no file, 78 for a broken list"""
    daemon.watch(LIST)
    [dry] = files(daemon, dry="صحراء\n")
    assert match(daemon, dry).returncode == 4
    assert match(daemon, dry, dry + "-absent").returncode == 1
    broken = match(daemon, "-", input='{"title": "النهر"}\n{"title": \n')
    assert broken.returncode == 1 and "stdin:2:" in broken.stderr, broken
    assert "[watch titles]" in broken.stdout
    assert match(daemon).returncode == 2
    daemon.watch("[watch a]\ntrem = النهر\n")
    refused = match(daemon, dry)
    assert refused.returncode == 78 and "did you mean 'term'?" in refused.stderr


def what_would_be_silently_skipped_is_an_error(room, daemon):
    """members of a wrong type or name are reported with their line, and the other lines are still searched"""
    daemon.watch(LIST)
    broken = match(daemon, "-", input='{"title": 5}\n{"headline": "النهر"}\n[]\n{"title": "النهر", "body": null}\n')
    assert broken.returncode == 1 and "[watch titles]" in broken.stdout, broken
    for want in ("stdin:1: 'title' is no string", "stdin:2: has none of", "stdin:3: not a JSON object"):
        assert want in broken.stderr, (want, broken.stderr)
    requests = ['{"id": 1, "term": "النهر"}', '{"id": 2, "term": "النهر", "text": "النهر", "flags": "exact"}',
                '{"id": 3, "text": "النهر"}', '[]', '{"id": 5, "term": "النهر", "text": "", "flags": [1]}',
                '{"id": 6, "term": "النهر", "text": "النهر", "flags": null}']
    answers = objects(daemon.cli("explain", "--batch", input="\n".join(requests) + "\n"))
    assert ["error" in x for x in answers] == [True] * 5 + [False], answers
    assert len(answers[5]["hits"]) == 1


def json_in_another_layout_is_one_error(room, daemon):
    """an array and pretty-printed objects are refused with one sentence and not searched as text"""
    daemon.watch(LIST)
    articles = [{"id": 1, "title": "ضفة النهر"}, {"id": 2, "title": "فيضان النهر"}]
    pretty = [json.dumps(x, ensure_ascii=False, indent=1) for x in articles]
    wide = '{"id": 1,\n "title": "النهر"}\n'
    for text, what in ((json.dumps(articles, ensure_ascii=False), "array"),
                       (json.dumps(articles, ensure_ascii=False, indent=2), "array"),
                       ("[]", "array"), ('["النهر"]', "array"), (pretty[0], "several lines"),
                       ("\ufeff" + "\n".join(pretty), "several lines"), (wide, "several lines")):
        answer = match(daemon, "-", input=text)
        assert answer.returncode == 1 and answer.stdout == "", (text, answer)
        assert answer.stderr.count("\n") == 1 and what in answer.stderr, (text, answer.stderr)
        assert "one object a line" in answer.stderr
    footnote = match(daemon, "-", input="[1] الجسر المعلق على النهر\n[2] النهر\n")
    assert footnote.returncode == 0, footnote


def hits_name_the_file_of_their_term(room, daemon):
    """a hit says in which file and line its term stands, also when that is a file of terms"""
    daemon.write("names.txt", "# rivers\nالفرات\n")
    daemon.watch("[watch a]\nterm = النهر\nterms_file = ../names.txt\n")
    [result] = objects(match(daemon, "--json", "-", input="النهر هو الفرات"))
    assert [(os.path.basename(h["list"]), h["line"]) for h in result["hits"]] == [
        ("test.conf", 2), ("names.txt", 2)], result


def people_read_arabic_at_the_end_of_a_line(room, daemon):
    """in the forms for people nothing follows the Arabic of a line, and no control gets through"""
    daemon.watch(LIST)
    [path] = files(daemon, story="الجسر\u202e المعلق قرب النهر والجسر\n المعلق\n")
    answers = [match(daemon, path),
               daemon.cli("explain", "الجسر المعلق", "--text", "للجسر\x1b المعلق، جسر معلق")]
    for answer in answers:
        assert answer.returncode == 0, answer.stderr
        assert "\u202e" not in answer.stdout and "\x1b" not in answer.stdout
        for line in answer.stdout.splitlines():
            found = ARABIC.search(line)
            assert not found or not re.search("[A-Za-z0-9]", line[found.start():]), line


REVIEWED = """[set rivers]
term = النهر
[watch bridges]
term = جسر
except = جسر الهوة
[watch water]
use = rivers
[watch floods]
use = rivers
term = الفرات
"""


def a_review_shows_what_each_term_hit_by_form(room, daemon):
    """match --review: of each term the forms as written, the rarest first, with rules, place and context"""
    daemon.watch(REVIEWED)
    lines = [{"id": "a1", "title": "جسر على النهر", "body": "عبروا الجسر، ثم الجِسْر، ثم الجـسر"},
             {"id": 7, "body": "جسر وجسر الهوة وجسر"}, {"body": "وجسر قديم"}, {"title": "لا شيء"}]
    text = "\n".join(json.dumps(x, ensure_ascii=False) for x in lines)
    answer = match(daemon, "--review", "--json", "-", input=text)
    assert answer.returncode == 0, answer.stderr
    *terms, last = objects(answer)
    assert last == {"texts": 4, "cut": 0}, last
    assert [(t["term"], t["line"], t["watch"], t["hits"]) for t in terms] == [
        ("جسر", 4, "bridges", 7), ("النهر", 2, "water", 1), ("الفرات", 10, "floods", 0)], terms
    bridge = terms[0]["forms"]
    # marks and tatweel are no form of their own, and what `except` takes out is not there
    assert [(f["text"], f["count"], f["rules"][:1]) for f in bridge] == [
        ("جسر", 2, []), ("وجسر", 2, ["conjunction"]), ("الجسر", 3, ["article"])], bridge
    assert (bridge[0]["where"], bridge[0]["field"], bridge[0]["context"]) == ("a1", "title", "جسر على النهر")
    assert bridge[1]["where"] == "7" and "stdin" not in bridge[1]["where"]
    people = match(daemon, "--review", "-", input=text).stdout
    assert people.index("      2  conjunction  وجسر\n") < people.index("      3  article"), people
    assert "[watch bridges] 7 hits, 3 forms  جسر\n" in people, people
    assert people.endswith("1 of 3 terms hit nothing\n"), people


def a_review_says_its_limits(room, daemon):
    """match --review: what is not shown is counted, and exit codes are those of match"""
    daemon.watch("[watch a]\nterm wildcard = نهر*\n")
    letters = "بتثجحخدذرزسشصضطظعغفقكلمنهوي"
    forms = ["نهر" + a + b for a in letters for b in letters][:50]
    [path] = files(daemon, many=" ".join(["نهر"] * 1200), forms=" ".join(forms))[:1]
    answer = match(daemon, "--review", path)
    assert answer.returncode == 0 and "1 text had more hits than are kept, 1000\n" in answer.stdout, answer
    answer = match(daemon, "--review", os.path.join(daemon.dir, "forms"))
    assert "50 hits, 50 forms" in answer.stdout and "10 more forms" in answer.stdout, answer.stdout
    assert match(daemon, "--review", "-", input="صحراء").returncode == 4
    broken = match(daemon, "--review", "-", input='{"title": "نهر"}\n{"title": \n')
    assert broken.returncode == 1 and "1 hit, 1 form" in broken.stdout, broken


def explain_tells_cuts_and_near_misses(room, daemon):
    """explain shows how a word was cut, and why a near miss is none"""
    answer = daemon.cli("explain", "التحالف الدولي", "--text", "وجود مقار للتحالف الدولي. تحالف دولي آخر")
    assert answer.returncode == 0
    for want in ("bytes 18..45", "للتحالف = ل + ال + تحالف", "prefix-li-al", "12 forms", "the text has not"):
        assert want in answer.stdout, (want, answer.stdout)
    tried = daemon.cli("explain", "--flags", "case", "داعش*", "--text", "مقاتلو داعشستان")
    assert tried.returncode == 4 and "try       bytes 13..29" in tried.stdout, tried
    assert tried.stdout.endswith("          term wildcard case = داعش*\n"), tried.stdout


def every_explanation_ends_with_a_line_that_works(room, daemon):
    """whatever explain says, its last line is one to paste that finds the miss or keeps the hit out, or a command"""
    rows = [("التحالف الدولي", "", "قام تحالف دولي جديد", "term"), ("ريم", "", "رجل كريم", "term"),
            ("سفارة", "", "زاروا سفارتها", "term"), ("مكتبة", "strict-heh", "في المكتبه", "term"),
            ("جسر", "exact", "عبروا الجسر", "term"), ("بغداد", "", "سافر عالبغداد", "term"),
            ("التحالف الدولي", "", "التحالف العسكري الدولي", "term gap 1"), ("سوريا", "", "عاد إلى سورية", "term"),
            ("وزير الدفاع", "", "قال وزير من بلد بعيد جدا إن شأن الدفاع مهم", "near"),
            ("داعش*", "", "مقاتلو داعشستان", "term"), ("وبغداد", "", "إلى بغداد", "term"),
            ("جسر", "", "عبر الجسر أمس", "except"), ("NATO", "", "the NATO said", "except"),
            ("جسر", "", "جسر، ونهر وجسر", "except"),
            ("جسر", "", "جسر", "rasid"), ("سوريا", "", "لا شيء", "rasid"), ("it's", "", "", "rasid")]
    for term, flags, text, kind in rows:
        option = ["--flags", flags] if flags else []
        answer = daemon.cli("explain", *option, term, "--text", text)
        *_, head, last = answer.stdout.splitlines()
        last = last.strip()
        assert "try       " in answer.stdout and last.startswith(kind), (term, text, answer.stdout)
        if kind == "rasid":
            assert head.startswith("try"), answer.stdout
            continue
        lines = f"term {flags} = {term}\n{last}\n" if kind == "except" else last + "\n"
        daemon.watch("[watch a]\n" + lines)
        found = objects(match(daemon, "--json", "-", input=text))
        hits = found[0]["hits"] if found else []
        if kind == "except":
            assert len(hits) == text.count(term) - 1, (term, last, hits)
        else:
            assert hits, (term, last, text)


def the_sites_guard_words_hold_everywhere(room, daemon):
    """explain and suggest know the guard words of the configuration, even of one with other errors"""
    daemon.write("guards", "[prefix]\nوجدة\n")
    site = "[match]\nguard_words_file = ../guards\n[watch a]\n"
    daemon.watch(site + "term = جدة\n")
    request = json.dumps({"id": 1, "term": "جدة", "text": "في وجدة"}) + "\n"
    for _ in range(2):
        answer = daemon.cli("explain", "-c", daemon.dir, "جدة", "--text", "في وجدة")
        assert answer.returncode == 4 and "(guard word)" in answer.stdout, answer
        [answer] = objects(daemon.cli("explain", "-c", daemon.dir, "--batch", input=request))
        assert answer["hits"] == []
        assert daemon.cli("suggest", "-c", daemon.dir, "كاغينز").returncode == 0
        daemon.watch(site + "trem = جدة\n")
    assert daemon.cli("explain", "جدة", "--text", "في وجدة").returncode == 0
    daemon.write("guards", "[perfix]\nوجدة\n")
    for command in (["explain", "جدة", "--text", "جدة"], ["suggest", "جدة"]):
        answer = daemon.cli(*command, "-c", daemon.dir)
        assert answer.returncode == 78 and "guard section" in answer.stderr, answer
        assert daemon.cli(*command, "-c", daemon.dir + "-absent").returncode == 78


def suggested_lines_can_be_pasted(room, daemon):
    """what suggest prints is a watch list that checks, and finds what the term did not"""
    answer = daemon.cli("suggest", "كاغينز")
    assert answer.returncode == 0 and "term = كاجينز\n" in answer.stdout, answer
    daemon.watch("[watch a]\nterm = كاغينز\n" + answer.stdout + "match = قال كاجينز\n")
    check = daemon.cli("check", "-c", daemon.dir)
    assert check.returncode == 0, check.stderr
    assert "finds the same" not in check.stderr
    listed = json.loads(daemon.cli("suggest", "--json", "كاغينز").stdout)
    assert [f"term = {x['term']}" for x in listed["suggestions"]] == [
        x for x in answer.stdout.splitlines() if not x.startswith("#")]
    assert {x["kind"] for x in listed["suggestions"]} == {"foreign"}
    answer = daemon.cli("suggest", "--flags", "foreign", "كاغينز")
    assert answer.returncode == 4 and "--name" not in answer.stderr, answer
    assert daemon.cli("suggest", "---").returncode == 2


def spellings_of_texts_and_of_names_are_suggested(room, daemon):
    """--texts looks in a file or on standard input, --name is believed, and what was not seen is said"""
    answer = daemon.cli("suggest", "--texts", "-", "هاميلتون", input='{"body": "قال هامليتون"}\n')
    assert answer.returncode == 0 and answer.stdout.splitlines()[1] == "term = هامليتون", answer
    daemon.write("texts", "no word")
    for name, message in (("/texts", "no word of Arabic"), ("/absent", "No such file")):
        answer = daemon.cli("suggest", "--texts", daemon.dir + name, "هاميلتون")
        assert answer.returncode == 1 and message in answer.stderr and not answer.stdout, answer
    answer = daemon.cli("suggest", "كارمن")
    assert answer.returncode == 4 and "--name" in answer.stderr, answer
    answer = daemon.cli("suggest", "--name", "كارمن")
    assert answer.returncode == 0 and "term = كارمين\n" in answer.stdout and not answer.stderr, answer


rig.main(a_text_file_is_searched_as_a_body, json_lines_are_articles, exit_codes_tell_nothing_from_failure,
         what_would_be_silently_skipped_is_an_error,
         json_in_another_layout_is_one_error, hits_name_the_file_of_their_term,
         a_review_shows_what_each_term_hit_by_form, a_review_says_its_limits,
         people_read_arabic_at_the_end_of_a_line, explain_tells_cuts_and_near_misses,
         every_explanation_ends_with_a_line_that_works, the_sites_guard_words_hold_everywhere, suggested_lines_can_be_pasted,
         spellings_of_texts_and_of_names_are_suggested)
