package dev.trickle.status.attempt;

import dev.trickle.pipeline.AttemptId;
import dev.trickle.status.notification.WebhookNotification.MessageReported;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Attempts that {@link KnownAttemptRepository} found for a batch of webhooks. */
public final class KnownAttempts {

    private final Map<AttemptId, KnownAttempt> byAttempt = new HashMap<>();
    private final Map<String, KnownAttempt> byMessage = new HashMap<>();

    KnownAttempts(List<KnownAttempt> found) {
        for (var known : found) {
            byAttempt.merge(known.attempt(), known, KnownAttempts::preferWithoutMessageId);
            var messageId = known.messageId();
            if (messageId != null) {
                byMessage.put(messageId, known);
            }
        }
    }

    private static KnownAttempt preferWithoutMessageId(KnownAttempt one, KnownAttempt other) {
        return one.messageId() == null ? one : other;
    }

    /** Adds the message id of a report that echoes an attempt, for the other notifications of the batch. */
    void addReported(MessageReported reported) {
        var echoed = reported.echo() == null ? null : byAttempt.get(reported.echo());
        if (echoed != null) {
            byMessage.putIfAbsent(reported.messageId(), echoed);
        }
    }

    /** Finds the echoed attempt, else the attempt of the message. */
    public Optional<KnownAttempt> find(@Nullable AttemptId echo, String messageId) {
        var echoed = echo == null ? null : byAttempt.get(echo);
        return Optional.ofNullable(echoed == null ? byMessage.get(messageId) : echoed);
    }
}
