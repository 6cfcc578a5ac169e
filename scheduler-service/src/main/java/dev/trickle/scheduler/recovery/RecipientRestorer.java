package dev.trickle.scheduler.recovery;

import dev.trickle.pipeline.CampaignId;
import dev.trickle.scheduler.account.AccountState;
import dev.trickle.scheduler.campaign.QueuePage.Entry;
import dev.trickle.scheduler.recipient.Recipient;
import dev.trickle.scheduler.recipient.Recipient.Person;
import dev.trickle.scheduler.recipient.RecipientState.InFlight;
import dev.trickle.scheduler.store.AccountContext;
import java.time.Duration;
import java.time.Instant;

/**
 * Removes from the queues the recipients that had left them before the stores were lost, and stores each in the state
 * that its events show. Any other recipient before the last of these has arrived late, and is due immediately.
 */
public final class RecipientRestorer {

    private final AccountContext context;
    private final ReplayBuffer replayBuffer;
    private final RecipientReplay recipientReplay;
    private final Instant now;

    public RecipientRestorer(
            AccountContext context,
            ReplayBuffer replayBuffer,
            InputEventHandler eventHandler,
            Duration outcomeGrace,
            Instant now) {
        this.context = context;
        this.replayBuffer = replayBuffer;
        this.recipientReplay = new RecipientReplay(context, eventHandler, outcomeGrace);
        this.now = now;
    }

    /** Reads at most this many queue entries. Returns how many it has read. */
    public int run(int budget) {
        var read = 0;
        for (var campaign : context.campaigns()) {
            read += restore(campaign.campaign(), budget - read);
        }
        return read;
    }

    private int restore(CampaignId campaign, int budget) {
        var isClosed = replayBuffer.isClosed(context.id(), campaign);
        var read = 0;
        while (read < budget && hasReleasedInQueue(campaign, isClosed)) {
            context.recipientQueueStore()
                    .poll(context.campaign(campaign))
                    .ifPresent(entry -> restore(campaign, entry, isClosed));
            read++;
        }
        if (isClosed && !hasReleasedInQueue(campaign, true)) {
            context.closeCampaign(campaign);
            replayBuffer.removeClosed(context.id(), campaign);
        }
        return read;
    }

    private boolean hasReleasedInQueue(CampaignId campaign, boolean isClosed) {
        return context.campaign(campaign).queue().waiting() > 0
                && (isClosed || replayBuffer.hasReleased(context.id(), campaign));
    }

    private void restore(CampaignId campaign, Entry entry, boolean isClosed) {
        var person = new Person(entry.customer(), entry.contactKey());
        var planned = Recipient.planned(entry.recipient(), campaign, person, now);
        var history = replayBuffer.pollReleased(context.id(), campaign, entry.recipient());
        var replayed = recipientReplay.replay(planned, history);
        var isPublished = RecipientReplay.hasFinalState(history);
        var recipient = isClosed && !isPublished ? RecipientReplay.close(replayed) : replayed;
        if (recipient.state() instanceof InFlight) {
            context.updateAccount(AccountState::withRestoredRequest);
        }
        if (isPublished) {
            context.restoreRecipient(recipient);
        } else {
            context.updateRecipient(null, recipient, now);
        }
    }
}
