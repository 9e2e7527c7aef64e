// Looks at pages in a browser without a window: CHROMIUM PICTURES PAGE…; the first page has all there is.
"use strict";
const fs = require("node:fs");
const path = require("node:path");
const { pathToFileURL } = require("node:url");
const puppeteer = require("puppeteer-core");
const axe = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

const [chromium, pictures, ...files] = process.argv.slice(2);
const problems = [];
const expect = (holds, words) => { if (!holds) problems.push(words); };

async function open(browser, file, { width = 1200, dark = false, script = true } = {}) {
  const page = await browser.newPage();
  await page.setBypassCSP(false);
  page.on("console", (message) => {
    if (["error", "warn"].includes(message.type())) problems.push(`${file}: console: ${message.text()}`);
  });
  page.on("pageerror", (error) => problems.push(`${file}: ${error.message}`));
  page.on("request", (request) => {
    if (!request.url().startsWith("file:")) problems.push(`${file}: asks for ${request.url()}`);
  });
  await page.setJavaScriptEnabled(script);
  await page.setViewport({ width, height: 900 });
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: dark ? "dark" : "light" }]);
  await page.goto(pathToFileURL(path.resolve(file)).href, { waitUntil: "load" });
  return page;
}

async function accessibility(page, what) {
  // The page's own policy keeps everybody else's scripts out, so axe comes in through the debugger.
  const session = await page.createCDPSession();
  await session.send("Runtime.evaluate", { expression: axe });
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  for (const { id, impact, help, nodes } of violations) {
    const where = nodes.slice(0, 3).map((node) => node.target.join(" ")).join("; ");
    const words = `${what}: axe ${impact} ${id}: ${help} (${nodes.length}: ${where})`;
    if (["serious", "critical"].includes(impact)) problems.push(words);
    else console.log(`check_page: noted: ${words}`);
  }
}

async function sorts(page, file) {
  const told = await page.evaluate(() => {
    const table = document.querySelector("#overview table.sortable");
    if (!table) return null;
    const held = () => Array.from(table.tBodies[0].rows, (row) => Number(row.cells[2].dataset.value));
    const button = table.tHead.rows[0].cells[2].querySelector("button");
    if (!button) return { up: [], down: [], sort: "missing: the header has no button" };
    button.focus();
    button.click();
    const up = held();
    button.click();
    return { up, down: held(), sort: table.tHead.rows[0].cells[2].getAttribute("aria-sort") };
  });
  if (!told) return;
  const rises = (list) => list.every((value, i) => i === 0 || value >= list[i - 1]);
  expect(rises(told.up) && told.up[0] < told.up.at(-1), `${file}: the overview does not sort: ${told.up}`);
  expect(rises(told.down.toReversed()), `${file}: the overview does not sort downwards: ${told.down}`);
  expect(told.sort === "descending", `${file}: aria-sort is ${told.sort}`);
}

async function reads(page, file) {
  const charts = await page.$$(".chart.can-read");
  expect(charts.length > 0, `${file}: nothing can be read off any chart`);
  let read = 0;
  for (const chart of charts) {
    const plot = await chart.$(".plot");
    // A chart in a closed fold has a size and is not shown.
    if (!(await plot.evaluate((one) => one.checkVisibility()))) continue;
    const said = () => chart.$eval(".reading", (reading) => reading.textContent);
    await plot.scrollIntoView();
    const box = await plot.boundingBox();
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    const hovered = await said();
    await page.mouse.move(2, 2);
    await page.keyboard.press("Tab");
    await plot.focus();
    await page.keyboard.press("ArrowLeft");
    const one = await said();
    await page.keyboard.press("ArrowLeft");
    const two = await said();
    const single = await chart.$eval("script", (data) => JSON.parse(data.textContent).flatMap((of) => of.readings).length < 3);
    expect(hovered.includes(":"), `${file}: a pointer reads nothing off a chart: ${hovered}`);
    expect(one.includes(":") && (single || two !== one), `${file}: the arrow keys do not read: ${one} ${two}`);
    if (++read >= 6) break;
  }
  return read;
}

