package dev.trickle.sender.permission;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Decides that webhooks are missing: messages are accepted, and no webhook arrives after them. STOPs arrive by webhook,
 * so such an account would send to people who have opted out. Pure; all instants are those of the clock.
 */
public final class MissingWebhooksPolicy {

    /** The code of the suspensions. */
    public static final String CODE = "webhooks_missing";

    private final boolean enabled;
    private final Duration after;

    public MissingWebhooksPolicy(MissingWebhooksProperties settings) {
        this.enabled = settings.enabled();
        this.after = settings.after();
    }

    /**
     * When to suspend the account if no webhook arrives before; empty for never.
     *
     * @param lastWithoutWebhook when the message that reaches the limit was claimed; empty if there are fewer messages
     *     without a webhook
     * @param listeningSince since when webhooks could arrive
     */
    public Optional<Instant> suspendsAt(Optional<Instant> lastWithoutWebhook, Instant listeningSince) {
        return lastWithoutWebhook
                .filter(claimed -> enabled)
                .map(claimed -> claimed.isAfter(listeningSince) ? claimed : listeningSince)
                .map(start -> start.plus(after));
    }

    /**
     * Whether a suspension is over: a webhook arrived after the messages that caused it, or the setting is disabled.
     *
     * @param since when the suspension was opened; its messages were all older than {@code after}
     * @param lastWebhook when the account's last webhook arrived, if one ever did
     */
    public boolean isOver(Instant since, Optional<Instant> lastWebhook) {
        return !enabled
                || lastWebhook
                        .filter(arrived -> arrived.isAfter(since.minus(after)))
                        .isPresent();
    }
}
