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
 */
record Alias(
        AccountId account,
        ContactKey alias,
        ContactKey contact,
        Instant until,
        @Nullable String phone) {

    /** Later than anything that is ever said: an id of WhatsApp's belongs to one person. */
    static final Instant FOR_EVER = Instant.parse("9999-12-31T00:00:00Z");

    static Alias ofUserId(AccountId account, ContactKey userId, ContactKey contact) {
        return new Alias(account, userId, contact, FOR_EVER, null);
    }

    /** Hides the number. */
    @Override
    public String toString() {
        return "Alias[" + alias + " of " + contact + "]";
    }
}
