package dev.trickle.status.projection;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.CampaignId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A campaign's own values in a batch of events; every change is a lattice merge, as in {@link DeliveryRow}. */
final class CampaignRow {

    final CampaignId campaign;
    final AccountId account;

    private int planned;
    private @Nullable Instant startedAt;
    private @Nullable EarliestValue closeReason;

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
}
