package dev.trickle.status.routing;

import dev.trickle.pipeline.AttemptId;
import dev.trickle.status.notification.WebhookNotification.MessageReported;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What {@link KnownAttemptRepository} found for a batch of webhooks. */
final class KnownAttempts {

    private final Map<AttemptId, KnownAttempt> byAttempt = new HashMap<>();
    private final Map<String, KnownAttempt> byMessage = new HashMap<>();

    KnownAttempts(List<KnownAttempt> found) {
        for (var known : found) {
            byAttempt.merge(known.attempt(), known, KnownAttempts::asTheSenderKnowsIt);
            var messageId = known.messageId();
            if (messageId != null) {
                byMessage.put(messageId, known);
            }
        }
    }

    private static KnownAttempt asTheSenderKnowsIt(KnownAttempt one, KnownAttempt other) {
        return one.messageId() == null ? one : other;
    }

    /** A report that echoes an attempt says which message it is, to whatever else comes with it. */
    void learnFrom(MessageReported reported) {
        var echoed = reported.echo() == null ? null : byAttempt.get(reported.echo());
        if (echoed != null) {
            byMessage.putIfAbsent(reported.messageId(), echoed);
        }
    }

    /** The attempt that was echoed, else the one whose message it is. */
    Optional<KnownAttempt> find(@Nullable AttemptId echo, String messageId) {
        var echoed = echo == null ? null : byAttempt.get(echo);
        return Optional.ofNullable(echoed == null ? byMessage.get(messageId) : echoed);
    }
}
