package dev.trickle.scheduler.release;

import dev.trickle.pipeline.installation.Account;
import dev.trickle.scheduler.account.AccountState;

/**
 * How many releases an account has room for now: the smallest of all that limits it.
 *
 * @param people places in the moving 24 hours
 * @param messages of the calendar day
 * @param credit releases that may be unanswered at a time
 */
public record Room(int people, int messages, int credit) {

    /** What is left of each, never below zero. */
    public static Room of(AccountState state, Account account, int inFlightWindow) {
        var limit = state.messagingLimit(account);
        var people = Math.max(0, limit - account.reserve() - state.slots());
        var messages = state.day().room(Math.min(limit, account.dailyLimit()));
        return new Room(people, messages, Math.max(0, inFlightWindow - state.inFlight()));
    }

    /** Whether places are what there is least of: more of them would let more go. */
    public boolean isShortOfPeople() {
        return people <= messages && people <= credit;
    }

    public boolean isEmpty() {
        return people == 0 || messages == 0 || credit == 0;
    }
}
