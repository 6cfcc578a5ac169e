package dev.trickle.api.contact;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.ContactKey;

/** The contact key of a person in an account. */
public record KnownContact(AccountId account, ContactKey key) {}
