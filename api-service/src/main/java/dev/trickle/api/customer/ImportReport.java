package dev.trickle.api.customer;

import java.util.List;

/**
 * What is known of a file before its customers are written.
 *
 * @param staged how many customers it has
 * @param merged how many rows were about a person of an earlier row
 * @param notices what should be known of rows that are no errors
 * @param statesConsent whether any row says something about consent
 * @param withoutConsent how many customers have none of it then
 */
record ImportReport(
        int staged,
        int merged,
        List<RowNotice> notices,
        boolean statesConsent,
        int withoutConsent,
        Rejections rejections) {}
