import * as vscode from 'vscode';
import type { SafeText } from '../../core/safeText';

export interface ProgressStep {
  readonly message: SafeText;
  /** Percent since the step before. */
  readonly increment: number;
}

/** Shows a notification for as long as the work takes; its texts become links like those of other messages. */
export const showProgress = (
  title: SafeText,
  work: (report: (step: ProgressStep) => void) => Promise<void>,
): Thenable<void> =>
  vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title }, (progress) =>
    work((step) => progress.report(step)),
  );

/** The same with a Cancel button. @param work is told by the signal that somebody pressed it */
export const showCancellableProgress = <T>(
  title: SafeText,
  work: (onCancel: (listener: () => void) => void) => Promise<T>,
): Thenable<T> =>
  vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    (_progress, cancellation) => work((listener) => cancellation.onCancellationRequested(listener)),
  );
