package dev.trickle.status.projection;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.CampaignId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a batch says of a campaign as a whole; every change is a join, as in {@link DeliveryRow}. */
final class CampaignRow {

    final CampaignId campaign;
    final AccountId account;

    private int planned;
    private @Nullable Instant startedAt;
    private @Nullable EarliestValue closing;

    CampaignRow(CampaignId campaign, AccountId account) {
        this.campaign = campaign;
        this.account = account;
    }

    void sealed(int count) {
        planned = Math.max(planned, count);
    }

    void started(Instant at) {
        startedAt = startedAt == null || at.isBefore(startedAt) ? at : startedAt;
    }

    void closed(Instant at, String how) {
        closing = EarliestValue.earliest(closing, new EarliestValue(at, how));
    }

    int planned() {
        return planned;
    }

    @Nullable
    Instant startedAt() {
        return startedAt;
    }

    @Nullable
    EarliestValue closing() {
        return closing;
    }
}
