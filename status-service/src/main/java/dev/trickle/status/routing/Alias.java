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
 * @param optOutsOnly whether only opt-outs follow it: the key may be another person's by now, whose own opt-out nobody
 *     else may lift
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

    /** Of one person, whatever is said and whenever. */
    static Alias lasting(AccountId account, ContactKey alias, ContactKey contact) {
        return new Alias(account, alias, contact, FOR_EVER, null, false);
    }

    /** Of one person until they changed their number or id. */
    static Alias until(AccountId account, ContactKey alias, ContactKey contact, Instant until) {
        return new Alias(account, alias, contact, until, null, false);
    }

    /** Of one person who moved to this phone. */
    static Alias moved(AccountId account, ContactKey alias, ContactKey contact, Instant until, String phone) {
        return new Alias(account, alias, contact, until, phone, false);
    }

    /** Of what somebody was called before: only their opt-outs hold there. */
    static Alias former(AccountId account, ContactKey alias, ContactKey former) {
        return new Alias(account, alias, former, FOR_EVER, null, true);
    }

    /** Hides the number. */
    @Override
    public String toString() {
        return "Alias[" + alias + " of " + contact + "]";
    }
}
