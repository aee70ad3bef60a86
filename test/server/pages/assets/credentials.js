// Posts the sign-in or sign-up form as JSON, which Better Auth wants, shows its reason when it refuses, and goes on.

const form = document.querySelector('form');
const alert = form.querySelector('[role=alert]');
const button = form.querySelector('button');

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  alert.textContent = '';
  button.disabled = true;
  const problem = await submit();
  if (problem === undefined) {
    location.assign(form.dataset.target);
    return;
  }
  alert.textContent = problem;
  button.disabled = false;
});

document.querySelector('#cancel')?.addEventListener('click', ({ currentTarget }) => {
  location.assign(currentTarget.dataset.address);
});

/** Resolves to undefined on success, else to the text to show. */
async function submit() {
  try {
    const response = await fetch(form.action, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(Object.fromEntries(new FormData(form))),
    });
    const { message, twoFactorRedirect } = await response.json();
    if (twoFactorRedirect) {
      return 'This account asks for a second factor, which this page does not offer.';
    }
    return response.ok ? undefined : message;
  } catch {
    return 'The server cannot be reached. Try again.';
  }
}
