package dev.trickle.api.customer;

import dev.trickle.api.problem.InvalidRequest;
import dev.trickle.api.problem.RequestFields;
import dev.trickle.pipeline.AccountId;
import org.jspecify.annotations.Nullable;

/**
 * How a file is to be imported.
 *
 * @param format what it is
 * @param dryRun whether only to say what would happen
 * @param resubscribeReason why people who opted out may be subscribed again by it; null if they may not
 * @param consent what the request states about consent
 * @param numbers how phone numbers are read
 */
record ImportRequest(
        AccountId account,
        Format format,
        boolean dryRun,
        @Nullable String resubscribeReason,
        ConsentOptions consent,
        PhoneNumberOptions numbers) {

    private static final int LONGEST_REASON = 1_000;

    /**
     * Puts together what a request says.
     *
     * @throws InvalidRequest if only one of flag and reason is there
     */
    static ImportRequest of(
            AccountId account, Format format, boolean dryRun, boolean resubscribe, @Nullable String reason) {
        if (resubscribe != (reason != null && !reason.isBlank())) {
            throw InvalidRequest.of("reason", "required", "resubscribe=true and a reason go together");
        }
        if (reason != null && (reason.length() > LONGEST_REASON || !RequestFields.isStorable(reason))) {
            throw InvalidRequest.of("reason", "length", "reason must have at most " + LONGEST_REASON + " characters");
        }
        return new ImportRequest(
                account, format, dryRun, resubscribe ? reason : null, ConsentOptions.NONE, PhoneNumberOptions.USUAL);
    }

    /** The same order with this statement about consent. */
    ImportRequest with(ConsentOptions other) {
        return new ImportRequest(account, format, dryRun, resubscribeReason, other, numbers);
    }

    /** The same order with this reading of phone numbers. */
    ImportRequest reading(PhoneNumberOptions how) {
        return new ImportRequest(account, format, dryRun, resubscribeReason, consent, how);
    }

    boolean mayResubscribe() {
        return resubscribeReason != null;
    }

    /** What kind of file it is. */
    enum Format {
        /** Comma-separated values with a header. */
        TABLE,
        /** A JSON object a line. */
        LINES
    }
}
