// The server's side: a query asked over HTTP, every page of it; and how it compares with what the oracle found.
//
// SPDX-License-Identifier: Apache-2.0
import { disorder, included, matches, parse } from './answer.mjs';

const entriesOf = (bundle, mode) => (bundle.entry ?? []).filter((entry) => entry.search?.mode === mode).map((entry) => `${entry.resource.resourceType}/${entry.resource.id}`);

// {pages: [{matches, included}], total} or {refused: {status, code, text}} or {broken: "..."}. One in eight is asked by form, where the caller can:
// https://hl7.org/fhir/R4/http.html#search
export async function ask({ get, post }, query) {
  const [type, asked = ''] = query.split('?');
  const byForm = post && /^[A-Z]\w+$/.test(type) && query.length % 8 === 0;
  const pages = [];
  let total;
  let path = `/fhir${query.startsWith('?') ? "" : "/"}${query}`;
  const seen = new Set();
  while (path) {
    const answer = byForm && !pages.length ? await post(`/fhir/${type}/_search`, asked) : await get(path);
    if (answer.status !== 200 || answer.json?.resourceType !== 'Bundle') {
      const issue = answer.json?.issue?.[0];
      // A limit that is told is an answer, whichever page it comes on; it is counted apart.
      const costly = issue?.code === 'too-costly' || /too-costly/.test(issue?.details?.coding?.[0]?.code ?? '');
      if (pages.length && !costly) return { broken: `page ${pages.length + 1} was answered ${answer.status}: ${answer.text.slice(0, 300)}` };
      return { refused: { status: answer.status, code: costly ? 'too-costly' : issue?.code, text: issue?.details?.text ?? issue?.diagnostics ?? answer.text.slice(0, 300) } };
    }
    const outcomes = (answer.json.entry ?? []).filter((entry) => entry.search?.mode === 'outcome').map((entry) => entry.resource?.issue?.[0]?.code);
    pages.push({ matches: entriesOf(answer.json, 'match'), included: entriesOf(answer.json, 'include'), outcomes });
    total ??= answer.json.total;
    const next = answer.json.link?.find((link) => link.relation === 'next')?.url;
    if (next && seen.has(next)) return { broken: 'the link to the next page leads round in a circle' };
    seen.add(next);
    path = next ? next.slice(next.indexOf('/fhir')) : null;
  }
  return { pages, total };
}

const few = (names) => `${names.length}: ${names.slice(0, 5).join(' ')}`;

// null, or what differs, in words.
export function difference(oracle, query, answered, compartments) {
  const asked = parse(query);
  if (answered.broken) return answered.broken;
  const { sure, unsure } = matches(oracle, asked, compartments);
  const got = answered.pages.flatMap((page) => page.matches);
  const gotSet = new Set(got);
  const count = asked.count ?? 50;
  if (count === 0 || asked.summary === 'count') {
    if (got.length) return 'asked for a count alone, got entries';
    return answered.total >= sure.length && answered.total <= sure.length + unsure.size ? null : `total ${answered.total}, expected ${sure.length}`;
  }
  if (got.length !== gotSet.size) return `a match came twice: ${few(got.filter((name, index) => got.indexOf(name) !== index))}`;
  const missing = sure.filter((record) => !gotSet.has(record.name)).map((record) => record.name);
  const wanted = new Set(sure.map((record) => record.name));
  const surplus = got.filter((name) => !wanted.has(name) && !unsure.has(name));
  if (missing.length || surplus.length) return `expected ${sure.length}, got ${got.length}; missing ${few(missing)}; too many ${few(surplus)}`;
  if (asked.total === 'accurate' && answered.total !== got.length) return `total ${answered.total} of ${got.length} matches`;
  const large = answered.pages.find((page) => page.matches.length > Math.min(count, 1000));
  if (large) return `a page of ${large.matches.length} where _count=${count}`;
  const wrong = asked.sorts.length ? disorder(oracle, asked, got) : null;
  if (wrong) return `order: ${JSON.stringify(wrong[0])} before ${JSON.stringify(wrong[1])}`;
  for (const [index, page] of answered.pages.entries()) {
    const expected = included(oracle, asked, page.matches);
    const here = new Set(page.included);
    if (here.size !== page.included.length) return `page ${index + 1} includes a record twice`;
    const away = [...expected].filter((name) => !here.has(name));
    const over = page.included.filter((name) => !expected.has(name));
    if ((away.length || over.length) && !page.outcomes.includes('incomplete') && !page.outcomes.includes('too-costly')) return `includes of page ${index + 1}: missing ${few(away)}; too many ${few(over)}`;
  }
  return null;
}
