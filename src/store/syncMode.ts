/** `local`: nothing is queued and nothing is sent. `hybrid`: both (section 6.5). */
export type SyncMode = 'local' | 'hybrid';
