// SPDX-License-Identifier: Apache-2.0
// duckdb.mjs MODULES STEM RUNS: runs STEM.tables.sql, then STEM.rows.sql RUNS times (STEM.drops.sql
// before each), prints seconds and CPU seconds of the best run and writes the results.
import fs from 'node:fs';
import {createRequire} from 'node:module';

const [modules, stem, runs] = process.argv.slice(2);
const {DuckDBInstance} = createRequire(`${modules}/`)('@duckdb/node-api');
const instance = await DuckDBInstance.create(':memory:', {threads: '2', preserve_insertion_order: 'false'});
const connection = await instance.connect();

const statements = (part) =>
  fs.readFileSync(`${stem}.${part}.sql`, 'utf8').split(/;$/m).map((text) => text.trim()).filter(Boolean);

async function run(list) {
  const start = performance.now();
  const used = process.cpuUsage();
  for (const statement of list) await connection.run(statement);
  const {user, system} = process.cpuUsage(used);
  return {wall: (performance.now() - start) / 1e3, cpu: (user + system) / 1e6};
}

await run(statements('tables'));
let best = {wall: Infinity};
for (let count = 0; count < Number(runs); ++count) {
  await run(statements('drops'));
  const measured = await run(statements('rows'));
  if (measured.wall < best.wall) best = measured;
}
for (const table of ['results', 'breaches'])
  await connection.run(`COPY ${table} TO '${stem}.${table}.csv' (HEADER)`);
console.log(best.wall.toFixed(3), best.cpu.toFixed(2));
