package dev.trickle.scheduler;

import dev.trickle.pipeline.CampaignId;
import dev.trickle.scheduler.campaign.CampaignState;
import dev.trickle.scheduler.campaign.Queue;
import dev.trickle.scheduler.campaign.QueuePage;
import dev.trickle.scheduler.campaign.QueuePage.Entry;
import java.util.Optional;

/** Who waits in the campaigns of an account: read and written by the page, of which there is none where nobody came. */
final class RecipientQueueStore {

    private final AccountContext desk;

    RecipientQueueStore(AccountContext desk) {
        this.desk = desk;
    }

    /** Whether this ordinal has come, waiting or not. */
    boolean hasArrived(CampaignId campaign, int ordinal) {
        return page(campaign, ordinal).hasArrived(ordinal);
    }

    /** Somebody came, in the order of the ordinals or not. On a page that everybody has left they do not wait. */
    void enter(CampaignId campaign, int ordinal, Entry entry) {
        var page = page(campaign, ordinal);
        var isPassed = desk.campaign(campaign).queue().cursor() >= QueuePage.behind(ordinal);
        put(campaign, ordinal, isPassed ? page.without(ordinal) : page.with(ordinal, entry));
    }

    /** Whoever is at the cursor leaves the queue; nobody if there is a gap, which is passed, and a page of gaps at once. */
    Optional<Entry> leave(CampaignState campaign) {
        var cursor = campaign.queue().cursor();
        var page = page(campaign.campaign(), cursor);
        var first = page.at(cursor);
        var left = first.isPresent() ? campaign.queue().advanced() : passedGap(campaign.queue(), page);
        desk.change(campaign.campaign(), known -> known.withQueue(left));
        if (left.cursor() >= QueuePage.behind(cursor) && !page.isEmpty()) {
            put(campaign.campaign(), cursor, page.passed());
        }
        return first;
    }

    private static Queue passedGap(Queue queue, QueuePage page) {
        return queue.passedGap(page.isEmpty() ? QueuePage.behind(queue.cursor()) - queue.cursor() : 1);
    }

    private QueuePage page(CampaignId campaign, int ordinal) {
        var stored = desk.stores().waiting().get(StoreKeys.page(desk.id(), campaign, ordinal));
        return stored == null ? QueuePage.EMPTY : stored;
    }

    private void put(CampaignId campaign, int ordinal, QueuePage page) {
        desk.stores().waiting().put(StoreKeys.page(desk.id(), campaign, ordinal), page);
    }
}
