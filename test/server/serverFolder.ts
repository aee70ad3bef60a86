/** The folder of the server's sources, also in a bundle, in which everything has the `__dirname` of the entry. */
export const SERVER_FOLDER = __dirname;
