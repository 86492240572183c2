// What the pages gain with JavaScript; without it every form and link works as it stands.
(() => {
  const byId = (id) => document.getElementById(id);
  const on = (name, act) => document.addEventListener(name, act);
  const say = (words) => { byId("status").textContent = words; };
  const went = (ctx) => ctx.response && ctx.response.status < 400;
  document.documentElement.classList.add("js");

  // Typed and not sent yet: kept over reloads, and never overwritten by what arrives.
  const texts = (form) => [...form.elements].filter((field) => field.matches("textarea, [type=text]"));
  const unsent = (form) => "edited" in form.dataset || texts(form).some((field) => field.value !== field.defaultValue);
  const draft = (field) => `draft ${location.pathname} ${field.id}`;
  const forget = (form) => texts(form).forEach((field) => sessionStorage.removeItem(draft(field)));
  const restore = () => document.querySelectorAll("textarea[id]").forEach((field) => {
    const kept = sessionStorage.getItem(draft(field));
    if (kept === null || field.value !== field.defaultValue) return;
    field.value = kept;
    field.form.dataset.kept = "";
    field.closest("details")?.setAttribute("open", "");
  });
  on("input", ({target}) => {
    if (!target.matches("textarea[id]")) return;
    if (target.value === target.defaultValue) sessionStorage.removeItem(draft(target));
    else sessionStorage.setItem(draft(target), target.value);
  });
  on("submit", ({target}) => { if (!target.dataset.hxPost) forget(target); });

  // The note: asked for 500 ms after a change while it is open, else when it is opened.
  const host = byId("note-host"), pop = byId("note-pop"), state = byId("note-state");
  let stale = true;
  const note = (words) => { if (state) state.textContent = words; };
  on("session-changed", () => {
    if (!host) return;
    if (!pop || pop.matches(":popover-open")) htmx.trigger(host, "note-due");
    else if (!stale) { stale = true; note("Note: changed since"); }
  });
  pop?.addEventListener("toggle", ({newState}) => { if (newState === "open" && stale) htmx.trigger(host, "note-open"); });

  const sent = new WeakMap();
  let source, region, atEnd;
  const scroller = byId("log-scroll");
  const toEnd = () => { if (scroller) scroller.scrollTop = scroller.scrollHeight; };
  const busy = (form, is) => form.querySelectorAll?.("[type=submit]").forEach((button) => {
    if (is) button.setAttribute("aria-disabled", "true"); else button.removeAttribute("aria-disabled");
  });

  htmx.registerExtension("resolutionflow", {
    htmx_config_request(elt, {ctx}) {
      if (elt === host && host.dataset.tag) ctx.request.headers["HX-PTag"] = host.dataset.tag;
    },
    htmx_before_request(elt) {
      if (elt === host) byId("note-body").setAttribute("aria-busy", "true");
      if (!elt.matches("form")) return;
      sent.set(elt, texts(elt).map((field) => field.value));
      busy(elt, true);
      if (elt.dataset.says) say(elt.dataset.says);
    },
    htmx_before_swap(elt, {ctx}) {
      source = elt.closest("form");
      region = document.activeElement.closest("[data-focus]")?.id;
      atEnd = scroller && scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 100;
      if (!went(ctx)) return;
      byId("alert").replaceChildren();
      // What was typed while the answer was under way stays.
      if (elt.matches("form[method=post]") && texts(elt).every((field, n) => field.value === sent.get(elt)?.[n])) {
        forget(elt);
        elt.reset();
        delete elt.dataset.kept;
      }
    },
    htmx_before_morph_node(old) {
      if (!old.matches?.("form, li")) return true;
      const forms = old.matches("form") ? [old] : [...old.querySelectorAll("form")];
      const typed = forms.filter((form) => form !== source && unsent(form));
      typed.forEach((form) => { form.dataset.kept = ""; });
      return !typed.length;
    },
    htmx_after_swap() {
      restore();
      if (atEnd) toEnd();
      if (region && document.activeElement === document.body) {
        document.querySelector(byId(region)?.dataset.focus ?? "main")?.focus();
      }
    },
    htmx_finally_request(elt, {ctx}) {
      if (elt.matches("form")) busy(elt, false);
      if (elt !== host) return;
      byId("note-body").removeAttribute("aria-busy");
      if (!went(ctx)) return;
      host.dataset.tag = ctx.response.headers.get("HX-PTag") ?? host.dataset.tag ?? "";
      stale = false;
      note("Note: up to date");
      say("Preview updated");
    },
  });

  // Failures: what stands stays, the alert says so and can try again.
  const fail = (words) => ({detail: {ctx}}) => {
    if (ctx.response?.status < 500) return;
    const again = Object.assign(document.createElement("button"), {type: "button", className: "button small", textContent: "Retry"});
    const line = document.createElement("p");
    const elt = ctx.sourceElement;
    again.onclick = () => {
      byId("alert").replaceChildren();
      if (elt.matches("form")) elt.requestSubmit(ctx.request.submitter);
      else htmx.trigger(elt, elt === host ? "note-open" : "click");
    };
    line.append(words, again);
    byId("alert").replaceChildren(line);
    say("");
  };
  on("htmx:response:error", fail("Something broke on our side. Nothing you typed is lost."));
  on("htmx:error", fail("No answer from the server. Nothing you typed is lost."));

  on("click", async ({target}) => {
    const from = byId(target.closest("[data-copy]")?.dataset.copy);
    if (!from) return;
    try {
      await navigator.clipboard.writeText(from.value ?? from.textContent);
      say("Copied.");
    } catch {
      say("Your browser does not allow copying. Select the text and press Ctrl+C.");
    }
  });
  on("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || !event.target.form) return;
    const sends = [...event.target.form.elements].filter((field) => field.type === "submit");
    if (sends.length === 1) event.target.form.requestSubmit(sends[0]);
  });
  restore();
  toEnd();
})();
