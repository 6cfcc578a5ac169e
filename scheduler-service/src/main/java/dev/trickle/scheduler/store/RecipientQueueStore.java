package dev.trickle.scheduler.store;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.scheduler.campaign.CampaignState;
import dev.trickle.scheduler.campaign.Queue;
import dev.trickle.scheduler.campaign.QueuePage;
import dev.trickle.scheduler.campaign.QueuePage.Entry;
import java.util.Optional;
import org.apache.kafka.streams.state.KeyValueStore;

/** Paged queues of an account's campaigns. A page that has never held a recipient is not stored. */
public final class RecipientQueueStore {

    private final AccountId account;
    private final KeyValueStore<String, QueuePage> store;
    private final CampaignStateRepository campaignStateRepository;

    RecipientQueueStore(
            AccountId account,
            KeyValueStore<String, QueuePage> store,
            CampaignStateRepository campaignStateRepository) {
        this.account = account;
        this.store = store;
        this.campaignStateRepository = campaignStateRepository;
    }

    /** Whether the recipient with this ordinal has arrived, still queued or not. */
    public boolean hasArrived(CampaignId campaign, int ordinal) {
        return loadPage(campaign, ordinal).hasArrived(ordinal);
    }

    /** Adds a recipient, in any order of ordinals. Behind the cursor only its arrival is recorded. */
    public void add(CampaignId campaign, int ordinal, Entry entry) {
        var page = loadPage(campaign, ordinal);
        var isPassed = campaignStateRepository.find(campaign).queue().cursor() >= QueuePage.nextPageStart(ordinal);
        storePage(campaign, ordinal, isPassed ? page.withArrival(ordinal) : page.withEntry(ordinal, entry));
    }

    /** Removes the recipient at the cursor; empty for a gap, which the cursor skips, an empty page in one step. */
    public Optional<Entry> poll(CampaignState campaign) {
        var cursor = campaign.queue().cursor();
        var page = loadPage(campaign.campaign(), cursor);
        var first = page.entryAt(cursor);
        var advanced = first.isPresent() ? campaign.queue().advance() : skipGap(campaign.queue(), page);
        campaignStateRepository.update(campaign.campaign(), known -> known.withQueue(advanced));
        if (advanced.cursor() >= QueuePage.nextPageStart(cursor) && !page.isEmpty()) {
            storePage(campaign.campaign(), cursor, page.withoutEntries());
        }
        return first;
    }

    private static Queue skipGap(Queue queue, QueuePage page) {
        return queue.skipGap(page.isEmpty() ? QueuePage.nextPageStart(queue.cursor()) - queue.cursor() : 1);
    }

    private QueuePage loadPage(CampaignId campaign, int ordinal) {
        var stored = store.get(StoreKeys.queuePage(account, campaign, ordinal));
        return stored == null ? QueuePage.EMPTY : stored;
    }

    private void storePage(CampaignId campaign, int ordinal, QueuePage page) {
        store.put(StoreKeys.queuePage(account, campaign, ordinal), page);
    }
}
