// Builds src/enterprisehub/ui/static/ from ui/assets_src/ and from what the templates use.
//   npm ci && npm run build        (npm run watch builds again whenever a template or source changes)
// The result is committed, so that nobody needs Node to run EnterpriseHub.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, watch, writeFileSync } from "node:fs";
import { dirname, extname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build } from "esbuild";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const ui = join(root, "src/enterprisehub/ui");
const source = join(ui, "assets_src");
const target = join(ui, "static");
const modules = join(root, "node_modules");
// Names that only the running program knows (icons stored with agents and kinds of actions).
const ALWAYS = ["circle-dashed", "circle", "circle-check", "circle-x", "info", "triangle-alert", "loader-circle", "bot", "x", "check"];

const write = (name, content) => writeFileSync(join(target, name), content);

function walk(folder, found = []) {
  for (const entry of execFileSync("find", [folder, "-type", "f"], { encoding: "utf8" }).split("\n"))
    if (/\.(py|html|js)$/.test(entry) && !entry.includes("/static/") && !entry.includes("__pycache__")) found.push(entry);
  return found;
}

// Every quoted word that is the name of a Lucide icon is taken as one: a few too many do no harm.
function collectIcons() {
  const names = new Set(ALWAYS);
  for (const path of walk(join(root, "src/enterprisehub")))
    for (const [, name] of readFileSync(path, "utf8").matchAll(/["']([a-z][a-z0-9]*(?:-[a-z0-9]+)*)["']/g))
      if (existsSync(join(modules, "lucide-static/icons", `${name}.svg`))) names.add(name);
  return [...names].sort();
}

function buildSprite() {
  const names = collectIcons();
  const symbols = names.map((name) => {
    const svg = readFileSync(join(modules, "lucide-static/icons", `${name}.svg`), "utf8");
    const inner = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>")).replace(/\s*\n\s*/g, "");
    return `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">${inner}</symbol>`;
  });
  write("sprite.svg", `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join("\n")}\n</svg>\n`);
  write("icons.json", `${JSON.stringify(names, null, 0)}\n`);
}

function buildStyles() {
  execFileSync(join(modules, ".bin/tailwindcss"), ["-i", join(source, "css/app.css"), "-o", join(target, "app.css"), "--minify"], { stdio: ["ignore", "ignore", "pipe"], cwd: root });
}

async function buildScripts() {
  const common = { bundle: true, minify: true, target: "es2022", legalComments: "none", logLevel: "warning" };
  await build({ ...common, entryPoints: [join(source, "js/app.js")], format: "iife", outfile: join(target, "app.js") });
  for (const name of ["theme", "talk", "site_button", "form", "form_embed"])
    await build({ ...common, entryPoints: [join(source, `js/${name}.js`)], format: "iife", outfile: join(target, `${name}.js`) });
  const worker = readFileSync(join(source, "js/sw.js"), "utf8");
  const parts = ["app.css", "app.js", "sprite.svg"].map((name) => readFileSync(join(target, name)));
  const stamp = createHash("sha256").update(Buffer.concat(parts)).digest("hex").slice(0, 12);
  write("sw.js", worker.replace("BUILD", stamp));
}

function copyOthers() {
  const minified = (path) => readFileSync(join(modules, path), "utf8").replace(/\n?\/\/# sourceMappingURL=.*\s*$/, "\n");
  write("htmx.js", minified("htmx.org/dist/htmx.min.js"));
  write("hx-sse.js", minified("htmx.org/dist/ext/hx-sse.min.js"));
  const geist = join(modules, "@fontsource-variable/geist");
  cpSync(join(geist, "files/geist-latin-wght-normal.woff2"), join(target, "geist-latin-5.3.0.woff2"));
  cpSync(join(source, "static"), target, { recursive: true });
  const licences = [["Geist (font)", join(geist, "LICENSE")], ["htmx", join(modules, "htmx.org/LICENSE")],
    ["Lucide (icons)", join(modules, "lucide-static/LICENSE")], ["Tailwind CSS", join(modules, "tailwindcss/LICENSE")]];
  write("LICENCES.txt", licences.map(([name, path]) => `${name}\n\n${readFileSync(path, "utf8").trim()}\n`).join(`\n${"-".repeat(72)}\n\n`));
}

function pack() {
  for (const old of readdirSync(target).filter((name) => /\.(gz|br)$/.test(name))) rmSync(join(target, old));
  for (const name of readdirSync(target)) {
    if (![".css", ".js", ".svg", ".html", ".webmanifest"].includes(extname(name))) continue;
    const content = readFileSync(join(target, name));
    if (content.length < 600) continue;
    write(`${name}.gz`, gzipSync(content, { level: 9 }));
    write(`${name}.br`, brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: content.length } }));
  }
}

async function everything() {
  mkdirSync(target, { recursive: true });
  buildSprite();
  buildStyles();
  copyOthers();
  await buildScripts();
  pack();
  const size = (name) => `${name} ${(readFileSync(join(target, `${name}.gz`)).length / 1024).toFixed(1)} KB`;
  console.log(["app.css", "app.js", "htmx.js", "hx-sse.js", "sprite.svg"].map(size).join(", "), "(gzip)");
}

await everything();
if (process.argv.includes("--watch")) {
  let waiting = null;
  watch(join(root, "src/enterprisehub"), { recursive: true }, (_, name) => {
    if (!name || name.includes("static") || !/\.(html|css|js|py)$/.test(name)) return;
    clearTimeout(waiting);
    waiting = setTimeout(() => everything().then(() => console.log(`after ${relative(root, name)}`)).catch((error) => console.error(String(error))), 150);
  });
}
