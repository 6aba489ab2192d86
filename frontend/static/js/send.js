// Requests to our own server: token, fragment header, an error for any answer that is not a success. Never talks to another origin.
export const csrf = () => document.querySelector('meta[name="csrf"]')?.content ?? "";

export class Refused extends Error {
  constructor(response, text) {
    super(`${response.status}`);
    this.status = response.status;
    this.text = text;
  }
}

/** Posts form fields and gives the response; throws Refused when the server says no. */
export async function postForm(url, fields, options = {}) {
  const isReady = fields instanceof FormData || fields instanceof URLSearchParams;
  const body = isReady ? fields : toFields(fields);
  if (!body.has("_csrf")) body.append("_csrf", csrf());
  return checked(await fetch(url, { method: "POST", body, credentials: "same-origin", headers: { "X-Fragment": "1" }, ...options }));
}

/** Gets a fragment of a page. */
export async function getFragment(url, options = {}) {
  const response = await fetch(url, { credentials: "same-origin", headers: { "X-Fragment": "1" }, ...options });
  return (await checked(response)).text();
}

async function checked(response) {
  if (response.ok && !response.redirected) return response;
  throw new Refused(response, await response.text().catch(() => ""));
}

function toFields(fields) {
  const body = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) body.append(name, value ?? "");
  return body;
}