async function switches(page, file) {
  const shown = () => page.$$eval(".answers", (boxes) =>
    boxes.map((box) => Array.from(box.querySelectorAll(".answer:not([hidden]) h4"), (head) => head.textContent)));
  const before = await shown();
  expect(before.every((titles) => titles.length === 1), `${file}: not one answer is shown: ${JSON.stringify(before)}`);
  await page.select(".switch select[name=model]", "bootstrap");
  await page.select(".switch select[name=scenario]", "half-pace");
  const after = await shown();
  expect(after.flat().includes("Model bootstrap, half-pace"), `${file}: a choice does not switch: ${JSON.stringify(after)}`);
  await page.select(".switch select[name=model]", "regimes");
  await page.select(".switch select[name=scenario]", "base case");
}

// The most leaves that a report of eight regions may take.
const LEAVES = 30;

async function prints(browser, file) {
  const page = await open(browser, file, { dark: true });
  await page.emulateMediaType("print");
  const told = await page.evaluate(() => ({
    // The tables hold the other answers.
    shown: Array.from(document.querySelectorAll(".answers"), (box) =>
      Array.from(box.querySelectorAll(".answer")).filter((answer) => answer.offsetHeight > 0).length),
    controls: Array.from(document.querySelectorAll("nav, .switch, .skip")).filter((one) => one.offsetHeight > 0).length,
    paper: getComputedStyle(document.body).backgroundColor,
  }));
  expect(told.shown.every((count) => count === 1) && told.controls === 0, `${file}: printed with ${JSON.stringify(told)}`);
  expect(told.paper === "rgb(255, 255, 255)", `${file}: printed on ${told.paper}`);
  await page.screenshot({ path: picture(file, "print") });
  const paper = Buffer.from(await page.pdf({ format: "A4", preferCSSPageSize: true })).toString("latin1");
  const leaves = paper.match(/\/Type\s*\/Page\b/g).length;
  console.log(`check_page: ${file} prints on ${leaves} leaves`);
  expect(leaves <= LEAVES, `${file}: prints on ${leaves} leaves`);
  await page.close();
}

async function fits(browser, file, width) {
  const page = await open(browser, file, { width });
  const [inner, outer, cut] = await page.evaluate(() => [
    document.documentElement.scrollWidth,
    window.innerWidth,
    Array.from(document.querySelectorAll(".plot")).filter((plot) => plot.scrollWidth > plot.clientWidth).length,
  ]);
  expect(inner <= outer, `${file}: scrolls sideways at ${width} px: ${inner}`);
  expect(cut === 0, `${file}: ${cut} charts do not fit at ${width} px`);
  await page.screenshot({ path: picture(file, `${width}`) });
  await page.close();
}

const picture = (file, what) => path.join(pictures, `${path.basename(file, ".html")}-${what}.png`);

async function main() {
  const browser = await puppeteer.launch({ executablePath: chromium, args: ["--no-sandbox", "--disable-gpu"] });
  try {
    for (const [place, file] of files.entries()) {
      const page = await open(browser, file);
      expect(!(await page.evaluate(() => "hacked" in window)), `${file}: a name was run as a script`);
      const untitled = await page.$$eval("svg[role=img]", (all) => all.filter((svg) => !svg.getAttribute("aria-label")).length);
      expect(untitled === 0, `${file}: ${untitled} charts without an alternative text`);
      await page.screenshot({ path: picture(file, "light") });
      await sorts(page, file);
      if (place === 0) {
        const read = await reads(page, file);
        console.log(`check_page: values read off ${read} charts`);
        await switches(page, file);
      }
      await accessibility(page, `${file} light`);
      await page.close();
      const dark = await open(browser, file, { dark: true });
      await dark.screenshot({ path: picture(file, "dark") });
      await accessibility(dark, `${file} dark`);
      await dark.close();
      for (const width of [360, 390, 768, 1280]) await fits(browser, file, width);
      await prints(browser, file);
      const plain = await open(browser, file, { script: false });
      const hidden = await plain.$$eval(".answer", (all) => all.filter((answer) => answer.offsetHeight === 0).length);
      expect(hidden === 0, `${file}: ${hidden} answers are hidden without a script`);
      await plain.close();
    }
  } finally {
    await browser.close();
  }
  problems.forEach((words) => console.error(`check_page: WRONG ${words}`));
  console.log(`check_page: ${files.length} pages, ${problems.length} problems`);
  process.exitCode = problems.length ? 1 : 0;
}

main().catch((error) => { console.error(error); process.exitCode = 1; });
