// What a text may hold and how it goes in and out of the editor. No Markdown here: the page brings the text as HTML, block by block, as
// the server shows it, and gets HTML back; a block that was not touched goes back by its number, so that its stored signs stay.
"use strict";

const EditorText = (() => {
  const { Schema, DOMParser, DOMSerializer, tableNodes } = ProseMirror;
  const attribute = (name, fallback = null) => ({ default: fallback, getFromDOM: (cell) => cell.getAttribute(name) || fallback, setDOMAttr: (value, attrs) => { if (value) attrs[name] = value; } });
  const tables = tableNodes({ tableGroup: "block", cellContent: "block+", cellAttributes: { align: attribute("align"), scope: attribute("scope") } });
  const isLoose = (list) => Boolean(list.querySelector(":scope > li > p"));
  const heading = (level) => ({ tag: `h${level}`, attrs: { level } });
  const simple = (tag, ...also) => ({ parseDOM: [tag, ...also].map((name) => ({ tag: name })), toDOM: () => [tag, 0] });

  const schema = new Schema({
    nodes: {
      doc: { content: "block+" },
      paragraph: { content: "inline*", group: "block", ...simple("p") },
      heading: { attrs: { level: { default: 2 } }, content: "inline*", group: "block", defining: true, parseDOM: [2, 3, 4].map(heading), toDOM: (node) => [`h${node.attrs.level}`, 0] },
      bullet_list: { attrs: { loose: { default: false } }, content: "list_item+", group: "block", parseDOM: [{ tag: "ul", getAttrs: (list) => ({ loose: isLoose(list) }) }], toDOM: () => ["ul", 0] },
      ordered_list: {
        attrs: { start: { default: 1 }, loose: { default: false } }, content: "list_item+", group: "block",
        parseDOM: [{ tag: "ol", getAttrs: (list) => ({ start: Number(list.getAttribute("start") ?? 1), loose: isLoose(list) }) }],
        toDOM: (node) => (node.attrs.start === 1 ? ["ol", 0] : ["ol", { start: node.attrs.start }, 0]),
      },
      list_item: { content: "paragraph block*", defining: true, ...simple("li") },
      blockquote: { content: "block+", group: "block", defining: true, ...simple("blockquote") },
      code_block: { content: "text*", marks: "", group: "block", code: true, defining: true, parseDOM: [{ tag: "pre", preserveWhitespace: "full" }], toDOM: () => ["pre", ["code", 0]] },
      horizontal_rule: { group: "block", parseDOM: [{ tag: "hr" }], toDOM: () => ["hr"] },
      // what this editor cannot hold stands as it is, and is changed as text only
      foreign: {
        attrs: { html: {} }, group: "block", atom: true,
        toDOM: (node) => { const box = document.createElement("div"); box.className = "foreign"; box.innerHTML = node.attrs.html; return box; },
      },
      ...tables,
      text: { group: "inline" },
      hard_break: { inline: true, group: "inline", selectable: false, parseDOM: [{ tag: "br" }], toDOM: () => ["br"] },
    },
    marks: {
      link: {
        attrs: { href: {}, title: { default: null } }, inclusive: false,
        parseDOM: [{ tag: "a[href]", getAttrs: (link) => ({ href: link.getAttribute("href"), title: link.getAttribute("title") }) }],
        toDOM: ({ attrs }) => ["a", attrs.title ? attrs : { href: attrs.href }, 0],
      },
      strong: simple("strong", "b"),
      em: simple("em", "i"),
      u: simple("u"),
      s: simple("s", "del", "strike"),
      sub: { excludes: "sub sup", ...simple("sub") },
      sup: { excludes: "sub sup", ...simple("sup") },
      code: simple("code"),
    },
  });
  const parser = DOMParser.fromSchema(schema);
  const serializer = DOMSerializer.fromSchema(schema);

  // --- out: the HTML of a node as the reader of Markdown would make it; single lines in lists and cells stand without a paragraph
  function htmlOf(node) {
    const box = document.createElement("div");
    box.append(domOf(node));
    for (const table of box.querySelectorAll("table")) headed(table);
    return box.innerHTML;
  }

  function domOf(node, isLoose = false) {
    if (node.type.name === "foreign") {
      const box = document.createElement("template");
      box.innerHTML = node.attrs.html;
      return box.content;
    }
    if (node.isTextblock || node.isLeaf) return serializer.serializeNode(node);
    const { dom, contentDOM } = DOMSerializer.renderSpec(document, node.type.spec.toDOM(node));
    const paragraphs = node.children.filter((child) => child.type.name === "paragraph").length;
    const isBare = (node.type.name === "list_item" && paragraphs === 1 && !isLoose) || (node.type.name.startsWith("table_") && node.childCount === 1);
    node.forEach((child) => {
      const bare = isBare && child.type.name === "paragraph";
      (contentDOM ?? dom).append(bare ? serializer.serializeFragment(child.content) : domOf(child, node.attrs.loose));
    });
    return dom;
  }

  function headed(table) {
    const row = table.querySelector("tr");
    if (!row || row.querySelector("td") || row.parentElement.rows?.length === 1) return;
    const head = document.createElement("thead");
    head.append(row);
    table.prepend(head);
  }

  // --- what two pieces of HTML show, whatever their white space and the order of their tags
  const MARKS = { A: "link", STRONG: "strong", B: "strong", EM: "em", I: "em", U: "u", S: "s", DEL: "s", STRIKE: "s", SUB: "sub", SUP: "sup", CODE: "code" };
  const SEEN = ["start", "colspan", "rowspan", "align", "scope"];

  function shown(html) {
    const box = document.createElement("template");
    box.innerHTML = html;
    const found = [];
    const walk = (node, marks, inPre) => {
      if (node.nodeType === Node.TEXT_NODE) {
        const text = inPre ? node.data.replace(/\n$/, "") : node.data.replace(/[ \t\r\n]+/g, " ");
        const last = found.at(-1);
        const key = marks.join();
        if (last?.marks === key) last.text += text;
        else found.push({ marks: key, text });
        return;
      }
      if (MARKS[node.tagName] && !(inPre && node.tagName === "CODE")) {
        const own = node.tagName === "A" ? `link ${node.getAttribute("href")} ${node.getAttribute("title") ?? ""}` : MARKS[node.tagName];
        for (const child of node.childNodes) walk(child, [...new Set([...marks, own])].sort(), inPre);
        return;
      }
      const isWrapper = ["TBODY", "THEAD", "CODE"].includes(node.tagName) || (node.tagName === "P" && ["LI", "TD", "TH"].includes(node.parentElement?.tagName));
      if (!isWrapper) found.push({ tag: `${node.tagName} ${SEEN.filter((name) => !["", "1", null].includes(node.getAttribute(name))).map((name) => `${name}=${node.getAttribute(name)}`)}` });
      if (isWrapper) found.push({ tag: "(" });
      for (const child of node.childNodes) walk(child, marks, inPre || node.tagName === "PRE");
      found.push({ tag: isWrapper ? ")" : "/" });
    };
    for (const child of box.content.childNodes) walk(child, [], false);
    // where a line or a block begins or ends, white space is not seen
    const isEdge = (part) => !part || (part.tag !== undefined);
    const parts = found.map((part, at) => {
      if (part.tag !== undefined) return part.tag === "(" || part.tag === ")" ? "" : part.tag;
      let { text } = part;
      if (isEdge(found[at - 1])) text = text.replace(/^[ \n]+/, "");
      if (isEdge(found[at + 1])) text = text.replace(/[ \n]+$/, "");
      return text ? `${part.marks}«${text}»` : "";
    });
    return parts.filter(Boolean).join("|");
  }

  // --- in: the blocks of a text, each with the number under which its stored signs are known
  function blocksOf(markup) {
    const box = document.createElement("template");
    box.innerHTML = markup;
    return Array.from(box.content.children, (element) => {
      const number = element.hasAttribute("data-kept") ? Number(element.dataset.kept) : null;
      return { number, html: element.innerHTML };
    });
  }

  function nodesOf(html) {
    const box = document.createElement("div");
    box.innerHTML = html;
    const whole = parser.parse(box);
    const nodes = Array.from({ length: whole.childCount }, (_, at) => whole.child(at));
    if (shown(nodes.map(htmlOf).join("")) === shown(html)) return nodes;
    return [schema.nodes.foreign.create({ html })];
  }

  function opened(markup) {
    const blocks = blocksOf(markup).map((block) => ({ ...block, nodes: block.html.trim() ? nodesOf(block.html) : [] }));
    const nodes = blocks.flatMap((block) => block.nodes);
    const doc = schema.nodes.doc.create(null, nodes.at(-1)?.isTextblock ? nodes : [...nodes, schema.nodes.paragraph.create()]); // somewhere to go on
    return { doc, kept: blocks.filter((block) => block.number !== null && block.nodes.length), count: blocks.length, changed: blocks.some((block) => block.number === null) };
  }

  // --- out again: untouched blocks by their number, the others as HTML; "" where nothing was touched
  function posted(doc, text) {
    const parts = [];
    const order = [];
    const { lastChild } = doc;
    const end = lastChild.type.name === "paragraph" && !lastChild.content.size ? doc.childCount - 1 : doc.childCount;
    for (let at = 0; at < end;) {
      const block = keptAt(doc, at, text.kept);
      if (block) {
        parts.push(`<div data-kept="${block.number}">${block.html}</div>`);
        order.push(block.number);
        at += block.nodes.length;
      } else {
        const html = htmlOf(doc.child(at));
        parts.push(`<div>${html}</div>`);
        order.push(-1);
        at += 1;
      }
    }
    const untouched = !text.changed && order.join() === text.kept.map((block) => block.number).join();
    return untouched ? "" : parts.join("\n");
  }

  function keptAt(doc, at, kept) {
    const fits = (same) => (block) => at + block.nodes.length <= doc.childCount && block.nodes.every((node, index) => same(node, doc.child(at + index)));
    return kept.find(fits((one, other) => one === other)) ?? kept.find(fits((one, other) => one.eq(other)));
  }

  // a lone paragraph goes into the line where the cursor is; of several blocks each stays whole
  function piecesOf(html) {
    const box = document.createElement("div");
    box.innerHTML = html;
    const { content } = parser.parse(box);
    const isLine = content.childCount === 1 && content.firstChild.type.name === "paragraph";
    return { content: isLine ? content.firstChild.content : content, isLine };
  }
  return { schema, opened, posted, piecesOf };
})();
