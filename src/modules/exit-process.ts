/** `os._exit`: the program ends at once, without any of the steps of an ordinary exit. */
export class ExitProcess extends Error {
  override readonly name = 'ExitProcess';
  constructor(readonly status: number) {
    super(`the program ended with status ${status}`);
  }
}
