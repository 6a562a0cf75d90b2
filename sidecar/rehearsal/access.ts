/** The token that clients must show: none where it is empty, and then any may set one. */
export class Access {
  #token: string;

  constructor(token: string) {
    this.#token = token;
  }

  admits(token: unknown): boolean {
    return this.#token === '' || token === this.#token;
  }

  rotate(old: string, next: string): boolean {
    if (!this.admits(old)) return false;
    this.#token = next;
    return true;
  }
}
