import assert from 'node:assert/strict';
import type { CardState } from '../../src/protocol/webview';
import { expired, german, localOnly, signedIn, signedOut, syncing, TOKEN } from './states';
import { useCard } from './useCard';

describe('account card: sync', function () {
  this.timeout(10_000);
  const test = useCard();

  const radio = (name: string) =>
    test.card.page
      .getByRole('radiogroup', { name: 'Sync mode', exact: true })
      .getByRole('radio', { name, exact: true });
  const chosen = async (): Promise<boolean[]> => [
    await radio('Sync with server').isChecked(),
    await radio('Local only').isChecked(),
  ];
  const group = () => test.card.page.getByRole('group', { name: 'Sync', exact: true });

  it('is not there where there is nothing to say about it', async () => {
    for (const state of [signedOut, syncing, signedIn]) {
      await test.card.push(state);
      assert.equal(await group().count(), state.sync ? 1 : 0);
    }
  });

  it('says what waits and what went wrong', async () => {
    await test.card.push(syncing);
    const text = await group().innerText();
    for (const { label, value } of syncing.sync?.facts ?? [])
      assert.ok(text.includes(label) && text.includes(value), label);
    assert.ok(text.includes('Waiting to be sent: 3 changes'));
  });

  it('shows the mode that the host says', async () => {
    await test.card.push(syncing);
    assert.deepEqual(await chosen(), [true, false]);
    await test.card.push(localOnly);
    assert.deepEqual(await chosen(), [false, true]);
  });

  const requests = [
    ['Sync Now', { name: 'syncNow' }],
    ['Discard Pending Changes', { name: 'clearPending' }],
    ['Show Sync Queue', { name: 'showQueue' }],
  ] as const;
  for (const [button, action] of requests) {
    it(`asks once: ${button}`, async () => {
      await test.card.push(syncing);
      await test.card.button(button).dblclick();
      assert.deepEqual(await test.card.actions(), [action]);
    });
  }

  it('asks for another mode by a click on its name', async () => {
    await test.card.push(syncing);
    await test.card.page.getByText('Local only', { exact: true }).click();
    assert.deepEqual(await test.card.actions(), [{ name: 'setSyncMode', mode: 'local' }]);
  });

  it('asks for another mode by the keyboard and keeps the focus in the group', async () => {
    await test.card.push(syncing);
    await radio('Sync with server').focus();
    await test.card.page.keyboard.press('ArrowDown');
    assert.deepEqual(await test.card.actions(), [{ name: 'setSyncMode', mode: 'local' }]);
    await test.card.drawn();
    await test.card.push(localOnly);
    await test.card.respond('done');
    await test.card.drawn();
    assert.ok(await radio('Local only').evaluate((input) => input === document.activeElement));
  });

  it('keeps the choice while the host is at it, whatever comes meanwhile', async () => {
    await test.card.push(syncing);
    await radio('Local only').click();
    await test.card.push({ ...syncing, hint: 'Something else changed.' });
    assert.deepEqual(await chosen(), [false, true]);
    assert.ok(await radio('Sync with server').isDisabled());
  });

  for (const outcome of ['failed', 'cancelled'] as const) {
    it(`goes back to the mode that is stored: ${outcome}`, async () => {
      await test.card.push(syncing);
      await radio('Local only').click();
      await test.card.respond(outcome, 'It did not work.');
      assert.deepEqual(await chosen(), [true, false]);
      assert.equal(await test.card.error(), outcome === 'failed' ? 'It did not work.' : '');
    });
  }

  it('confirms in words what a push did', async () => {
    await test.card.push(syncing);
    await test.card.button('Sync Now').click();
    await test.card.respond('done', 'Sent: 3 changes');
    assert.equal(await test.card.note(), 'Sent: 3 changes');
  });

  it('leaves what is typed alone while numbers change', async () => {
    const { sync } = syncing;
    assert.ok(sync);
    await test.card.pushOpen({ ...expired, sync });
    await test.card.textbox('Server URL').fill('https://dr');
    await test.card.textbox('JWT token').fill(TOKEN);
    await test.card.push({ ...expired, sync: { ...sync, text: 'Sending…', facts: [] } });
    assert.deepEqual(await test.card.drafts(), { url: 'https://dr', webUrl: syncing.webUrl, token: TOKEN });
    assert.ok((await group().innerText()).includes('Sending…'));
  });

  const rules: readonly (readonly [string, CardState, string[]])[] = [
    ['with changes that wait', syncing, ['Sync Now', 'Discard Pending Changes', 'Show Sync Queue']],
    ['in local mode with none', localOnly, ['Show Sync Queue']],
  ];
  for (const [when, state, names] of rules) {
    it(`offers what makes sense ${when}`, async () => {
      await test.card.push(state);
      await test.card.drawn();
      const usable = await test.card.usable();
      assert.deepEqual(
        ['Sync Now', 'Discard Pending Changes', 'Show Sync Queue'].filter((name) => usable.includes(name)),
        names,
      );
    });
  }

  it('leads through it by Tab in reading order', async () => {
    await test.card.push(syncing);
    await test.card.button('Save URL').focus();
    for (const name of ['Sync Now', 'Show Sync Queue', 'Discard Pending Changes']) {
      await test.card.page.keyboard.press('Tab');
      assert.equal(await test.card.focused(), name);
    }
    await test.card.page.keyboard.press('Tab');
    assert.ok(await radio('Sync with server').evaluate((input) => input === document.activeElement));
    await test.card.page.keyboard.press('Tab');
    assert.equal(await test.card.focused(), 'Advanced');
  });

  it('distinguishes the modes by name and hint in another language', async () => {
    await test.card.push(german);
    const modes = test.card.page.getByRole('radiogroup', { name: german.labels.syncMode, exact: true });
    assert.deepEqual(
      await modes
        .getByRole('radio')
        .evaluateAll((inputs) => inputs.map((input) => (input as HTMLInputElement).labels?.[0]?.textContent)),
      [german.labels.hybrid, german.labels.local],
    );
  });
});
