import * as vscode from 'vscode';
import type { SafeText } from '../../core/safeText';

export interface ProgressStep {
  readonly message: SafeText;
  /** Percentage points since the previous step. */
  readonly increment: number;
}

/** Shows a notification until the work is done. The editor turns its texts into links, so they are safe texts. */
export const showProgress = (
  title: SafeText,
  work: (report: (step: ProgressStep) => void) => Promise<void>,
): Thenable<void> =>
  vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title }, (progress) =>
    work((step) => progress.report(step)),
  );

/** Shows a progress bar at the top of a view until the work is done. */
export const showViewProgress = <T>(viewId: string, work: () => Promise<T>): Thenable<T> =>
  vscode.window.withProgress({ location: { viewId } }, work);

/**
 * Shows a notification with a Cancel button until the work is done.
 * @param work takes a function that registers a listener for Cancel, and one that shows a message
 */
export const showCancellableProgress = <T>(
  title: SafeText,
  work: (onCancel: (listener: () => void) => void, report: (message: SafeText) => void) => Promise<T>,
): Thenable<T> =>
  vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    (progress, cancellation) =>
      work(
        (listener) => cancellation.onCancellationRequested(listener),
        (message) => progress.report({ message }),
      ),
  );
