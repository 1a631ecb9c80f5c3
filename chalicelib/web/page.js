"use strict";
// The token comes with the address that `make run` prints (#token=…) and stays in this tab.
const main = document.getElementById("main");
function keepToken() {
  if (!location.hash.startsWith("#token=")) return;
  sessionStorage.setItem("token", location.hash.slice("#token=".length));
  history.replaceState(null, "", "#/");
}

// Elements, never HTML: what articles say is shown, not run.
function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child !== null && child !== ""));
  return made;
}

async function ask(path, query = {}) {
  const wanted = new URLSearchParams(Object.entries(query).filter(([, value]) => value));
  const answer = await fetch(`.${path}${wanted.size ? `?${wanted}` : ""}`, {
    headers: { Authorization: `Bearer ${sessionStorage.getItem("token") ?? ""}` },
  });
  const body = await answer.json();
  if (answer.ok) return body;
  throw Object.assign(new Error(body.detail ?? body.title), { status: answer.status });
}

const spaced = (name) => name.replaceAll("_", " ");
const day = (time) => (time ?? "").slice(0, 10);

function who(source) {
  const name = source.name ?? source.title ?? source.mention?.text ?? "Not named";
  const link = source.id ? element("a", { href: `#/source/${source.id}` }, name) : name;
  const title = source.name && source.title ? `, ${source.title}` : "";
  return element("p", {}, element("strong", {}, link), title, " ", element("span", { class: "small" }, spaced(source.type)));
}

function claimItem(claim) {
  const said = claim.content.map((span) => span.text).join(" … ");
  const words = claim.kind === "direct" ? `“${said}”` : said;
  const cue = claim.cue ? `${claim.cue.text}${claim.negated ? " (negated)" : ""}` : "";
  const place = [claim.outlet, claim.wire && claim.wire !== claim.outlet ? `from ${claim.wire}` : "", day(claim.published)].filter(Boolean).join(", ");
  return element("article", { class: "claim" }, who(claim.source),
    element("p", {}, words),
    element("p", { class: "small" }, element("span", { class: `badge ${claim.said ? claim.kind : ""}` }, claim.said ? claim.kind : claim.act), ` ${cue} · `,
      element("a", { href: `#/article/${claim.article_id}/${claim.id}` }, claim.headline ?? "the article"), place ? ` · ${place}` : ""),
    alsoIn(claim));
}

function alsoIn({ copies = [], copy_count: count = 0 }) {
  if (!count) return "";
  const shown = copies.slice(0, 5);
  const links = shown.flatMap((copy, at) => [at ? ", " : "", element("a",
    { href: `#/article/${copy.article_id}/${copy.claim_id}` }, copy.outlet ?? (day(copy.published) || "another article"))]);
  return element("p", { class: "small" }, "Also in ", ...links, count > shown.length ? ` and ${count - shown.length} more` : "");
}

async function list(path, query, show, into, empty) {
  const page = await ask(path, query);
  for (const item of page.items) into.append(show(item));
  if (!into.childElementCount && !page.next) into.append(element("p", { class: "empty" }, empty));
  if (page.next) {
    const more = element("button", { onclick: async () => {
      more.remove();
      await guarded(() => list(path, { ...query, cursor: page.next }, show, into, empty));
    } }, "More");
    into.append(more);
  }
}

function field(name, label, control) {
  control.setAttribute("name", name);
  return element("label", {}, label, control);
}

const choice = (values) => element("select", {}, element("option", { value: "" }, "any"),
  ...values.map((value) => element("option", { value }, spaced(value))));

async function claimsView() {
  const results = element("div");
  const form = element("form", { onsubmit: (event) => { event.preventDefault(); search(); } },
    field("source", "Said by (full name)", element("input", { type: "search", size: 22 })),
    field("about", "About", element("input", { type: "search", size: 14 })),
    field("q", "Words said", element("input", { type: "search", size: 14 })),
    field("kind", "Kind", choice(["direct", "mixed", "indirect"])),
    field("source_type", "Source", choice(["named_person", "named_organization", "document", "anonymous_source",
      "unnamed_person", "unnamed_group"])),
    field("act", "Act", element("select", {}, element("option", { value: "spoken" }, "said or written"),
      element("option", { value: "all" }, "all"), ...["said", "wrote", "asked", "denied", "promised", "warned", "found",
        "believes", "plans", "ordered"].map((value) => element("option", { value }, value)))),
    field("duplicates", "Copies", element("select", {}, element("option", { value: "fold" }, "told once"),
      element("option", { value: "show" }, "each time"))),
    field("from", "From", element("input", { type: "date" })),
    field("to", "To", element("input", { type: "date" })),
    element("button", {}, "Show"));
  const search = () => guarded(async () => {
    results.replaceChildren();
    await list("/v1/claims", Object.fromEntries(new FormData(form)), claimItem, results, "No claims.");
  });
  main.replaceChildren(form, results);
  await search();
}

