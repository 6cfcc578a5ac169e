package dev.trickle.api.customerfile;

import dev.trickle.api.consent.ConsentColumns;
import dev.trickle.api.consent.UnmappedConsentCheck;
import dev.trickle.api.customer.ConsentDefault;
import dev.trickle.api.customer.CustomerProperties;
import java.io.IOException;
import java.util.List;

/** The request must state the consent of the people in the file. No row of the file is imported. */
public final class ConsentRequired extends IOException {

    private static final long serialVersionUID = 1;

    private static final String REMEDY =
            "the file says nothing about consent to messages, and this row contains a new customer. Send the file again with"
                    + " subscription_column=, followed by the name of the column that states who agrees, or with"
                    + " subscription=subscribed and a subscription_reason if all people in the file have agreed. The setting "
                    + CustomerProperties.DEFAULT_SUBSCRIPTION_REASON + " states a reason for all new customers";

    private final transient List<RowError> errors;

    public ConsentRequired(List<RowError> errors) {
        super("errors about consent: " + errors.size());
        this.errors = List.copyOf(errors);
    }

    /**
     * Rejects a file whose values look like consent.
     *
     * @throws ConsentRequired if there is any such column
     */
    public static void rejectUnmapped(List<UnmappedConsentCheck.UnmappedConsent> columns) throws ConsentRequired {
        if (!columns.isEmpty()) {
            throw new ConsentRequired(columns.stream()
                    .map(column -> new RowError(column.row(), column.column(), UnmappedConsentCheck.RULE))
                    .toList());
        }
    }

    /** Returns the error of a file without consent whose first new customer is in this row. */
    public static RowError missingIn(long row) {
        return new RowError(row, ConsentColumns.SUBSCRIPTION, ConsentDefault.RULE, REMEDY);
    }

    /** Returns an error for each column that looks like consent, or for the first new person. */
    public List<RowError> errors() {
        return errors;
    }
}
