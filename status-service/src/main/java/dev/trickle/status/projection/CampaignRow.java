package dev.trickle.status.projection;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.ScheduleEvent.RecipientsMissing;
import java.time.Instant;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** A campaign's own values in a batch of events; every change is a lattice merge, as in {@link DeliveryRow}. */
final class CampaignRow {

    private static final Comparator<RecipientsMissing> LATEST = Comparator.comparing(RecipientsMissing::at)
            .thenComparing(RecipientsMissing::missing, Comparator.reverseOrder());

    final CampaignId campaign;
    final AccountId account;

    private int planned;
    private @Nullable Instant startedAt;
    private @Nullable EarliestValue closeReason;
    private @Nullable RecipientsMissing missing;

    CampaignRow(CampaignId campaign, AccountId account) {
        this.campaign = campaign;
        this.account = account;
    }

    void planCompleted(int count) {
        planned = Math.max(planned, count);
    }

    void started(Instant at) {
        startedAt = startedAt == null || at.isBefore(startedAt) ? at : startedAt;
    }

    void closed(Instant at, String reason) {
        closeReason = EarliestValue.earliest(closeReason, new EarliestValue(at, reason));
    }

    /** The latest report counts; of reports at the same instant the smaller number, as recipients arrive. */
    void missing(RecipientsMissing report) {
        missing = missing == null || LATEST.compare(report, missing) > 0 ? report : missing;
    }

    int planned() {
        return planned;
    }

    @Nullable
    Instant startedAt() {
        return startedAt;
    }

    @Nullable
    EarliestValue closeReason() {
        return closeReason;
    }

    @Nullable
    RecipientsMissing missing() {
        return missing;
    }
}
