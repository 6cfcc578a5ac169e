package dev.trickle.api.imports;

import dev.trickle.api.consent.ConsentOptions;
import dev.trickle.api.contact.PhoneNumberOptions;
import dev.trickle.api.customerfile.FileFormat;
import dev.trickle.api.customerfile.FileOptions;
import dev.trickle.api.problem.InvalidRequest;
import dev.trickle.api.problem.RequestFields;
import dev.trickle.pipeline.AccountId;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of an import.
 *
 * @param format format of the file
 * @param dryRun whether only to count the changes
 * @param resubscribeReason reason why the import may subscribe opted-out people again; null if it may not
 * @param consent what the request states about consent
 * @param numbers how phone numbers are read
 * @param file what the request states about the file
 */
record ImportRequest(
        AccountId account,
        FileFormat format,
        boolean dryRun,
        @Nullable String resubscribeReason,
        ConsentOptions consent,
        PhoneNumberOptions numbers,
        FileOptions file) {

    private static final int MAX_REASON_LENGTH = 1_000;

    /**
     * Creates a request with default options.
     *
     * @throws InvalidRequest if only one of flag and reason is given
     */
    static ImportRequest of(
            AccountId account, FileFormat format, boolean dryRun, boolean resubscribe, @Nullable String reason) {
        if (resubscribe != (reason != null && !reason.isBlank())) {
            throw InvalidRequest.of("reason", "required", "resubscribe=true and reason must be given together");
        }
        if (reason != null && (reason.length() > MAX_REASON_LENGTH || !RequestFields.isStorable(reason))) {
            throw InvalidRequest.of(
                    "reason", "length", "reason must have at most " + MAX_REASON_LENGTH + " characters");
        }
        return new ImportRequest(
                account,
                format,
                dryRun,
                resubscribe ? reason : null,
                ConsentOptions.NONE,
                PhoneNumberOptions.DEFAULT,
                FileOptions.NONE);
    }

    /** Returns this request with another format. */
    ImportRequest withFormat(FileFormat other) {
        return new ImportRequest(account, other, dryRun, resubscribeReason, consent, numbers, file);
    }

    /** Returns this request with other consent options. */
    ImportRequest withConsent(ConsentOptions other) {
        return new ImportRequest(account, format, dryRun, resubscribeReason, other, numbers, file);
    }

    /** Returns this request with other phone number options. */
    ImportRequest withNumbers(PhoneNumberOptions other) {
        return new ImportRequest(account, format, dryRun, resubscribeReason, consent, other, file);
    }

    /** Returns this request with other statements about the file. */
    ImportRequest withFile(FileOptions other) {
        return new ImportRequest(account, format, dryRun, resubscribeReason, consent, numbers, other);
    }

    /** Whether the tags of a row replace those of its customer. Otherwise they are added. */
    boolean replacesTags() {
        return file.replacesTags();
    }

    boolean mayResubscribe() {
        return resubscribeReason != null;
    }
}
