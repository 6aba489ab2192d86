// Waiting a little: the one debounce of the house.
export function debounce(act, delay) {
  let timer = 0;
  const later = (...args) => {
    clearTimeout(timer);
    timer = setTimeout(() => act(...args), delay);
  };
  later.cancel = () => clearTimeout(timer);
  return later;
}
