package dev.trickle.scheduler.store;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.scheduler.campaign.CampaignState;
import dev.trickle.scheduler.recipient.Recipient;
import dev.trickle.scheduler.recipient.RecipientState.RetryScheduled;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.state.KeyValueStore;

/** Index of the recipients whose retry is scheduled, by campaign and due instant. */
final class RetryIndex {

    private final AccountId account;
    private final KeyValueStore<String, String> store;

    RetryIndex(AccountId account, KeyValueStore<String, String> store) {
        this.account = account;
        this.store = store;
    }

    void add(Recipient recipient, RetryScheduled retry) {
        store.put(keyOf(recipient, retry), "");
    }

    void remove(Recipient recipient, RetryScheduled retry) {
        StateStores.remove(store, keyOf(recipient, retry));
    }

    private String keyOf(Recipient recipient, RetryScheduled retry) {
        return StoreKeys.retry(account, recipient.campaign(), retry.due(), recipient.id());
    }

    /** Keys of at most {@code limit} recipients of the campaign whose retry is due, the earliest first. */
    List<String> findDue(CampaignState campaign, Instant until, int limit) {
        return scan(campaign.campaign(), campaign.nextRetryAt(), until, limit);
    }

    /** Keys of at most {@code limit} retries of the campaign that are due after this instant. */
    List<String> findAfter(CampaignId campaign, Instant after, int limit) {
        return scan(campaign, after.plusNanos(1_000), Instant.MAX, limit);
    }

    /** Lower bound of the campaign's retries; {@link Instant#MAX} if there are none. */
    Instant next(CampaignState campaign) {
        var first = findDue(campaign, Instant.MAX, 1);
        return first.isEmpty() ? Instant.MAX : StoreKeys.instantOf(first.getFirst(), StoreKeys.RETRY_TIME_PART);
    }

    /** Scans from a known lower bound: a scan from the front would step over many tombstones one by one. */
    private List<String> scan(CampaignId campaign, Instant from, Instant until, int limit) {
        var keys = new ArrayList<String>();
        try (var all = store.range(
                StoreKeys.retriesFrom(account, campaign, from), StoreKeys.retriesUntil(account, campaign, until))) {
            while (all.hasNext() && keys.size() < limit) {
                keys.add(all.next().key);
            }
        }
        return keys;
    }
}
