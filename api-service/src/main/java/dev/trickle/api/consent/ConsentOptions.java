package dev.trickle.api.consent;

import dev.trickle.api.problem.InvalidRequest;
import dev.trickle.api.problem.RequestFields;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The statement of a request about the consent of the people in its file.
 *
 * @param columns columns or fields that contain consent, besides {@code subscription}; an opt-out in any of them wins
 * @param allAgreedReason reason why all people without an opt-out have agreed; null if the request does not state that
 */
public record ConsentOptions(List<String> columns, @Nullable String allAgreedReason) {

    /** A request that states nothing about consent. */
    public static final ConsentOptions NONE = new ConsentOptions(List.of(), null);

    /** Values of the parameter {@code subscription}, which mean the same. */
    private static final Set<String> ALL_AGREED = Set.of("subscribed", "all");

    public static final int MAX_REASON_LENGTH = 1_000;

    public ConsentOptions {
        columns = List.copyOf(columns);
    }

    /**
     * Reads the parameters {@code subscription_column}, {@code subscription} and {@code subscription_reason}.
     *
     * @throws InvalidRequest if {@code subscription} is not "subscribed" or "all", or only one of {@code subscription} and the reason
     *     is given
     */
    public static ConsentOptions of(
            @Nullable List<String> columns, @Nullable String subscription, @Nullable String reason) {
        if (subscription != null && !ALL_AGREED.contains(subscription)) {
            throw InvalidRequest.of(
                    "subscription",
                    "choice",
                    "subscription must be subscribed: name a consent column with subscription_column");
        }
        if ((subscription != null) != (reason != null && !reason.isBlank())) {
            throw InvalidRequest.of(
                    "subscription_reason",
                    "required",
                    "subscription=subscribed and subscription_reason must be given together");
        }
        if (reason != null && (reason.length() > MAX_REASON_LENGTH || !RequestFields.isStorable(reason))) {
            throw InvalidRequest.of(
                    "subscription_reason",
                    "length",
                    "subscription_reason must have at most " + MAX_REASON_LENGTH + " characters");
        }
        return new ConsentOptions(columns == null ? List.of() : columns, subscription == null ? null : reason);
    }

    /** Whether the request states which columns are about consent, or that all people have agreed. */
    public boolean isSpecified() {
        return !columns.isEmpty() || allAgreedReason != null;
    }
}
