-- Servers that are not the new address of an earlier one, by the word of the user, although both know the account.
CREATE TABLE sync_other_server (
  server_url  TEXT    NOT NULL,
  account_id  TEXT    NOT NULL,
  earlier_url TEXT    NOT NULL,
  answered_at INTEGER NOT NULL,
  PRIMARY KEY (server_url, account_id, earlier_url)
) WITHOUT ROWID;
