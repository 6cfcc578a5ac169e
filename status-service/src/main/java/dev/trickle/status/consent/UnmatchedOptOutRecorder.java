package dev.trickle.status.consent;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.ContactKey;
import dev.trickle.status.consent.UnmatchedOptOutRecord.Reason;
import dev.trickle.status.identity.ContactKeyResolver;
import dev.trickle.status.notification.WebhookContact;
import dev.trickle.status.notification.WebhookNotification.ConsentChanged;
import dev.trickle.status.notification.WebhookNotification.OptOutUnclear;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Lists opt-outs for manual resolution: those without a known customer or attempt, and messages that may be opt-outs.
 */
@Component
class UnmatchedOptOutRecorder {

    private static final Logger log = LoggerFactory.getLogger(UnmatchedOptOutRecorder.class);

    /** Maximum number of UTF-16 units of a stored text. */
    private static final int MAX_TEXT_LENGTH = 4_096;

    private final UnmatchedOptOutStore optOuts;
    private final UndecidedContactRepository undecided;
    private final ContactKeyResolver contactKeys;
    private final InstantSource clock;

    UnmatchedOptOutRecorder(
            UnmatchedOptOutStore optOuts,
            UndecidedContactRepository undecided,
            ContactKeyResolver contactKeys,
            InstantSource clock) {
        this.optOuts = optOuts;
        this.undecided = undecided;
        this.contactKeys = contactKeys;
        this.clock = clock;
    }

    /** Records a statement once, even if its webhook is read several times. */
    void record(ConsentChanged changed, @Nullable AccountId account) {
        record(changed, account, reason(changed.contact(), account));
    }

    /** Records a statement for this reason once, even if its webhook is read several times. */
    void record(ConsentChanged changed, @Nullable AccountId account, Reason reason) {
        record(optOut(changed, account, reason, null, Set.of()));
    }

    /**
     * Records a message without a known account or person, which may be an opt-out, once, even if its webhook is read
     * several times.
     */
    void record(OptOutUnclear unclear, @Nullable AccountId account) {
        record(optOut(unclear.optOut(), account, Reason.UNCLEAR_TEXT, truncated(unclear.text()), Set.of()));
    }

    /**
     * Records a message that may be an opt-out once, even if its webhook is read several times, and holds its contacts
     * until a person decides.
     *
     * @return the held contacts, each with the instant since which it is held; empty if a person has decided before
     */
    Map<ContactKey, Instant> hold(OptOutUnclear unclear, AccountId account, Set<ContactKey> keys) {
        var optOut = optOut(unclear.optOut(), account, Reason.UNCLEAR_TEXT, truncated(unclear.text()), keys);
        var held = undecided.hold(optOut, account, clock.instant());
        if (held.isNew()) {
            log.warn("Message held for manual decision, it may be an opt-out account={}", account);
        }
        return held.since();
    }

    /** Returns the beginning of a long text. Replaces unpaired surrogates, which PostgreSQL cannot store. */
    private static String truncated(String text) {
        var begin = text.substring(0, Math.min(text.length(), MAX_TEXT_LENGTH));
        return new String(begin.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    private void record(UnmatchedOptOutRecord optOut) {
        if (optOuts.insert(optOut, clock.instant())) {
            log.warn("Opt-out listed for manual resolution reason={} source={}", optOut.reason(), optOut.source());
        }
    }

    private UnmatchedOptOutRecord optOut(
            ConsentChanged changed,
            @Nullable AccountId account,
            Reason reason,
            @Nullable String text,
            Set<ContactKey> heldKeys) {
        var contact = changed.contact();
        return new UnmatchedOptOutRecord(
                contactKeys.hash(String.join(
                        "\n",
                        changed.origin().toString(),
                        contact.number(),
                        contact.userId(),
                        changed.source(),
                        changed.statement())),
                account,
                changed.origin(),
                identifierOf(contact),
                contactKeys.keyOf(contact).orElse(null),
                contactKeys.keyOfUserId(contact).orElse(null),
                reason,
                changed.source(),
                text,
                List.copyOf(heldKeys),
                changed.at());
    }

    private Reason reason(WebhookContact contact, @Nullable AccountId account) {
        if (account == null) {
            return Reason.UNKNOWN_ACCOUNT;
        }
        return contactKeys.keysOf(contact).isEmpty() ? Reason.INVALID_IDENTIFIER : Reason.UNKNOWN_PERSON;
    }

    private static @Nullable String identifierOf(WebhookContact contact) {
        if (!contact.number().isEmpty()) {
            return contact.number();
        }
        return contact.userId().isEmpty() ? null : contact.userId();
    }
}
