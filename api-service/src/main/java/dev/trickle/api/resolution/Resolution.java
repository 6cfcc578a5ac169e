package dev.trickle.api.resolution;

import dev.trickle.api.problem.RequestFields;
import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.CampaignEvent.Decision;
import dev.trickle.pipeline.CampaignId;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A validated decision of a person about unconfirmed attempts: named ones, or all that match a filter and can be
 * resolved in this way.
 *
 * @param attempts empty if there is a filter
 * @param filter null if the attempts are named
 * @param by id of the person
 * @param note reason, as free text
 */
record Resolution(
        List<AttemptId> attempts,
        @Nullable UnconfirmedAttemptFilter filter,
        Decision decision,
        String by,
        @Nullable String note) {

    static final int MAX_ATTEMPTS = 1_000;

    /**
     * Parses the body of a request.
     *
     * @throws dev.trickle.api.problem.InvalidRequest with all errors
     */
    static Resolution parse(@Nullable JsonNode body, Instant now) {
        var requestFields = RequestFields.of(body, ResolutionBodies.RESOLUTION);
        var campaign = requestFields.text(ResolutionBodies.CAMPAIGN);
        var filter = campaign.flatMap(id -> parseFilter(requestFields, id, now));
        var attempts = campaign.isPresent() ? List.<AttemptId>of() : parseAttempts(requestFields);
        var decision = decisionNamed(requestFields.requiredText(ResolutionBodies.DECISION));
        var by = requestFields.requiredText(ResolutionBodies.BY);
        var note = requestFields.text(ResolutionBodies.NOTE);
        requestFields.rejectOthers();
        requestFields.check();
        return new Resolution(attempts, filter.orElse(null), decision.orElseThrow(), by, note.orElse(null));
    }

    private static Optional<UnconfirmedAttemptFilter> parseFilter(
            RequestFields requestFields, String campaign, Instant now) {
        var until = requestFields.text(ResolutionBodies.OLDER_THAN).map(age -> {
            try {
                return now.minus(Duration.parse(age));
            } catch (DateTimeException | ArithmeticException invalid) {
                requestFields.reject("older_than", "duration", "must be an ISO duration such as PT24H");
                return now;
            }
        });
        try {
            return Optional.of(new UnconfirmedAttemptFilter(null, CampaignId.of(campaign), until.orElse(null)));
        } catch (IllegalArgumentException invalid) {
            requestFields.reject("campaign", "id", "must be the id of a campaign");
            return Optional.empty();
        }
    }

    /** The named attempts without repetitions. */
    private static List<AttemptId> parseAttempts(RequestFields requestFields) {
        requestFields.require(ResolutionBodies.ATTEMPTS);
        var texts = requestFields.texts(ResolutionBodies.ATTEMPTS).orElse(List.of());
        var attempts = new LinkedHashSet<AttemptId>();
        for (var text : texts) {
            parseAttempt(text)
                    .ifPresentOrElse(
                            attempts::add,
                            () -> requestFields.reject(
                                    "attempts", "attempt-id", "must have the form recipient.number"));
        }
        return List.copyOf(attempts);
    }

    private static Optional<AttemptId> parseAttempt(String text) {
        try {
            return Optional.of(AttemptId.of(text));
        } catch (IllegalArgumentException unreadable) {
            return Optional.empty();
        }
    }

    private static Optional<Decision> decisionNamed(String text) {
        return switch (text) {
            case "sent" -> Optional.of(Decision.SENT);
            case "resend" -> Optional.of(Decision.RESEND);
            default -> Optional.empty();
        };
    }
}
