// SPDX-License-Identifier: Apache-2.0
// compare.mjs ROWS.json RESULTS.csv BREACHES.csv: do a database's rows equal those of sla-exporter?
// Prints the first five differences and exits 1 if there is one.
import fs from 'node:fs';

const [rowsFile, resultsFile, breachesFile] = process.argv.slice(2);

function readCsv(file) {
  const [head, ...lines] = fs.readFileSync(file, 'utf8').replace(/\r/g, '').trimEnd().split('\n');
  const names = head.split(',');
  return lines.map((line) => {
    const cells = line.split(',');
    return Object.fromEntries(names.map((name, index) => [name, cells[index]]));
  });
}

const key = (row) => [row.agreement, row.commitment, row.account].join(' ');
const number = (text) => (text === '' || text === null ? null : Number(text));
const near = (a, b, bound) => a === b || (a !== null && b !== null && Math.abs(a - b) <= bound);

const breaches = new Map();
for (const breach of readCsv(breachesFile)) {
  if (!breaches.has(key(breach))) breaches.set(key(breach), []);
  breaches.get(key(breach)).push({
    incident: breach.incident, deadline: Number(breach.deadline), elapsed: Number(breach.elapsed)});
}
const results = new Map(readCsv(resultsFile).map((row) => [key(row), row]));
const answer = JSON.parse(fs.readFileSync(rowsFile, 'utf8'));

let differences = 0;
function differ(row, what, ours, theirs) {
  ++differences;
  if (differences <= 5)
    console.log(`${key(row)}: ${what}: sla-exporter ${JSON.stringify(ours)}, SQL ${JSON.stringify(theirs)}`);
}

for (const row of answer.rows) {
  const result = results.get(key(row));
  results.delete(key(row));
  if (!result) {
    differ(row, 'row', 'present', 'absent');
    continue;
  }
  if ((row.service ?? '') !== result.service) differ(row, 'service', row.service, result.service);
  if (row.status !== result.status) differ(row, 'status', row.status, result.status);
  for (const name of ['total', 'met', 'breached', 'pending', 'excluded', 'cancelled'])
    if (row.incidents[name] !== Number(result[name])) differ(row, name, row.incidents[name], result[name]);
  if (!near(row.sli, number(result.sli), 1e-12)) differ(row, 'sli', row.sli, result.sli);
  if (!near(row.sliWhole, number(result.whole), 1e-12)) differ(row, 'sliWhole', row.sliWhole, result.whole);
  for (const [name, column] of [['service', 'service_time'], ['elapsed', 'elapsed'], ['downtime', 'downtime'],
                                ['budget', 'budget'], ['remaining', 'remaining']])
    if (!near(row.seconds?.[name] ?? null, number(result[column]), 1e-6))
      differ(row, name, row.seconds?.[name], result[column]);
  if (Number(row.credit.percent) !== Number(result.credit)) differ(row, 'credit', row.credit.percent, result.credit);

  const missed = new Map((breaches.get(key(row)) ?? []).map((breach) => [breach.incident, breach]));
  breaches.delete(key(row));
  for (const breach of row.breaches) {
    const other = missed.get(breach.incident);
    missed.delete(breach.incident);
    if (!other || !near(other.elapsed, breach.elapsed, 1e-6) || other.deadline !== Date.parse(breach.deadline))
      differ(row, 'breach', breach, other && {...other, deadline: new Date(other.deadline).toISOString()});
  }
  for (const breach of missed.values()) differ(row, 'breach', null, breach);
}
for (const row of results.values()) differ(row, 'row', 'absent', 'present');
for (const [name, list] of breaches) differ({agreement: name}, 'breaches', [], list);

console.log(`${answer.rows.length} rows, ${differences} differences`);
process.exit(differences === 0 && answer.rows.length > 0 ? 0 : 1);
