package dev.trickle.scheduler.campaign;

import dev.trickle.pipeline.CampaignEvent.CampaignChanged;
import dev.trickle.pipeline.CampaignEvent.DesiredState;
import java.time.Instant;
import java.util.Collection;
import java.util.Objects;

/** When the campaigns of an account end. */
public final class CampaignEnds {

    private CampaignEnds() {}

    /**
     * Returns the earliest end of the started campaigns with queued recipients.
     *
     * @param latest returned if none of them ends before
     */
    public static Instant findFirst(Collection<CampaignState> campaigns, Instant now, Instant latest) {
        return campaigns.stream()
                .filter(campaign -> campaign.queue().waiting() > 0)
                .map(CampaignState::definition)
                .filter(Objects::nonNull)
                .filter(definition ->
                        definition.wanted() == DesiredState.SCHEDULED && !now.isBefore(definition.startAt()))
                .map(CampaignChanged::endAt)
                .filter(Objects::nonNull)
                .filter(now::isBefore)
                .reduce(latest, (one, other) -> one.isBefore(other) ? one : other);
    }
}
