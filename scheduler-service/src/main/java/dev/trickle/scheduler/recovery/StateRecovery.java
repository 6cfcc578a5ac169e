package dev.trickle.scheduler.recovery;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.CampaignEvent.UnconfirmedResolved;
import dev.trickle.pipeline.DeliveryUpdate.AttemptReport;
import dev.trickle.pipeline.MessageEvent;
import dev.trickle.pipeline.ScheduleEvent;
import dev.trickle.pipeline.SendRequested;
import dev.trickle.pipeline.installation.SharedSettings;
import dev.trickle.scheduler.failure.UnknownAccountException;
import dev.trickle.scheduler.recovery.PublishedEvents.PublishedEvent;
import dev.trickle.scheduler.store.AccountContext;
import dev.trickle.scheduler.store.StateStores;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Prevents releases after a start with empty stores until the state is complete again.
 *
 * <p>The inputs do not contain what the scheduler itself has decided. So recovery first reads its own events, then its
 * own requests, and all input records that existed at the start. Evidence about attempts waits until all of these are
 * read. Then the queues are read up to the last recipient that was released, each recipient gets the state that its
 * events show, and recovery is complete once no evidence waits any more. Each step is a slice of a tick, and its
 * progress is in the stores.
 *
 * <p>Empty stores of a group with committed offsets cannot be filled by reading on: releases stay stopped, and the log
 * contains the steps for the operator.
 */
