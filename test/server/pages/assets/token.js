// Copies the token and signs out.

const token = document.querySelector('#token');
const status = document.querySelector('[role=status]');
const alert = document.querySelector('[role=alert]');

document.querySelector('#copy').addEventListener('click', async () => {
  try {
    await navigator.clipboard.writeText(token.value);
    status.textContent = 'Copied to the clipboard.';
  } catch {
    token.select();
    status.textContent = 'Press Ctrl+C or ⌘C to copy the selected token.';
  }
});

document.querySelector('#sign-out').addEventListener('click', async () => {
  if (await signOut()) {
    location.assign('/sign-in');
    return;
  }
  alert.textContent = 'Signing out failed. Try again.';
});

async function signOut() {
  try {
    const response = await fetch('/api/auth/sign-out', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    return response.ok;
  } catch {
    return false;
  }
}
