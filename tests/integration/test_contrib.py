# SPDX-License-Identifier: ISC
"""contrib/: alert rules and a dashboard name figures that the daemon serves, with labels that it has; so does rasid(8)."""
import json
import os
import re
import shutil
import subprocess

import rig
from test_faults import basics, item
from test_metrics import metrics

RULES = "contrib/prometheus/rasid.rules.yml"
RULES_TEST = "contrib/prometheus/rasid.rules.test.yml"
DASHBOARD = "contrib/grafana/rasid.json"
USED = re.compile(r"\b((?:rasid|process)_[a-z_]+)(?:\{([^}]*)\})?")
MATCHER = re.compile(r'([a-z_]+)(=~|!=|!~|=)"([^"]*)"')


def slurp(path):
    with open(path, encoding="utf-8") as f:
        return f.read()


def dashboard():
    return json.loads(slurp(DASHBOARD))


def expressions():
    """Every query of the dashboard and the rules."""
    d = dashboard()
    found = [t["expr"] for p in d["panels"] for t in p.get("targets", [])]
    found += [a["expr"] for a in d["annotations"]["list"]]
    found += [v["query"]["query"] for v in d["templating"]["list"] if v["type"] == "query"]
    return found


def rule_lines():
    """The rules without their texts, in which file names and commands stand."""
    return [x for x in slurp(RULES).splitlines() if not re.match(r"\s*(#|-? *(summary|description|name|alert):)", x)]


def served(room, daemon):
    """{name: {label: values}} of a daemon that has something of everything."""
    basics(room, daemon)
    daemon.settings("200ms", extra="[metrics]\nper_feed = yes\n")
    assert daemon.cli("reload", "-c", daemon.dir).returncode == 0
    room.script(*[{"status": 503}] * 50)
    room.publish("o", **item(1))
    v = {}
    assert rig.wait_for(lambda: v.update(metrics(daemon)) or any("outbox_oldest" in n for n in v)), v
    names = {}
    for series in v:
        name, _, labels = series.partition("{")
        have = names.setdefault(name, {})
        for label, value in re.findall(r'([a-z0-9_]+)="([^"]*)"', labels):
            have.setdefault(label, set()).add(value)
    return names


def every_name_exists(room, daemon):
    """figures in rules, their tests and the dashboard are served, and so are the labels and values that they ask for"""
    names = served(room, daemon)
    for text in expressions() + rule_lines() + slurp(RULES_TEST).splitlines():
        for name, labels in USED.findall(text):
            assert name in names, (name, text)
            for label, op, value in MATCHER.findall(labels):
                if label in ("job", "instance", "version"):
                    continue
                assert label in names[name], (name, label, text)
                if label in ("state", "result", "outcome", "op", "direction"):
                    assert all(v in names[name][label] for v in value.split("|")), (name, op, value, names[name][label])


def the_manual_has_them_all(room, daemon):
    """rasid(8) names every figure that is served, and no other"""
    have = {re.sub("_(bucket|sum|count)$", "", n) for n in served(room, daemon)}
    text = slurp("man/rasid.8")
    text = text[text.index(".Ss Monitoring"):text.index(".Ss Secrets")]
    said = set(re.findall(r"\b((?:rasid|process)_[a-z_]+[a-z])\b(?!\*)", "\n".join(
        x for x in text.splitlines() if x.startswith(".It Cm"))))
    assert said == have, (sorted(said - have), sorted(have - said))


def the_dashboard_is_one(_room, _daemon):
    """panels have ids of their own and do not overlap; every query has its data source"""
    taken, ids = set(), []
    for p in dashboard()["panels"]:
        ids.append(p["id"])
        g = p["gridPos"]
        assert g["x"] + g["w"] <= 24, p["title"]
        for x in range(g["x"], g["x"] + g["w"]):
            for y in range(g["y"], g["y"] + g["h"]):
                assert (x, y) not in taken, p["title"]
                taken.add((x, y))
        assert p["type"] == "row" or (p["targets"] and all(t["datasource"]["uid"] == "${datasource}" for t in p["targets"]))
    assert len(ids) == len(set(ids)) > 20


def promtool(*args):
    if shutil.which("promtool") is None:
        raise rig.Skip("no promtool (Debian: prometheus)")
    return subprocess.run(["promtool", *args], capture_output=True, text=True, timeout=rig.FAR)


def promtool_takes_the_rules(_room, daemon):
    """promtool check rules and test rules pass; the queries of the dashboard are PromQL"""
    done = promtool("check", "rules", RULES)
    assert done.returncode == 0, done.stderr
    done = promtool("test", "rules", RULES_TEST)
    assert done.returncode == 0, done.stdout + done.stderr
    text = "groups:\n- name: x\n  rules:\n"
    for n, e in enumerate(x for x in expressions() if not x.startswith("label_values(")):
        e = e.replace("$__rate_interval", "5m").replace("$job", "x").replace("$instance", "x")
        text += f"  - record: x:x{n}\n    expr: {json.dumps(e)}\n"
    daemon.write("queries.yml", text)
    done = promtool("check", "rules", os.path.join(daemon.dir, "queries.yml"))
    assert done.returncode == 0, done.stdout + done.stderr


if __name__ == "__main__":
    rig.main(every_name_exists, the_manual_has_them_all, the_dashboard_is_one, promtool_takes_the_rules)