public final class StateRecovery implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(StateRecovery.class);

    /** Key that is present if every record the group has read was applied to these stores. */
    public static final String READING_STARTED = "~begun";

    /** Key that is present once the stores have been complete. */
    public static final String COMPLETED = "~opened";

    /** Queued recipients, or events that waited, that a tick processes: bounds the transaction. */
    private static final int BUDGET = 5_000;

    private static final int TICKS_BETWEEN_ERRORS = 30;

    private final SharedSettings sharedSettings;
    private final StateStores stores;
    private final int partition;
    private final Duration outcomeGrace;
    private final InputEventHandler.Factory eventHandlers;
    private final CatchUpProgress catchUpProgress;
    private final PublishedEventReader publishedEventReader;
    private final ReplayBuffer replayBuffer;
    private final boolean storesLost;
    private boolean readingStarted;
    private boolean completed;
    private int ticks;

    /**
     * Reads from the stores how far recovery has come.
     *
     * @param outcomeGrace how long after its claim deadline a request without an outcome is published again
     * @param tracksCatchUp whether the caller needs {@link #isCaughtUp} after recovery is complete
     */
    public StateRecovery(
            SharedSettings sharedSettings,
            StateStores stores,
            EndOffsets endOffsets,
            PublishedEvents publishedEvents,
            int partition,
            Duration outcomeGrace,
            InputEventHandler.Factory eventHandlers,
            boolean tracksCatchUp) {
        this.sharedSettings = sharedSettings;
        this.stores = stores;
        this.partition = partition;
        this.outcomeGrace = outcomeGrace;
        this.eventHandlers = eventHandlers;
        this.completed = stores.metadata().get(COMPLETED) != null;
        var backlog = completed && !tracksCatchUp ? EndOffsets.Backlog.NONE : endOffsets.backlog(partition);
        this.catchUpProgress = new CatchUpProgress(endOffsets, partition, backlog.unread());
        this.publishedEventReader = new PublishedEventReader(stores, publishedEvents, partition);
        this.replayBuffer = new ReplayBuffer(stores);
        this.readingStarted = stores.metadata().get(READING_STARTED) != null;
        this.storesLost = !completed && backlog.hasCommittedOffsets() && !readingStarted;
        if (!completed && !catchUpProgress.isComplete() && !storesLost) {
            log.info(
                    "State recovery started, releases stopped partition={} topics={}",
                    partition,
                    catchUpProgress.unreadTopics());
        }
    }

    /** Whether all records that existed when the task started have been read, including evidence from a downtime. */
    public boolean isCaughtUp() {
        return catchUpProgress.isComplete();
    }

    public boolean isComplete() {
        return completed;
    }

    /** Records that a record is being processed. */
    public void recordRead(String topic, long offset) {
        catchUpProgress.recordRead(topic, offset);
        if (!completed) {
            markReadingStarted();
        }
    }

    /** Keeps evidence about an attempt until the recipient is known. Returns whether the event is evidence. */
    public boolean buffer(AccountId account, Object event) {
        var attempt = switch (event) {
            case MessageEvent outcome -> Optional.of(outcome.attempt());
            case AttemptReport report -> Optional.of(report.attempt());
            case UnconfirmedResolved resolved -> Optional.of(resolved.attempt());
            default -> Optional.<AttemptId>empty();
        };
        attempt.ifPresent(known -> replayBuffer.add(account, known.recipient(), event));
        return attempt.isPresent();
    }

    /** Checks periodically whether the unread offsets still exist. */
    public void tick() {
        catchUpProgress.tick();
    }

    /** Processes the next slice; completes recovery after the last one. */
    public void advance(Map<AccountId, AccountContext> contexts, Instant now) {
        ticks++;
        if (storesLost) {
            logStoresLost();
            return;
        }
        markReadingStarted();
        if (readPublishedEvents(contexts)
                && catchUpProgress.isComplete()
                && restoreRecipients(contexts.values(), now)
                && applyBufferedEvents(contexts.values(), now)) {
            complete();
        }
    }

    private void markReadingStarted() {
        if (!storesLost && !readingStarted) {
            stores.metadata().put(READING_STARTED, "");
            readingStarted = true;
        }
    }

    private void logStoresLost() {
        if (ticks % TICKS_BETWEEN_ERRORS == 1) {
            log.error(
                    "State stores lost, releases stopped: the stores are empty but the consumer group has committed"
                            + " offsets. Stop the scheduler, delete its changelog topics, reset the offsets of its"
                            + " group to the earliest, and start it again partition={}",
                    partition);
        }
    }

    private boolean readPublishedEvents(Map<AccountId, AccountContext> contexts) {
        return publishedEventReader.readSlice(BUDGET, published -> handle(published, contexts));
    }

    /** Events of a retired account are read without effect. */
    private void handle(PublishedEvent published, Map<AccountId, AccountContext> contexts) {
        var context = contexts.get(published.account());
        if (context != null) {
            new PublishedEventHandler(context, replayBuffer).handle(published.event());
        } else if (!sharedSettings.isKnown(published.account())) {
            throw new UnknownAccountException(published.account());
        }
    }

    private boolean restoreRecipients(Collection<AccountContext> contexts, Instant now) {
        var budget = BUDGET;
        for (var context : contexts) {
            var eventHandler = eventHandlers.create(context, now, true);
            budget -= new RecipientRestorer(context, replayBuffer, eventHandler, outcomeGrace, now).run(budget);
        }
        return budget > 0;
    }

    /** Evidence that arrived since its recipient was restored. It is new, so it is applied as in normal operation. */
    private boolean applyBufferedEvents(Collection<AccountContext> contexts, Instant now) {
        var budget = BUDGET;
        for (var context : contexts) {
            var events = replayBuffer.pollAny(context.id(), budget);
            budget -= events.size();
            var eventHandler = eventHandlers.create(context, now, false);
            events.forEach(event -> applyBuffered(context, eventHandler, event));
        }
        return budget > 0;
    }

    private static void applyBuffered(AccountContext context, InputEventHandler eventHandler, Object event) {
        if (event instanceof SendRequested || event instanceof ScheduleEvent) {
            // Only if the record with the plan of this recipient is gone.
            log.error(
                    "Published event ignored, recipient not planned account={} type={}",
                    context.id(),
                    event.getClass().getSimpleName());
        } else {
            eventHandler.handle(event);
        }
    }

    private void complete() {
        stores.metadata().put(COMPLETED, "");
        completed = true;
        close();
        log.info("State recovery complete partition={}", partition);
    }

    @Override
    public void close() {
        publishedEventReader.close();
    }
}
