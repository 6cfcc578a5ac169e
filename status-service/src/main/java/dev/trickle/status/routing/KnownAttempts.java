package dev.trickle.status.routing;

import dev.trickle.pipeline.AttemptId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What {@link Attempts} found for a batch of webhooks. */
final class KnownAttempts {

    private final Map<AttemptId, KnownAttempt> byAttempt = new HashMap<>();
    private final Map<String, KnownAttempt> byMessage = new HashMap<>();

    KnownAttempts(List<KnownAttempt> found) {
        for (var known : found) {
            byAttempt.put(known.attempt(), known);
            var messageId = known.messageId();
            if (messageId != null) {
                byMessage.put(messageId, known);
            }
        }
    }

    /** The attempt that was echoed, else the one whose message it is. */
    Optional<KnownAttempt> find(@Nullable AttemptId echo, String messageId) {
        var echoed = echo == null ? null : byAttempt.get(echo);
        return Optional.ofNullable(echoed == null ? byMessage.get(messageId) : echoed);
    }
}
