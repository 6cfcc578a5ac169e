package dev.trickle.scheduler.store;

import dev.trickle.pipeline.CampaignEvent;
import dev.trickle.pipeline.CampaignEvent.UnconfirmedResolved;
import dev.trickle.pipeline.DeliveryUpdate;
import dev.trickle.pipeline.DeliveryUpdate.AttemptReport;
import dev.trickle.pipeline.MessageEvent;
import dev.trickle.pipeline.ScheduleEvent;
import dev.trickle.pipeline.ScheduleEvent.RecipientFailed;
import dev.trickle.pipeline.ScheduleEvent.RecipientSkipped;
import dev.trickle.pipeline.SendRequested;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An event about a recipient that waits for the end of a recovery. Exactly one component is not null.
 *
 * @param request a request that the scheduler published
 * @param finalState {@link RecipientFailed} or {@link RecipientSkipped}, as the scheduler published it
 * @param outcome an outcome of the sender
 * @param report an {@link AttemptReport}
 * @param resolution an {@link UnconfirmedResolved}
 */
public record BufferedEvent(
        @Nullable SendRequested request,
        @Nullable ScheduleEvent finalState,
        @Nullable MessageEvent outcome,
        @Nullable DeliveryUpdate report,
        @Nullable CampaignEvent resolution) {

    public static BufferedEvent of(Object event) {
        return switch (event) {
            case SendRequested request -> new BufferedEvent(request, null, null, null, null);
            case ScheduleEvent finalState -> new BufferedEvent(null, finalState, null, null, null);
            case MessageEvent outcome -> new BufferedEvent(null, null, outcome, null, null);
            case DeliveryUpdate report -> new BufferedEvent(null, null, null, report, null);
            case CampaignEvent resolution -> new BufferedEvent(null, null, null, null, resolution);
            default -> throw new IllegalArgumentException("Not an event about a recipient: " + event.getClass());
        };
    }

    public Object event() {
        return Stream.of(request, finalState, outcome, report, resolution)
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow();
    }
}
