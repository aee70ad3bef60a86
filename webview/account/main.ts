import { openIpc } from '../ipc';
import './card.css';
import { CardController } from './cardController';
import { CardView } from './cardView';
import { registerToolkit } from './toolkit';

registerToolkit();
const ipc = openIpc((message) => card.handle(message));
const card = new CardController(new CardView(document.body), ipc);
ipc.start();
