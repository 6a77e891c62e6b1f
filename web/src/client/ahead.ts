// What was asked of the server before the app itself had come: on a slow line each wait in a row counts. Each answer is taken once.
//
// SPDX-License-Identifier: Apache-2.0
const asked = new Map<string, Promise<Response>>()

export const asJson: RequestInit = { credentials: 'same-origin', headers: { Accept: 'application/json' } }

export function askAhead(path: string): void {
  const answer = fetch(path, asJson)
  answer.catch(() => {})
  asked.set(path, answer)
}

export function takeAhead(path: string): Promise<Response> | undefined {
  const answer = asked.get(path)
  asked.delete(path)
  return answer
}

export const homeAddress = (child: string | undefined): string => `/api/family/home${child ? `?child=${encodeURIComponent(child)}` : ''}`

// Answers that nobody took grow old: after a save they are no longer so, and once somebody signs in or out they are somebody else's.
export function dropAhead(): void {
  for (const answer of asked.values()) void answer.then(({ body }) => body?.cancel()).catch(() => {})
  asked.clear()
}
