package dev.trickle.api.resolution;

import dev.trickle.api.problem.RequestFields;
import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.CampaignEvent.Decision;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a person decided about some attempts.
 *
 * @param by the person's id
 * @param note why, in their own words
 */
record Resolution(
        List<AttemptId> attempts,
        Decision decision,
        String by,
        @Nullable String note) {

    private static final int MOST = 1_000;
    private static final int LONGEST_ID = 64;
    private static final int LONGEST_DECISION = 16;
    private static final int LONGEST_PERSON = 100;
    private static final int LONGEST_NOTE = 1_000;

    /**
     * Reads the body of a request.
     *
     * @throws dev.trickle.api.problem.InvalidRequest naming everything that is wrong with it
     */
    static Resolution in(@Nullable JsonNode body) {
        var requestFields = RequestFields.of(body);
        var attempts = attemptsIn(requestFields);
        var decision = decisionIn(requestFields);
        var by = requestFields.requiredText("by", LONGEST_PERSON);
        var note = requestFields.text("note", LONGEST_NOTE);
        requestFields.rejectOthers();
        requestFields.check();
        return new Resolution(attempts, decision.orElseThrow(), by, note.orElse(null));
    }

    /** Each one once, however often it is named. */
    private static List<AttemptId> attemptsIn(RequestFields requestFields) {
        requestFields.require("attempts");
        var texts = requestFields.texts("attempts", LONGEST_ID).orElse(List.of());
        if (texts.size() > MOST) {
            requestFields.reject("attempts", "size", "must be at most " + MOST);
            return List.of();
        }
        var attempts = new LinkedHashSet<AttemptId>();
        for (var text : texts) {
            attemptNamed(text)
                    .ifPresentOrElse(
                            attempts::add,
                            () -> requestFields.reject(
                                    "attempts", "attempt-id", "must be written as recipient.number"));
        }
        return List.copyOf(attempts);
    }

    private static Optional<AttemptId> attemptNamed(String text) {
        try {
            return Optional.of(AttemptId.of(text));
        } catch (IllegalArgumentException unreadable) {
            return Optional.empty();
        }
    }

    private static Optional<Decision> decisionIn(RequestFields requestFields) {
        requestFields.require("decision");
        var text = requestFields.text("decision", LONGEST_DECISION);
        var decision = text.flatMap(Resolution::decisionNamed);
        if (text.isPresent() && decision.isEmpty()) {
            requestFields.reject("decision", "choice", "must be sent or resend");
        }
        return decision;
    }

    private static Optional<Decision> decisionNamed(String text) {
        return switch (text) {
            case "sent" -> Optional.of(Decision.SENT);
            case "resend" -> Optional.of(Decision.RESEND);
            default -> Optional.empty();
        };
    }
}
