package dev.trickle.sender.brake;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Decides that WhatsApp is not heard: messages are accepted and no webhook comes after them. STOPs come by webhook, so
 * an account that goes on then writes to people who have asked it not to. Pure; all instants are the calendar's.
 */
public final class MissingWebhooksPolicy {

    /** The code that suspensions carry. */
    public static final String CODE = "webhooks_missing";

    private final boolean enabled;
    private final Duration after;

    public MissingWebhooksPolicy(MissingWebhooksProperties settings) {
        this.enabled = settings.enabled();
        this.after = settings.after();
    }

    /**
     * When the account is to be suspended, if no webhook comes before; empty for never.
     *
     * @param lastUnheard when the message was claimed that makes the unheard ones too many; empty if they are not
     * @param listeningSince since when webhooks could have come: none come to a machine that sleeps
     */
    public Optional<Instant> suspendsAt(Optional<Instant> lastUnheard, Instant listeningSince) {
        return lastUnheard
                .filter(claimed -> enabled)
                .map(claimed -> claimed.isAfter(listeningSince) ? claimed : listeningSince)
                .map(from -> from.plus(after));
    }

    /**
     * Whether a suspension is over: a webhook came after the messages it was opened for, or nobody wants it any more.
     *
     * @param since when it was opened; the messages were all older than the setting says
     * @param lastWebhook when the account's last webhook arrived, if one ever did
     */
    public boolean isOver(Instant since, Optional<Instant> lastWebhook) {
        return !enabled
                || lastWebhook
                        .filter(arrived -> arrived.isAfter(since.minus(after)))
                        .isPresent();
    }
}
