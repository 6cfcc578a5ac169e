package dev.trickle.scheduler.store;

import static java.util.Comparator.comparing;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.scheduler.campaign.CampaignState;
import dev.trickle.scheduler.campaign.CampaignState.Phase;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The campaigns of one account. Open ones are cached in memory, and changes are written by {@link #save()}. Closed ones
 * are not cached, because their number only grows; late evidence reads them from the store.
 */
final class CampaignStateRepository {

    private final AccountId account;
    private final KeyValueStore<String, CampaignState> store;
    private final Map<CampaignId, CampaignState> open = new TreeMap<>(comparing(CampaignId::value));

    /** Campaigns that have changed since the last {@link #save()}. */
    private final Map<CampaignId, CampaignState> unsaved = new HashMap<>();

    CampaignStateRepository(AccountId account, KeyValueStore<String, CampaignState> store) {
        this.account = account;
        this.store = store;
        try (var all = store.range(StoreKeys.firstKey(account), StoreKeys.lastKey(account))) {
            all.forEachRemaining(entry -> cache(entry.value));
        }
    }

    /** The campaigns that are not closed, ordered by id. */
    Collection<CampaignState> open() {
        return List.copyOf(open.values());
    }

    Collection<CampaignState> unsaved() {
        return unsaved.values();
    }

    CampaignState find(CampaignId campaign) {
        var known = open.getOrDefault(campaign, unsaved.get(campaign));
        if (known != null) {
            return known;
        }
        var stored = store.get(StoreKeys.key(account, campaign));
        return stored == null ? CampaignState.unknown(campaign) : stored;
    }

    void update(CampaignId campaign, UnaryOperator<CampaignState> update) {
        var before = find(campaign);
        var changed = update.apply(before);
        if (!changed.equals(before)) {
            cache(changed);
            unsaved.put(campaign, changed);
        }
    }

    private void cache(CampaignState campaign) {
        if (campaign.phase() == Phase.CLOSED) {
            open.remove(campaign.campaign());
        } else {
            open.put(campaign.campaign(), campaign);
        }
    }

    void save() {
        unsaved.forEach((campaign, changed) -> store.put(StoreKeys.key(account, campaign), changed));
        unsaved.clear();
    }
}
