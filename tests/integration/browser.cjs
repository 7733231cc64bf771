// browser.cjs STORIES HOSTILE: what a person in front of a browser finds on the page of two servers. See browser.sh.
"use strict";
const fs = require("fs");
const os = require("os");
const path = require("path");
const puppeteer = require("puppeteer-core");
const axe = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

const [stories, hostile] = process.argv.slice(2);
let failed = 0;
let passed = 0;
function check(name, ok, more = "") {
  if (ok) passed += 1;
  else {
    failed += 1;
    console.log(`FAILED: ${name} ${more}`);
  }
}

async function main() {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), "browser-"));
  const browser = await puppeteer.launch({
    executablePath: "/usr/bin/chromium", headless: true, userDataDir: home,
    args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-dev-shm-usage"],
  });
  try {
    await run(browser);
  } finally {
    await browser.close();
    fs.rmSync(home, { recursive: true, force: true });
  }
  console.log(`${passed} checks of the browser passed, ${failed} failed`);
  process.exit(failed === 0 && passed > 50 ? 0 : 1);
}

// A page that notes what the browser refuses or complains about.
async function open(browser, width = 1280) {
  const page = await browser.newPage();
  await page.setViewport({ width, height: 900 });
  page.complaints = [];
  page.on("console", (m) => { if (m.type() === "error" || m.type() === "warning") page.complaints.push(m.text()); });
  page.on("pageerror", (e) => page.complaints.push(String(e)));
  page.on("request", (r) => {
    const host = new URL(r.url()).host;
    if (host !== new URL(stories).host && host !== new URL(hostile).host) page.complaints.push("asks " + r.url());
  });
  return page;
}

async function accessible(page, name) {
  const result = await page.evaluate(`${axe}; axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "best-practice"]})`);
  check(`${name} is accessible`, result.violations.length === 0,
    JSON.stringify(result.violations.map((v) => [v.id, v.nodes[0].html.slice(0, 120), v.nodes[0].failureSummary])));
}

const links = (page) => page.$$eval("a", (all) => all.map((a) => a.href));

async function run(browser) {
  const page = await open(browser);
  // From all accounts to an incident, as a contract owner goes.
  await page.goto(stories + "/");
  check("the title", (await page.title()) === "Service level agreements");
  const click = async (text) => {
    const [link] = await page.$$(`xpath/.//a[contains(., ${JSON.stringify(text)})]`);
    check(`there is a link ${text}`, link !== undefined);
    if (link) await Promise.all([page.waitForNavigation(), link.click()]);
  };
  await click("healthcare-network");
  check("the account's page", (await page.$eval("h1", (h) => h.textContent)) === "Healthcare Network");
  await click("availability >= 99.95%");
  check("the promise's chart", (await page.$$("figure svg polyline")).length === 1);
  await click("INC-2");
  check("the incident's events", (await page.$$eval("h2", (all) => all.map((h) => h.textContent))).includes("What happened"));
  await click("All accounts");
  await page.type("#q", "NORDIC");
  await Promise.all([page.waitForNavigation(), page.click("button")]);
  check("a search", (await page.$$("tbody tr")).length === 1);
  await page.goto(stories + "/?q=nobody");
  check("a search that finds nothing says so", (await page.$eval("main", (m) => m.textContent)).includes("No account fits"));

  // Every page that can be reached, light and dark.
  const seen = new Map();
  const queue = [stories + "/", stories + "/accounts/nobody", hostile + "/"];
  while (queue.length > 0 && seen.size < 80) {
    const url = queue.shift();
    if (seen.has(url)) continue;
    const response = await page.goto(url);
    seen.set(url, response.status());
    const policy = response.headers()["content-security-policy"] || "";
    check(`${url} has a policy`, policy.includes("default-src 'none'") && !policy.includes("unsafe"));
    for (const next of await links(page))
      if ((next.startsWith(stories + "/") || next.startsWith(hostile + "/")) && !next.includes("#") && !next.includes("/statements/")) queue.push(next);
  }
  check("many pages", seen.size > 30, seen.size);
  for (const [url, status] of seen)
    check(`${url} answers`, status === 200 || (status === 404 && url.endsWith("nobody")) || (status === 404 && url.includes("window=")), status);
  const kinds = ["/", "/accounts/telecom-carrier", "/accounts/nordic-retail", "/accounts/healthcare-network/platinum/availability/power",
    "/accounts/telecom-carrier/telecom-nodes/response", "/incidents/pagerduty/INC-2156", "/accounts/nobody"];
  for (const scheme of ["light", "dark"]) {
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
    for (const kind of kinds) {
      await page.goto(stories + kind);
      await accessible(page, `${kind}, ${scheme},`);
    }
    await page.goto(hostile + "/");
    await accessible(page, `hostile names, ${scheme},`);
  }

  // Clocks run.
  await page.goto(hostile + "/accounts/markup");
  const left = await page.$eval("time[data-countdown] + .left", (s) => s.textContent);
  check("a clock counts down", /^in \d\d:\d\d:\d\d$/.test(left), left);

  // Hostile names are text.
  for (const url of ["/", "/accounts/markup", "/accounts/odd", "/accounts/long", "/accounts/markup/gold/answer",
    "/incidents/file/" + encodeURIComponent("<i>\"1'/../x")]) {
    await page.goto(hostile + url);
    check(`${url} runs nothing of theirs`, (await page.evaluate("window.hacked")) === undefined);
    check(`${url} has no markup of theirs`, (await page.$$("#broken, main img, i")).length === 0);
    check(`${url} leads to no script`, (await links(page)).every((l) => !l.startsWith("javascript:")));
    check(`${url} shows no invisible letters`, !/[\u202a-\u202e\u2066-\u2069\u200b]/.test(await page.evaluate("document.body.textContent")));
  }
  check("a title that is markup is shown as it is",
    (await (await page.goto(hostile + "/accounts/markup"), page.$eval("h1", (h) => h.textContent))).startsWith("<script>"));

  // At 200 % zoom nothing but tables is moved aside.
  const narrow = await open(browser, 640);
  for (const url of [stories + "/", stories + "/accounts/telecom-carrier", hostile + "/accounts/long", hostile + "/"]) {
    await narrow.goto(url);
    check(`${url} fits at 200 %`, await narrow.evaluate("document.documentElement.scrollWidth <= window.innerWidth"));
  }

  // By keyboard alone.
  await page.goto(stories + "/");
  await page.keyboard.press("Tab");
  check("the first stop skips to the content", (await page.evaluate("document.activeElement.className")) === "skip");
  for (let i = 0; i < 20; i += 1) {
    await page.keyboard.press("Tab");
    if ((await page.evaluate("document.activeElement.textContent")) === "telecom-carrier") break;
  }
  check("a link shows where one is", (await page.evaluate("getComputedStyle(document.activeElement).outlineStyle")) === "solid");
  await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  check("and leads on", page.url().endsWith("/accounts/telecom-carrier"));

  // Without script.
  const plain = await open(browser);
  await plain.setJavaScriptEnabled(false);
  await plain.goto(stories + "/accounts/nordic-retail");
  const text = await plain.$eval("main", (m) => m.textContent).catch(() => "");
  const html = text || (await plain.content());
  check("everything is there without script", html.includes("breached") && html.includes("Clocks that run") && html.includes("+01:00"));

  for (const one of [page, narrow, plain])
    check("the browser complains of nothing", one.complaints.filter((c) => !c.includes("404")).length === 0, one.complaints.join("\n"));
}

main().catch((e) => { console.log(e); process.exit(1); });
