/** The text of a migration. The bundler and `test/support/sqlText.cjs` make it importable. */
declare module '*.sql' {
  const text: string;
  export default text;
}
