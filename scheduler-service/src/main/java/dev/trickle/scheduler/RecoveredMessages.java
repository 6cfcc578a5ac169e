package dev.trickle.scheduler;

import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.CampaignId;
import java.time.Instant;
import java.time.LocalDate;

/**
 * Messages of the current day that a recovery finds in the outcomes: one entry per attempt, so that each attempt is
 * counted once in the daily quota, however often its outcomes are read. An entry is deleted in the transaction that
 * counts it, so a restart counts none of them twice.
 */
final class RecoveredMessages {

    private static final String PREFIX = "~message|";

    private static final int CAMPAIGN_PART = 2;

    private final AccountContext context;

    RecoveredMessages(AccountContext context) {
        this.context = context;
    }

    /** Adds an attempt that was, or may have been, accepted at this instant. */
    void add(CampaignId campaign, AttemptId attempt, Instant at) {
        var date = context.account().dateAt(at);
        if (!date.isBefore(context.state().dailyQuota().date())) {
            context.stores().metadata().put(key(campaign, attempt), date.toString());
        }
    }

    /** Removes an attempt that was certainly not accepted. */
    void remove(CampaignId campaign, AttemptId attempt) {
        StateStores.remove(context.stores().metadata(), key(campaign, attempt));
    }

    /** Counts at most this many messages in the daily quota. Returns how many entries it has read. */
    int countBatch(int limit) {
        var metadata = context.stores().metadata();
        var keys = AccountContext.scanKeys(
                metadata, PREFIX + StoreKeys.firstKey(context.id()), PREFIX + StoreKeys.lastKey(context.id()), limit);
        for (var key : keys) {
            if (LocalDate.parse(metadata.get(key))
                    .equals(context.state().dailyQuota().date())) {
                var campaign = CampaignId.of(key.split("\\|", -1)[CAMPAIGN_PART]);
                context.updateAccount(state -> state.withRestoredMessage(campaign));
            }
            StateStores.remove(metadata, key);
        }
        return keys.size();
    }

    private String key(CampaignId campaign, AttemptId attempt) {
        return PREFIX + StoreKeys.key(context.id(), campaign) + "|" + attempt;
    }
}
