package dev.trickle.api.imports;

import java.util.List;

/**
 * The results of reading a file, before its customers are written.
 *
 * @param staged number of customers
 * @param merged number of rows that were merged into another row of the same person
 * @param notices facts about rows that are no errors
 * @param statesConsent whether any row states consent
 * @param withoutConsent number of customers without a stated consent, if any row states consent
 */
record ImportReport(
        int staged,
        int merged,
        List<RowNotice> notices,
        boolean statesConsent,
        int withoutConsent,
        RejectedRows rejectedRows) {}
