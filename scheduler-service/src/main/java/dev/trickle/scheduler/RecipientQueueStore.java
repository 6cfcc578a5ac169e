package dev.trickle.scheduler;

import dev.trickle.pipeline.CampaignId;
import dev.trickle.scheduler.campaign.CampaignState;
import dev.trickle.scheduler.campaign.Queue;
import dev.trickle.scheduler.campaign.QueuePage;
import dev.trickle.scheduler.campaign.QueuePage.Entry;
import java.util.Optional;

/** Who waits in the campaigns of an account: read and written by the page, of which there is none where nobody came. */
final class RecipientQueueStore {

    private final AccountContext context;

    RecipientQueueStore(AccountContext desk) {
        this.context = desk;
    }

    /** Whether this ordinal has come, waiting or not. */
    boolean hasArrived(CampaignId campaign, int ordinal) {
        return loadPage(campaign, ordinal).hasArrived(ordinal);
    }

    /** Somebody came, in the order of the ordinals or not. On a page that everybody has left they do not wait. */
    void add(CampaignId campaign, int ordinal, Entry entry) {
        var page = loadPage(campaign, ordinal);
        var isPassed = context.campaign(campaign).queue().cursor() >= QueuePage.nextPageStart(ordinal);
        storePage(campaign, ordinal, isPassed ? page.withArrival(ordinal) : page.withEntry(ordinal, entry));
    }

    /** Whoever is at the cursor leaves the queue; nobody if there is a gap, which is passed, and a page of gaps at once. */
    Optional<Entry> poll(CampaignState campaign) {
        var cursor = campaign.queue().cursor();
        var page = loadPage(campaign.campaign(), cursor);
        var first = page.entryAt(cursor);
        var left = first.isPresent() ? campaign.queue().advance() : skipGap(campaign.queue(), page);
        context.updateCampaign(campaign.campaign(), known -> known.withQueue(left));
        if (left.cursor() >= QueuePage.nextPageStart(cursor) && !page.isEmpty()) {
            storePage(campaign.campaign(), cursor, page.withoutEntries());
        }
        return first;
    }

    private static Queue skipGap(Queue queue, QueuePage page) {
        return queue.skipGap(page.isEmpty() ? QueuePage.nextPageStart(queue.cursor()) - queue.cursor() : 1);
    }

    private QueuePage loadPage(CampaignId campaign, int ordinal) {
        var stored = context.stores().queues().get(StoreKeys.queuePage(context.id(), campaign, ordinal));
        return stored == null ? QueuePage.EMPTY : stored;
    }

    private void storePage(CampaignId campaign, int ordinal, QueuePage page) {
        context.stores().queues().put(StoreKeys.queuePage(context.id(), campaign, ordinal), page);
    }
}
