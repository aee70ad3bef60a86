import { openIpc } from '../ipc';
import './card.css';
import { CardController } from './cardController';
import { registerToolkit } from './toolkit';
import { CardView } from './cardView';

registerToolkit();
const ipc = openIpc((message) => card.handle(message));
const card = new CardController(new CardView(document.body), ipc);
ipc.post({ type: 'ready' });
