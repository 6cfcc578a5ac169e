package dev.trickle.api.imports;

import dev.trickle.api.customer.CustomerEntry;
import dev.trickle.api.customer.CustomerRepository;
import dev.trickle.api.customerfile.ConsentRequired;
import dev.trickle.api.customerfile.CustomerFile;
import dev.trickle.api.customerfile.RowError;
import dev.trickle.api.problem.InvalidRequest;
import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.ContactKey;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Collects the people in the first rows of a file, and whether a row states consent. If none does, the file may only
 * contain people who are customers already.
 */
final class FirstRowsConsentCheck implements CustomerFile.RowHandler {

    private final Map<ContactKey, Long> rows = new LinkedHashMap<>();
    private boolean statesConsent;

    @Override
    public void onEntry(long row, CustomerEntry entry) {
        statesConsent |= entry.subscription() != null;
        rows.putIfAbsent(entry.key(), row);
    }

    @Override
    public void onRejected(RowError error) {}

    /** An opt-out is a consent that the file states, but only about the people of its own row. */
    @Override
    public void onRejectedOptOut(long row, CustomerEntry optOut) {}

    /**
     * Rejects the file if no row states consent and a person is no customer yet.
     *
     * @throws InvalidRequest naming the row and the possible parameters
     */
    void rejectNewPeopleWithoutConsent(AccountId account, CustomerRepository customers) {
        if (statesConsent) {
            return;
        }
        var known = customers.findKnown(account, rows.keySet());
        rows.entrySet().stream()
                .filter(person -> !known.contains(person.getKey()))
                .findFirst()
                .ifPresent(person -> {
                    var error = ConsentRequired.missingIn(person.getValue());
                    throw InvalidRequest.of(error.field(), error.rule(), "row " + error.row() + ": " + error.reason());
                });
    }
}
