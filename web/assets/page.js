/* SPDX-License-Identifier: ISC */
/* Asks anew for what stands in <main> and puts it there. Draws nothing by itself; everything works without. */
"use strict";
(() => {
	const EVERY_MS = 15000;
	const main = document.querySelector("main[data-refresh]");
	const stale = document.getElementById("stale");

	if (!main)
		return;

	/* By what an element is found again in the new content. */
	const nameOf = (element) => {
		const by = ["id", "href", "name"].find((a) => element.hasAttribute(a));

		return by && main.contains(element) && element !== main
			? { tag: element.tagName, by, value: element.getAttribute(by) } : null;
	};
	const find = (name) => [...main.getElementsByTagName(name.tag)].find(
		(element) => element.getAttribute(name.by) === name.value);

	/* Somebody types or selects in there. */
	const busy = () => {
		const at = document.activeElement, chosen = document.getSelection();

		return (main.contains(at) && /^(INPUT|SELECT)$/.test(at.tagName)) ||
			(!chosen.isCollapsed && main.contains(chosen.anchorNode));
	};

	const put = (html) => {
		const at = nameOf(document.activeElement), top = window.scrollY;
		const open = [...main.querySelectorAll("details[open][id]")].map((d) => d.id);
		const next = new DOMParser().parseFromString(html, "text/html");

		main.replaceChildren(...next.body.childNodes);
		open.forEach((id) => document.getElementById(id)?.setAttribute("open", ""));
		if (at)
			find(at)?.focus({ preventScroll: true });
		window.scrollTo(window.scrollX, top);
	};

	const refresh = async () => {
		if (document.hidden || busy())
			return;
		let ok = false;

		try {
			const answer = await fetch(main.dataset.refresh, { cache: "no-cache" });
			const html = await answer.text();

			ok = answer.ok;
			if (ok && !busy())
				put(html);
		} catch { /* the daemon is away: what is shown is old */ }
		stale.hidden = ok;
	};

	/* One at a time: the next is asked for when the last has come. */
	const again = () => setTimeout(async () => { await refresh(); again(); }, EVERY_MS);

	again();
	document.addEventListener("visibilitychange", refresh);
})();
