import { openIpc } from '../ipc';
import './card.css';
import { AccountCard } from './card';
import { registerToolkit } from './toolkit';
import { CardView } from './view';

registerToolkit();
const ipc = openIpc((message) => card.receive(message));
const card = new AccountCard(new CardView(document.body), ipc);
ipc.post({ type: 'ready' });
