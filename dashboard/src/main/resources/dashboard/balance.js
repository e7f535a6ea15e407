// Does every event read have an end? Pure.

// Counts of several stages are not read at one instant, so a difference may show for a moment while events move.
const SETTLING_READINGS = 3;

export class BalanceCheck {
  #offInARow = 0;

  /**
   * @param {{read: number, difference: number}} balance
   * @param {boolean} exact whether the counts are exact, or sums of metrics in which a retry may count twice
   * @returns {{state: 'idle'|'closed'|'moving'|'open', text: string}}
   */
  judge(balance, exact) {
    if (balance.difference === 0) {
      this.#offInARow = 0;
      if (balance.read === 0) return { state: 'idle', text: 'nothing read yet' };
      return { state: 'closed', text: exact ? 'balance closed' : 'balance closed (by metrics)' };
    }
    this.#offInARow += 1;
    if (this.#offInARow < SETTLING_READINGS) return { state: 'moving', text: 'counting' };
    const amount = new Intl.NumberFormat('en').format(Math.abs(balance.difference));
    const words = balance.difference > 0 ? `balance open: ${amount} without an end` : `balance open: ${amount} counted twice`;
    return { state: 'open', text: exact ? words : `${words} (by metrics)` };
  }
}