async function articlesView() {
  const body = element("tbody");
  main.replaceChildren(element("table", {}, element("thead", {}, element("tr", {},
    ...["Published", "Article", "Claims"].map((name) => element("th", {}, name)))), body));
  await list("/v1/articles", {}, (article) => element("tr", {},
    element("td", { class: "small day" }, day(article.metadata?.published) || "not given"),
    element("td", {}, element("a", { href: `#/article/${article.article_id}` }, article.metadata?.headline ?? article.article_id),
      article.reason ? element("div", { class: "small" }, `${article.status}: ${article.reason}`) : ""),
    element("td", { class: "small" }, article.status === "extracted" ? String(article.claims) : article.status)), body, "No articles.");
}

async function sourcesView() {
  const results = element("div");
  const input = element("input", { type: "search", size: 30 });
  const search = () => guarded(async () => {
    results.replaceChildren();
    await list("/v1/sources", { q: input.value }, (source) => who(source), results, "No sources.");
  });
  main.replaceChildren(element("form", { onsubmit: (event) => { event.preventDefault(); search(); } },
    field("q", "Words of the name", input), element("button", {}, "Show")), results);
  await search();
}

async function sourceView(id) {
  const results = element("div");
  main.replaceChildren(element("h2", {}, "On record"), results);
  await list(`/v1/sources/${id}/claims`, { duplicates: "fold" }, claimItem, results, "No claims.");
}

async function allClaims(id, act) {
  const found = [];
  for (let cursor = ""; cursor !== null;) {
    const page = await ask(`/v1/articles/${id}/claims`, { limit: 100, cursor, act });
    found.push(...page.items);
    cursor = page.next;
  }
  return found;
}

// Offsets count code points, so the text is taken apart into these, not into UTF-16.
function marked(points, block, spans) {
  const parts = [];
  let at = block.start;
  for (const span of spans) {
    const start = Math.max(span.start, at), end = Math.min(span.end, block.end);
    if (start >= end) continue;
    parts.push(points.slice(at, start).join(""),
      element("mark", { class: span.kind, id: span.id, title: `${span.who}: ${span.kind}` }, points.slice(start, end).join("")));
    at = end;
  }
  return [...parts, points.slice(at, block.end).join("")];
}

async function articleView(id, claimId) {
  const article = await ask(`/v1/articles/${id}`);
  const metadata = article.metadata ?? {};
  const facts = [metadata.authors?.join(", "), metadata.publisher, metadata.wire, day(metadata.published), `${article.claims ?? 0} claims`];
  main.replaceChildren(element("h2", {}, metadata.headline ?? id), element("p", { class: "small" }, facts.filter(Boolean).join(" · ")),
    article.reason ? element("p", { class: "problem" }, `${article.status}: ${article.reason}`) : "");
  if (article.served_revision === null) return;
  if (article.no_comment.length) main.append(element("p", { class: "small" }, "Did not answer: ", article.no_comment.map(({ source, cue }) =>
    `${source.name ?? source.title ?? source.mention?.text ?? "not named"} (${cue.text})`).join("; ")));
  const [{ text, blocks }, spoken, retold] = await Promise.all([ask(`/v1/articles/${id}/text`), allClaims(id),
    ask(`/v1/articles/${id}/copies`)]);
  if (retold.items.length) main.append(element("p", { class: "small" }, "Shares claims with ", ...retold.items.slice(0, 8).flatMap((other, at) =>
    [at ? ", " : "", element("a", { href: `#/article/${other.article_id}` }, other.publisher ?? other.headline ?? other.article_id),
      ` (${other.shared} of ${other.claims}${other.same_story ? ", same story" : ""})`])));
  const claims = !claimId || spoken.some((claim) => claim.id === claimId) ? spoken : await allClaims(id, "all");
  const points = Array.from(text);
  const spans = claims.flatMap((claim) => claim.content.map((span) => ({ ...span, kind: claim.kind, id: claim.id,
    who: claim.source.name ?? claim.source.title ?? claim.source.mention?.text ?? "not named" }))).sort((a, b) => a.start - b.start);
  const body = new Set(["paragraph", "heading", "list_item", "quotation", "citation", "table"]);
  main.append(element("div", { id: "text" }, ...blocks.map((block) => element("p",
    { class: body.has(block.role) ? null : "aside" }, ...marked(points, block, spans)))));
  if (claimId) document.getElementById(claimId)?.scrollIntoView({ block: "center" });
}

function signIn(message) {
  const input = element("input", { type: "password", size: 44, autocomplete: "off" });
  main.replaceChildren(element("p", {}, message), element("form", { onsubmit: (event) => {
    event.preventDefault();
    sessionStorage.setItem("token", input.value.trim());
    route();
  } }, field("token", "Token with the scope read", input), element("button", {}, "Use")));
}

async function guarded(work) {
  try {
    await work();
  } catch (error) {
    if (error.status === 401) signIn("This page reads with a bearer token. `make run` prints one.");
    else main.prepend(element("p", { class: "problem" }, error.message));
  }
}

function route() {
  keepToken();
  const [view, id, claim] = location.hash.replace(/^#\/?/, "").split("/");
  const views = { articles: articlesView, sources: sourcesView, article: () => articleView(id, claim), source: () => sourceView(id) };
  return guarded(views[view] ?? claimsView);
}

addEventListener("hashchange", route);
route();
