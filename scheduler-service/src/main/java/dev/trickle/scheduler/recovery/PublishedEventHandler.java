package dev.trickle.scheduler.recovery;

import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.ScheduleEvent.CampaignClosed;
import dev.trickle.pipeline.ScheduleEvent.CampaignStarted;
import dev.trickle.pipeline.ScheduleEvent.QuotaUsed;
import dev.trickle.pipeline.ScheduleEvent.RecipientFailed;
import dev.trickle.pipeline.ScheduleEvent.RecipientSkipped;
import dev.trickle.pipeline.ScheduleEvent.RecipientsMissing;
import dev.trickle.pipeline.SendRequested;
import dev.trickle.scheduler.campaign.CampaignState.Phase;
import dev.trickle.scheduler.store.AccountContext;

/** Applies events that the scheduler published before its stores were lost. */
final class PublishedEventHandler {

    private final AccountContext context;
    private final ReplayBuffer replayBuffer;

    PublishedEventHandler(AccountContext context, ReplayBuffer replayBuffer) {
        this.context = context;
        this.replayBuffer = replayBuffer;
    }

    void handle(Object event) {
        switch (event) {
            case SendRequested request ->
                replayBuffer.addPublished(
                        context.id(), request.campaign(), request.attempt().recipient(), request);
            case RecipientFailed failed ->
                replayBuffer.addPublished(context.id(), failed.campaign(), failed.recipient(), failed);
            case RecipientSkipped skipped ->
                replayBuffer.addPublished(context.id(), skipped.campaign(), skipped.recipient(), skipped);
            case CampaignStarted started -> start(started.campaign());
            case CampaignClosed closed -> replayBuffer.addClosed(context.id(), closed.campaign());
            case RecipientsMissing missing ->
                context.updateCampaign(
                        missing.campaign(),
                        campaign -> campaign.withPlan(
                                campaign.plan().withMissingPublished(missing.missing(), missing.at())));
            // The messages are counted by their requests: a snapshot may lack the latest refunds.
            case QuotaUsed used -> context.updateAccount(state -> state.withPublishedSequence(used.sequence()));
            default -> throw new IllegalArgumentException("Not an output of the scheduler: " + event.getClass());
        }
    }

    private void start(CampaignId campaign) {
        context.updateCampaign(
                campaign, known -> known.phase() == Phase.SCHEDULED ? known.withPhase(Phase.STARTED) : known);
    }
}
