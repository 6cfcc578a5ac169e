package dev.trickle.status.routing;

import dev.trickle.pipeline.AccountId;
import dev.trickle.status.notification.WebhookContact;
import dev.trickle.status.notification.WebhookNotification.ConsentChanged;
import dev.trickle.status.notification.WebhookNotification.OptOutUnclear;
import dev.trickle.status.routing.UnmatchedOptOutRecord.Reason;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Lists opt-outs for a person to resolve: those without a known customer or attempt, and messages that may be opt-outs.
 */
@Component
class UnmatchedOptOutRecorder {

    private static final Logger log = LoggerFactory.getLogger(UnmatchedOptOutRecorder.class);

    /** Maximum number of UTF-16 units of a stored text. */
    private static final int LONGEST_TEXT = 4_096;

    private final UnmatchedOptOutStore optOuts;
    private final ContactKeyResolver contactKeyResolver;
    private final InstantSource clock;

    UnmatchedOptOutRecorder(UnmatchedOptOutStore optOuts, ContactKeyResolver contactKeyResolver, InstantSource clock) {
        this.optOuts = optOuts;
        this.contactKeyResolver = contactKeyResolver;
        this.clock = clock;
    }

    /** Records a statement once, however often its webhook is read. */
    void record(ConsentChanged changed, @Nullable AccountId account) {
        record(changed, account, reason(changed.contact(), account));
    }

    /** Records a statement for this reason once, however often its webhook is read. */
    void record(ConsentChanged changed, @Nullable AccountId account, Reason reason) {
        record(optOut(changed, account, reason, null));
    }

    /** Records a message that may be an opt-out once, even if its webhook is read several times. */
    void record(OptOutUnclear unclear, @Nullable AccountId account) {
        record(optOut(unclear.optOut(), account, Reason.UNCLEAR_TEXT, truncated(unclear.text())));
    }

    /** Returns the beginning of a long text. Replaces unpaired surrogates, which PostgreSQL cannot store. */
    private static String truncated(String text) {
        var begin = text.substring(0, Math.min(text.length(), LONGEST_TEXT));
        return new String(begin.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    private void record(UnmatchedOptOutRecord optOut) {
        if (optOuts.insert(optOut, clock.instant())) {
            log.warn("Opt-out listed for manual resolution reason={} source={}", optOut.reason(), optOut.source());
        }
    }

    private UnmatchedOptOutRecord optOut(
            ConsentChanged changed, @Nullable AccountId account, Reason reason, @Nullable String text) {
        var webhookContact = changed.contact();
        return new UnmatchedOptOutRecord(
                contactKeyResolver.recognise(String.join(
                        "\n",
                        changed.origin().toString(),
                        webhookContact.number(),
                        webhookContact.userId(),
                        changed.source(),
                        changed.statement())),
                account,
                changed.origin(),
                nameOf(webhookContact),
                contactKeyResolver.keyOf(webhookContact).orElse(null),
                contactKeyResolver.keyOfUserId(webhookContact).orElse(null),
                reason,
                changed.source(),
                text,
                changed.at());
    }

    private Reason reason(WebhookContact webhookContact, @Nullable AccountId account) {
        if (account == null) {
            return Reason.UNKNOWN_ACCOUNT;
        }
        return contactKeyResolver.keysOf(webhookContact).isEmpty() ? Reason.UNREADABLE_PERSON : Reason.UNKNOWN_PERSON;
    }

    private static @Nullable String nameOf(WebhookContact webhookContact) {
        if (!webhookContact.number().isEmpty()) {
            return webhookContact.number();
        }
        return webhookContact.userId().isEmpty() ? null : webhookContact.userId();
    }
}
