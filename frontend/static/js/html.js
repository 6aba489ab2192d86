// The only place where text becomes HTML. It takes fragments rendered by our own server, nothing else.
const policy = globalThis.trustedTypes?.createPolicy("entraide", { createHTML: (text) => text }) ?? { createHTML: (text) => text };

/** Replaces what is inside an element by a fragment that the server rendered. */
export function swap(element, fragment) {
  element.innerHTML = policy.createHTML(fragment);
}
