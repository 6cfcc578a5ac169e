package dev.trickle.status.routing;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.ContactKey;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Another name of a person: WhatsApp's id of them, or the number they had before.
 *
 * @param alias key of the other name
 * @param contact key of the number they have
 * @param until what is said by this instant under the other name is said by this person
 * @param phone for a changed number the new one, which a customer is to be moved to
 * @param optOutsOnly whether the alias applies to opt-outs only: the key may belong to another person by now, and only
 *     that person may end their own opt-out
 */
record Alias(
        AccountId account,
        ContactKey alias,
        ContactKey contact,
        Instant until,
        @Nullable String phone,
        boolean optOutsOnly) {

    /** Later than anything that is ever said: an id of WhatsApp's belongs to one person. */
    static final Instant FOR_EVER = Instant.parse("9999-12-31T00:00:00Z");

    static Alias ofUserId(AccountId account, ContactKey userId, ContactKey contact) {
        return lasting(account, userId, contact);
    }

    /** An alias of the same person for all statements at all times. */
    static Alias lasting(AccountId account, ContactKey alias, ContactKey contact) {
        return new Alias(account, alias, contact, FOR_EVER, null, false);
    }

    /** An alias of the same person until the change of the number or user id. */
    static Alias until(AccountId account, ContactKey alias, ContactKey contact, Instant until) {
        return new Alias(account, alias, contact, until, null, false);
    }

    /** An alias of the same person until the move to this phone number. */
    static Alias moved(AccountId account, ContactKey alias, ContactKey contact, Instant until, String phone) {
        return new Alias(account, alias, contact, until, phone, false);
    }

    /** An alias to a former number or user id. Only opt-outs apply there. */
    static Alias former(AccountId account, ContactKey alias, ContactKey former) {
        return new Alias(account, alias, former, FOR_EVER, null, true);
    }

    /** Hides the number. */
    @Override
    public String toString() {
        return "Alias[" + alias + " of " + contact + "]";
    }
}
