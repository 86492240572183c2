// What a hand at the page needs, loaded with its first touch: drafts, copying, keys, picking facts.
const byId = (id) => document.getElementById(id);
const on = (name, act) => document.addEventListener(name, act);
const say = (words) => { byId("status").textContent = words; };
const TYPING = "input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]";

let seated;
export const take = (event, draft) => {
  if (!seated) sit(draft);
  // Keys that were pressed while this was on its way.
  if (event.type === "keydown" && event.timeStamp < seated) pressed(event);
};
const sit = (draft) => {
  // Whoever had this tab before left nothing that the next one could be shown.
  const mine = draft({id: ""}).split(" ", 2).join(" ");
  Object.keys(sessionStorage).filter((key) => key.startsWith("draft ") && !key.startsWith(`${mine} `))
    .forEach((key) => sessionStorage.removeItem(key));
  seated = performance.now();
  on("input", ({target}) => {
    if (target.matches("textarea[id]")) sessionStorage.setItem(draft(target), target.value);
  });
  on("click", copy);
  on("click", open);
  on("keydown", pressed);
  if (picked) choose();
};

// Copying: as it stands, as the words alone, or as what a mail program pastes with its headings.
const copied = async (from, as) => {
  if (as !== "html") return navigator.clipboard.writeText(as ? from.innerText : from.value ?? from.textContent);
  const html = from.innerHTML.trim();
  const blob = (type) => new Blob([html], {type});
  const both = {"text/html": blob("text/html"), "text/plain": blob("text/plain")};
  return navigator.clipboard.write([new ClipboardItem(both)]);
};
const copy = async ({target}) => {
  const {copy: id, as} = target.closest("[data-copy]")?.dataset ?? {};
  if (!byId(id)) return;
  try {
    await copied(byId(id), as);
    say("Copied.");
  } catch {
    say("This browser does not let pages copy. Select the text and copy it yourself.");
  }
};

// Keys: single letters only where nothing is typed, and only for who has not switched them off.
const go = (id) => () => {
  byId(id)?.focus();
  return byId(id);
};
const step = (by) => () => {
  const checks = [...document.querySelectorAll("#checks li.check")];
  const at = checks.findIndex((check) => check.contains(document.activeElement));
  const next = checks[at < 0 && by < 0 ? checks.length - 1 : Math.min(Math.max(at + by, 0), checks.length - 1)];
  next?.focus();
  return next;
};
const KEYS = {
  m: go("composer-content"),
  f: () => (getSelection().isCollapsed || !picked?.matches("[data-on]") ? go("fact-new-text")() : (picked.requestSubmit(), picked)),
  n: () => (byId("resolve")?.click(), byId("resolve")),
  j: step(1),
  k: step(-1),
  "?": () => help(byId("keyboard-help")),
};
const pressed = (event) => {
  const {key, ctrlKey, metaKey, altKey, target} = event;
  if (key === "Enter" && (ctrlKey || metaKey) && target.form) {
    const [send, another] = target.form.querySelectorAll("[type=submit]");
    if (!another) target.form.requestSubmit(send);
  }
  if (key === "Escape") target.closest?.("form")?.querySelector("[data-escape]")?.click();
  if (ctrlKey || metaKey || altKey || !("shortcuts" in document.body.dataset)) return;
  if (target.closest?.(`${TYPING}, dialog`)) return;
  if (KEYS[key]?.()) event.preventDefault();
};

// The list of keys, over the page; without this script it is a page of its own.
const help = (link) => {
  fetch(link.href, {headers: {"HX-Request": "true"}}).then((answer) => answer.text()).then((html) => {
    const dialog = byId("help") ?? document.body.appendChild(Object.assign(document.createElement("dialog"), {id: "help"}));
    dialog.setAttribute("aria-labelledby", "keyboard-title");
    dialog.innerHTML = html;
    dialog.showModal();
  }).catch(() => location.assign(link.href));
  return link;
};
const open = (event) => {
  const link = event.target.closest("#keyboard-help");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  help(link);
};

// Words selected in the talk become a fact by the button beside them.
const picked = byId("fact-picked");
const choose = () => {
  const place = () => {
    const said = getSelection();
    const range = said.rangeCount && !said.isCollapsed && said.getRangeAt(0);
    const words = range && byId("log-scroll").contains(range.commonAncestorContainer) && said.toString().trim();
    picked.toggleAttribute("data-on", Boolean(words));
    if (!words) return;
    picked.elements.text.value = words;
    const last = [...range.getClientRects()].at(-1);
    picked.style.left = `${Math.min(last.left, innerWidth - picked.offsetWidth - 8)}px`;
    picked.style.top = `${Math.min(last.bottom + 6, innerHeight - picked.offsetHeight - 8)}px`;
  };
  ["pointerup", "keyup"].forEach((name) => on(name, () => setTimeout(place)));
  on("selectionchange", () => { if (getSelection().isCollapsed && !picked.contains(document.activeElement)) picked.removeAttribute("data-on"); });
  byId("log-scroll").addEventListener("scroll", () => picked.removeAttribute("data-on"));
  picked.addEventListener("mousedown", (event) => event.preventDefault());
  picked.addEventListener("submit", () => {
    if (picked.contains(document.activeElement)) byId("log-scroll").focus();
    picked.removeAttribute("data-on");
    getSelection().removeAllRanges();
  });
  place();  // words selected while this script was on its way
};
