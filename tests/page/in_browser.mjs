// SPDX-License-Identifier: MIT
//
// Opens pages of `earlybell report` in a real Chromium:
//
//   in_browser.mjs MODULES CHROMIUM PAGE.html...
//
// MODULES is a folder with playwright-core and axe-core in it. Each page must
// make no request, run no script and break no rule of its policy; pass axe's
// rules for WCAG 2.2 AA; fit 320 pixels and doubled text without scrolling
// sideways; be reached by keyboard; and print to a tagged PDF. Prints
// `N passed, N failed`.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import path from "node:path";

const [modules, program, ...files] = process.argv.slice(2);
const require = createRequire(path.resolve(modules) + "/");
const { chromium } = require("playwright-core");
const axe = require("axe-core").source;
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
let passed = 0, failed = 0;

function check(what, good, more = "") {
    if (good) {
        passed++;
    } else {
        failed++;
        console.log(`failed: ${what} ${String(more).slice(0, 600)}`);
    }
}

async function open(browser, file, options = {}) {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    page.faults = [];
    page.on("request", (r) => {
        if (r.url() !== pathToFileURL(file).href) page.faults.push(r.url());
    });
    page.on("console", (m) => page.faults.push(m.text()));
    page.on("dialog", (d) => { page.faults.push("dialog"); d.dismiss(); });
    page.on("pageerror", (e) => page.faults.push(e.message));
    await page.goto(pathToFileURL(file).href);
    return page;
}

const sideways = (page) => page.evaluate(() => {
    const root = document.documentElement;
    return root.scrollWidth - root.clientWidth;
});

// What sticks out, for the message.
const widest = (page) => page.evaluate(() => {
    const wide = document.documentElement.clientWidth;
    return [...document.querySelectorAll("body *")].filter((e) =>
        e.getBoundingClientRect().right > wide + 1 && !e.closest(".wide"))
        .slice(0, 3).map((e) => e.outerHTML.slice(0, 120)).join("\n");
});

async function judge(page, what) {
    await page.evaluate(axe);
    const result = await page.evaluate((rules) => globalThis.axe.run(
        { runOnly: { type: "tag", values: rules } }), RULES);
    check(`${what}: axe`, result.violations.length === 0,
        JSON.stringify(result.violations.map((v) =>
            [v.id, v.nodes.length, v.nodes[0].html.slice(0, 160),
                v.nodes[0].failureSummary])));
}

async function open_all(browser, file) {
    const name = path.basename(file);
    let page = await open(browser, file);
    await page.keyboard.press("Tab");
    const first = await page.evaluate(() => document.activeElement.tagName);
    const links = await page.evaluate(() => document.links.length);
    check(`${name}: keyboard`, links === 0 || first === "A", first);
    const pdf = (await page.pdf({ tagged: true, format: "A4" }))
        .toString("latin1");
    check(`${name}: tagged PDF`, pdf.includes("/StructTreeRoot"));
    check(`${name}: no request, no script, no fault`,
        page.faults.length === 0, page.faults);
    await page.context().close();

    page = await open(browser, file, { bypassCSP: true });
    await judge(page, name);
    await page.emulateMedia({ forcedColors: "active" });
    check(`${name}: forced colours`, await page.evaluate(() =>
        matchMedia("(forced-colors: active)").matches));
    await page.context().close();

    page = await open(browser, file,
        { bypassCSP: true, viewport: { width: 320, height: 640 } });
    check(`${name}: 320 pixels`, await sideways(page) <= 0,
        await widest(page));
    await judge(page, `${name} at 320 pixels`);
    await page.context().close();

    page = await open(browser, file,
        { bypassCSP: true, viewport: { width: 1000, height: 800 } });
    await page.evaluate(() => {
        document.documentElement.style.fontSize = "32px";
    });
    check(`${name}: doubled text`, await sideways(page) <= 0,
        await widest(page));
    await page.context().close();
}

const browser = await chromium.launch(
    { executablePath: program, args: ["--no-sandbox"] });
for (const file of files) await open_all(browser, file);
await browser.close();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
