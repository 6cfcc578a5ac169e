package dev.trickle.status.identity;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.ContactKey;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Another identifier of a contact: a WhatsApp user id or a former phone number.
 *
 * @param alias key of the other identifier
 * @param contact key of the current phone number
 * @param validUntil the alias applies to statements up to this instant
 * @param newPhone new phone number after a number change, to which a customer is moved; null otherwise
 * @param optOutsOnly whether the alias applies to opt-outs only: the key may belong to another person by now, and only
 *     that person may end their own opt-out
 */
public record Alias(
        AccountId account,
        ContactKey alias,
        ContactKey contact,
        Instant validUntil,
        @Nullable String newPhone,
        boolean optOutsOnly) {

    /** Later than every statement: a WhatsApp user id belongs to one person. */
    static final Instant NO_EXPIRY = Instant.parse("9999-12-31T00:00:00Z");

    static Alias ofUserId(AccountId account, ContactKey userId, ContactKey contact) {
        return permanent(account, userId, contact);
    }

    /** Returns an alias of the same person without an end. */
    static Alias permanent(AccountId account, ContactKey alias, ContactKey contact) {
        return new Alias(account, alias, contact, NO_EXPIRY, null, false);
    }

    /** Returns an alias of the same person until the change of the number or user id. */
    static Alias untilChange(AccountId account, ContactKey alias, ContactKey contact, Instant until) {
        return new Alias(account, alias, contact, until, null, false);
    }

    /** Returns an alias of the same person until the change to this phone number. */
    static Alias ofNumberChange(AccountId account, ContactKey alias, ContactKey contact, Instant until, String phone) {
        return new Alias(account, alias, contact, until, phone, false);
    }

    /** Returns an alias to a former number or user id, to which only opt-outs apply. */
    static Alias ofFormer(AccountId account, ContactKey alias, ContactKey former) {
        return new Alias(account, alias, former, NO_EXPIRY, null, true);
    }

    /** Hides the number. */
    @Override
    public String toString() {
        return "Alias[" + alias + " of " + contact + "]";
    }
}
