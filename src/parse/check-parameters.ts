/** Parameters of functions and lambdas. */

import { TupleChecker } from './check-tuple';

export abstract class ParameterChecker extends TupleChecker {
  /** @source Grammar/python.gram parameters, invalid_parameters, invalid_star_etc, invalid_kwds */
  protected parameters(isLambda: boolean): void {
    const close = isLambda ? ':' : ')';
    const state = { slash: false, star: false, hasDefault: false, count: 0 };
    while (!this.is(close)) {
      const { token } = this;
      if (this.is('/')) this.slash(state, token);
      else if (this.is('**')) {
        this.keywordDictionary(isLambda, close);
        return;
      } else if (this.is('*')) this.star(state, token, isLambda, close);
      else if (this.is('(')) this.parenthesizedParameter(isLambda);
      else this.parameter(state, isLambda);
      state.count++;
      if (!this.accept(',')) {
        if (this.is('/') && state.star) break;
        if (this.is('*') && this.previous.text === '/') {
          throw this.fault(this.token, 'expected comma between / and *');
        }
        break;
      }
    }
  }

  protected slash(
    state: { slash: boolean; star: boolean; count: number },
    token: { start: number; end: number },
  ): void {
    if (state.slash) throw this.fault(token, '/ may appear only once');
    if (state.star) throw this.fault(token, '/ must be ahead of *');
    if (state.count === 0) throw this.fault(token, 'at least one argument must precede /');
    this.advance();
    state.slash = true;
  }

  protected star(
    state: { star: boolean },
    token: { start: number; end: number },
    isLambda: boolean,
    close: string,
  ): void {
    if (state.star) throw this.fault(token, '* argument may appear only once');
    this.advance();
    state.star = true;
    if (this.is(',') || this.is(close)) {
      const next = this.peek();
      const bare = this.is(close) || next.text === close || next.text === '**';
      if (bare) {
        const at = isLambda ? (this.is(close) ? this.token : next) : token;
        throw this.fault(at, 'named arguments must follow bare *');
      }
      return;
    }
    this.name();
    if (!isLambda && this.accept(':')) this.starOr(() => this.expression());
    if (this.is('='))
      throw this.fault(this.token, 'var-positional argument cannot have default value');
  }

  protected keywordDictionary(isLambda: boolean, close: string): void {
    this.expect('**');
    this.name();
    if (!isLambda && this.accept(':')) this.expression();
    if (this.is('='))
      throw this.fault(this.token, 'var-keyword argument cannot have default value');
    this.accept(',');
    if (this.is(close)) return;
    if (this.isName() || this.isAny('*', '**', '/')) {
      throw this.fault(this.token, 'arguments cannot follow var-keyword argument');
    }
  }

  protected parenthesizedParameter(isLambda: boolean): void {
    const open = this.expect('(');
    if (!this.isName()) throw this.syntaxError();
    this.advance();
    while (this.accept(',')) if (this.isName()) this.advance();
    if (!this.is(')')) throw this.syntaxError();
    const closing = this.advance();
    const what = isLambda ? 'Lambda expression' : 'Function';
    throw this.fault(open, `${what} parameters cannot be parenthesized`, closing.end);
  }

  protected parameter(state: { star: boolean; hasDefault: boolean }, isLambda: boolean): void {
    const token = this.name();
    if (!isLambda && this.accept(':')) this.expression();
    if (this.is('=')) {
      const sign = this.advance();
      if (this.isAny(',', ')', ':')) throw this.fault(sign, 'expected default value expression');
      this.expression();
      state.hasDefault = true;
    } else if (state.hasDefault && !state.star) {
      throw this.fault(token, 'parameter without a default follows parameter with a default');
    }
  }
}
