package dev.trickle.sender.attempt;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.AttemptState;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.ContactKey;
import dev.trickle.pipeline.MessageEvent;
import dev.trickle.pipeline.MessageEvent.BlockingAttempt;
import dev.trickle.pipeline.MessageEvent.FailureKind;
import dev.trickle.pipeline.MessageEvent.MessageFailed;
import dev.trickle.pipeline.MessageEvent.MessageNotSent;
import dev.trickle.pipeline.MessageEvent.MessageSent;
import dev.trickle.pipeline.MessageEvent.MessageUnconfirmed;
import dev.trickle.pipeline.MessageEvent.NotSentReason;
import dev.trickle.pipeline.Scope;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A send attempt as stored in its row.
 *
 * @param blocks whether it prevents claims of other attempts for the same person in the same campaign
 * @param reason why nothing was sent, in the states refused and not called, and for a rejection that is no failure of
 *     this message
 * @param at the instant at which the row got its state
 */
public record Attempt(
        AttemptId id,
        CampaignId campaign,
        AccountId account,
        AttemptState state,
        boolean blocks,
        @Nullable NotSentReason reason,
        @Nullable Scope scope,
        @Nullable Long scopeVersion,
        @Nullable Instant retryAt,
        @Nullable BlockingAttempt holder,
        @Nullable ContactKey changedKey,
        @Nullable String code,
        @Nullable FailureKind failureKind,
        @Nullable Instant acceptedAt,
        Instant at) {

    /** The event to publish; always the same for the same row. Empty while the attempt is only claimed. */
    public Optional<MessageEvent> event() {
        return switch (state) {
            case CLAIMED -> Optional.empty();
            case UNCONFIRMED -> Optional.of(new MessageUnconfirmed(id, campaign, at));
            case REFUSED, NOT_CALLED -> Optional.of(notSent(Objects.requireNonNull(reason)));
            case REJECTED -> Optional.of(reason == null ? failed() : notSent(reason));
            case ACCEPTED, UNDELIVERED, DELIVERED -> Optional.of(sent());
        };
    }

    private MessageSent sent() {
        var accepted = acceptedAt == null ? at : acceptedAt;
        return new MessageSent(id, campaign, accepted, accepted);
    }

    private MessageFailed failed() {
        return new MessageFailed(id, campaign, Objects.requireNonNull(code), Objects.requireNonNull(failureKind), at);
    }

    private MessageNotSent notSent(NotSentReason why) {
        return new MessageNotSent(id, campaign, why, scope, scopeVersion, retryAt, holder, changedKey, at);
    }
}
