package dev.trickle.api.contact;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.ContactKey;
import java.util.List;

/** The contacts that an undecided message holds: they get no messages. */
public record HeldContacts(AccountId account, List<ContactKey> keys) {

    public HeldContacts {
        keys = List.copyOf(keys);
    }
}
