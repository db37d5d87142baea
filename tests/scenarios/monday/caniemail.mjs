// Reads a list of HTML texts from its input and writes what mail clients do not do with them: [feature, client, how].
//
// The package leaves out Outlook.com, and asks of no rule for a dark ground, though its data have both. They are looked
// up here: Outlook.com for every feature that another of the clients has trouble with.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [modules, ...families] = process.argv.slice(2);
const { caniemail, rawData } = await import(pathToFileURL(join(modules, "caniemail", "dist", "index.js")));
const DARK = "@media (prefers-color-scheme)";
const OUTLOOK_COM = "outlook.outlook-com";
const HOW = { y: "full", a: "partial", n: "none" };

const statsOf = (title) => rawData.data.find((one) => one.title === title).stats;

function support(title, client) {
  const [family, platform] = client.split(".");
  const versions = statsOf(title)[family]?.[platform] ?? {};
  return HOW[versions[Object.keys(versions).sort().at(-1)]?.[0]] ?? "unknown";
}

const found = new Set();
for (const html of JSON.parse(readFileSync(0, "utf8"))) {
  const { issues } = caniemail({ clients: families.map((one) => `${one}.*`), html });
  const looked = [];
  for (const [how, byClient] of [["none", issues.errors], ["partial", issues.warnings]]) {
    for (const [client, several] of byClient) {
      for (const { title } of several) {
        found.add(JSON.stringify([title, client, how]));
        looked.push([title, OUTLOOK_COM]);
      }
    }
  }
  if (html.includes("prefers-color-scheme")) {
    const stats = statsOf(DARK);
    looked.push(...families.flatMap((one) => Object.keys(stats[one]).map((platform) => [DARK, `${one}.${platform}`])));
  }
  for (const [title, client] of looked) {
    const how = support(title, client);
    if (how !== "full") found.add(JSON.stringify([title, client, how]));
  }
}
process.stdout.write(`[${[...found].sort().join(",")}]`);
