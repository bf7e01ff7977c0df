/* global HTMLFormElement, CustomEvent */
// Adds to the cart without leaving the product page, as most themes do; without this script the form works as a form.
document.addEventListener('submit', async (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || !form.matches('[data-add-to-cart]') || event.submitter?.name === 'return_to') return;
  event.preventDefault();
  const message = form.querySelector('[data-cart-message]');
  const response = await fetch('/cart/add.js', { method: 'POST', body: new FormData(form), headers: { Accept: 'application/json' } });
  const answer = await response.json();
  if (!response.ok) {
    message.textContent = answer.description;
    return;
  }
  const cart = await (await fetch('/cart.js')).json();
  const count = document.querySelector('[data-cart-count]');
  count.textContent = cart.item_count;
  count.hidden = cart.item_count === 0;
  count.parentElement.setAttribute('aria-label', `Cart, ${cart.item_count} ${cart.item_count === 1 ? 'item' : 'items'}`);
  const link = Object.assign(document.createElement('a'), { href: '/cart', textContent: 'View cart' });
  message.replaceChildren(`${answer.title} is in your cart. `, link);
  document.dispatchEvent(new CustomEvent('cart:updated', { detail: { cart } }));
});
