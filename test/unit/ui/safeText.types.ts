import * as l10n from '@vscode/l10n';
import { joined, safe, safeText, type SafeText } from '../../../src/core/safeText';
import { COMMANDS } from '../../../src/ui/common/ids';
import { confirm, showInformation, showWarning } from '../../../src/ui/common/message';
import { showProgress } from '../../../src/ui/common/progress';
import { promptForInput } from '../../../src/ui/common/inputBox';
import { pickOne, pickSeveral } from '../../../src/ui/common/quickPick';
import { StatusItem } from '../../../src/ui/common/statusItem';

/**
 * What must not compile: texts of the editor with a value in them that did not pass the door. `tsc` complains about
 * each line below that does compile.
 */
export function sentences(name: string): SafeText[] {
  // @ts-expect-error a value from outside in a sentence
  l10n.t('Deleted: {0}', name);
  // @ts-expect-error a value from outside in words put together
  l10n.t('Deleted: {0}', `“${name}”`);
  // @ts-expect-error a sentence that is not ours
  l10n.t(name);
  // @ts-expect-error a sentence that is made while the program runs
  l10n.t(`Deleted: ${name}`);
  // @ts-expect-error a value from outside next to a safe text
  const tagged = safe`${safe`x`} ${name}`;
  // @ts-expect-error a value from outside among safe texts
  joined([safe`x`, name], ', ');
  // @ts-expect-error words put together without the tag
  const glued: SafeText = `${safe`x`} ${safeText(name)}`;
  // @ts-expect-error any string
  const bare: SafeText = name;
  return [
    tagged,
    glued,
    bare,
    l10n.t('Deleted: {0}', safeText(name)),
    l10n.t('{0} of 5 stars', 4),
    safe`x ${safeText(name)}`,
  ];
}

export function sinks(name: string, cancelled: () => Promise<undefined>): void {
  // @ts-expect-error the text of a message
  void showInformation(name);
  // @ts-expect-error the label of a button
  void showWarning(safe`x`, name);
  // @ts-expect-error what a dialog says
  void confirm({ message: safe`x`, detail: name, confirmLabel: safe`x` });
  // @ts-expect-error a row of a quick pick
  void pickOne([{ label: name }], { title: safe`x` });
  // @ts-expect-error what stands behind a row
  void pickSeveral([{ label: safe`x`, description: name }], { title: safe`x` });
  // @ts-expect-error the title of a quick pick
  void pickOne([], { title: name });
  // @ts-expect-error what an input box asks
  void promptForInput({ title: safe`x`, prompt: name }, cancelled);
  // @ts-expect-error the title of a progress
  void showProgress(name, cancelled);
  // @ts-expect-error how far it is
  void showProgress(safe`x`, async (report) => report({ message: name, increment: 1 }));
  const item = {
    name: safe`x`,
    icon: safe`x`,
    text: safe`x`,
    tooltip: [],
    accessibilityLabel: [],
    command: COMMANDS.signIn,
  };
  new StatusItem('x').show(item);
  // @ts-expect-error the text of a status item
  new StatusItem('x').show({ ...item, text: name });
  // @ts-expect-error its tooltip
  new StatusItem('x').show({ ...item, tooltip: [name] });
  // What is edited is no text of the editor.
  void promptForInput({ title: safe`x`, prompt: safe`x`, value: name }, cancelled);
}
